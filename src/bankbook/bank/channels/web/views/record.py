"""The record of a context for those who look after it: what happened, who could see which account on which day, and why a user sees one."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bankbook import clock
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.queries import history
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.channels.web import contexts, paging, record
from bankbook.bank.channels.web.forms.record import AccountAndDay, RecordFilter, UserAccountAndDay
from bankbook.bank.channels.web.guard import needs
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User

READING: Final[Pair] = (Permission.MANAGE_PERMISSIONS, Right.VIEW)


@needs(*READING)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show what happened in the context, the latest first, narrowed as asked for, a page at a time."""
    agreement, before = contexts.current(request), request.GET.get("before", "")
    form, found = _narrowed(request, agreement)
    if before.isdecimal() and len(before) < 19:
        found = found.filter(seq__lt=int(before))
    rows = list(found[: paging.PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    shown = {
        "agreement": agreement,
        "form": form,
        "lines": record.lines(rows[: paging.PAGE]),
        "is_first": not before,
        "older": rows[paging.PAGE - 1].seq if len(rows) > paging.PAGE else None,
        "query": query.urlencode(),
    }
    return render(request, "web/record.html", shown)


@needs(*READING)
@never_cache
@require_safe
def exported(request: HttpRequest) -> StreamingHttpResponse:
    """Give the same entries as a file."""
    agreement = contexts.current(request)
    _form, found = _narrowed(request, agreement)
    written = record.written(record.lines(found[: record.EXPORTED_MAX]))
    answer = StreamingHttpResponse(written, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="record.csv"'
    return answer


@needs(*READING)
@never_cache
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Say who could see an account of the context on a day, and by which approval."""
    agreement = contexts.current(request)
    accounts = accounts_of(agreement)
    form = AccountAndDay(request.GET if "account" in request.GET else None, accounts=accounts, initial={"day": today(agreement)})
    shown: dict[str, Any] = {"agreement": agreement, "form": form}
    if form.is_valid():
        account, day = _account(accounts, form.cleaned_data["account"]), form.cleaned_data["day"]
        try:
            shown |= {"account": account, "day": day, "sights": history.could_see(account, on=day, agreement=agreement)}
        except Refused as refusal:
            form.add_error("day", str(refusal))
    return render(request, "web/record_who.html", shown)


@needs(*READING)
@never_cache
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Say why a user can or cannot see an account of the context: the steps of the decision, today or as it fell at the end of a past day."""
    agreement = contexts.current(request)
    accounts = accounts_of(agreement)
    users = list(people_of(agreement))
    given = request.GET if "user" in request.GET else None
    form = UserAccountAndDay(given, accounts=accounts, users=users, initial={"day": today(agreement)})
    shown: dict[str, Any] = {"agreement": agreement, "form": form}
    if form.is_valid():
        user = next(each for each in users if str(each.public_id) == form.cleaned_data["user"])
        account = _account(accounts, form.cleaned_data["account"])
        try:
            shown |= _explained(agreement, user, account, day=form.cleaned_data["day"])
        except Refused as refusal:
            form.add_error("day", str(refusal))
    return render(request, "web/why.html", shown)


def _explained(agreement: ServiceAgreement, user: User, account: Account, *, day: date) -> dict[str, Any]:
    """What the page shows of one question; open in type because a template reads it."""
    at, is_today = history.end_of(account, day), day == today(agreement)
    told = access.explain(user, account, agreement=agreement) if is_today else history.explain_at(user, account, agreement=agreement, at=at)
    ways = history.ways(user, account, at=at, agreement=agreement) if told.is_allowed else []
    return {"user": user, "account": account, "day": day, "is_today": is_today, "told": told, "ways": ways}


def _narrowed(request: HttpRequest, agreement: ServiceAgreement) -> tuple[RecordFilter, Any]:
    form = RecordFilter(request.GET, people=list(people_of(agreement)))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = record.events(agreement, kind=wanted.get("kind", ""), person=wanted.get("person", ""), day=wanted.get("day"))
    return form, found


def people_of(agreement: ServiceAgreement) -> Any:
    """Return whoever ever had a place in the context, by name."""
    return User.objects.filter(memberships__agreement=agreement).distinct().order_by("family", "given", "pk")


def accounts_of(agreement: ServiceAgreement) -> list[tuple[Account, str]]:
    """Return the accounts that the context shares, with the entity's name before their own."""
    found = access.shared_accounts(agreement).select_related("entity__group__institution")
    return [(each, _("%(entity)s, %(account)s") % {"entity": each.entity.name, "account": access.account_label(each)}) for each in found]


def today(agreement: ServiceAgreement) -> date:
    """Return what day it is for the record, which keeps the machine's time, in the bank's zone."""
    return clock.now().astimezone(clock.zone_info(agreement.group.institution.zone)).date()


def _account(accounts: list[tuple[Account, str]], public_id: str) -> Account:
    return next(each for each, _label in accounts if str(each.public_id) == public_id)


urlpatterns = [
    path("record", listed, name="record"),
    path("record.csv", exported, name="record-csv"),
    path("record/who", who, name="record-who"),
    path("record/why", why, name="record-why"),
]
