"""What of the audit record belongs to one context: what happened in it, and what happened to the users who are at home there."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.bank.access.models import AccountGroup, JobRole
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.channels.web.record_words import KINDS, words
from bankbook.bank.identity.models import User

EXPORTED_MAX: Final = 20_000
"""Rows of one file: a year of a busy context, and still opened by every spreadsheet."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
COLUMNS: Final = ("Number", "When (UTC)", "Who", "What", "About", "Result", "Reason", "From", "Request", "Hash")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people read it. `request` is the public id of the request that it carries out or is about, "" where there is none."""

    event: AuditEvent
    words: str
    about: str
    request: str


def events(agreement: ServiceAgreement, *, kind: str = "", person: str = "", day: date | None = None) -> QuerySet[AuditEvent]:
    """Return the entries of a context, the latest first: of one kind, by one person (public id), of one day in the bank's zone."""
    home = Membership.objects.filter(agreement=agreement, is_home=True).values_list("user__public_id", flat=True)
    of_users = Q(context="", target_kind="user", target_id__in=[str(each) for each in home])
    found = AuditEvent.objects.filter(Q(context=str(agreement.public_id)) | of_users)
    if kind in KINDS:
        beginnings = Q(pk=None)
        for beginning in KINDS[kind][1]:
            beginnings |= Q(what__startswith=beginning)
        found = found.filter(beginnings)
    if person:
        found = found.filter(Q(actor_id=person) | Q(target_kind="user", target_id=person))
    if day is not None:
        zone = clock.zone_info(agreement.group.institution.zone)
        first, after = (datetime.combine(each, time.min, zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        found = found.filter(at__gte=first, at__lt=after)
    return found.order_by("-seq")


def lines(found: Iterable[AuditEvent]) -> list[Line]:
    """Return the entries with what they are about by name; four queries however many they are."""
    rows = list(found)
    names = _names(rows)
    return [Line(each, words(each.what), _about(each, names), _request(each)) for each in rows]


def written(found: Iterable[Line]) -> Iterator[str]:
    """Return the lines of a file that a spreadsheet opens; what begins like a formula is text."""
    yield _row(COLUMNS)
    for line in found:
        event = line.event
        when = event.at.astimezone(UTC).isoformat(timespec="seconds")
        yield _row(
            (
                str(event.seq),
                when,
                event.actor_label,
                line.words,
                line.about,
                event.result,
                event.reason,
                event.source,
                line.request,
                event.hash,
            )
        )


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()


def _request(event: AuditEvent) -> str:
    return event.target_id if event.target_kind == "request" else str(event.detail.get("request", ""))


def _about(event: AuditEvent, names: dict[tuple[str, str], str]) -> str:
    """Return whom or what it is about: of a membership or an assignment that is the user."""
    is_of_a_user = event.target_kind in {"assignment", "agreement"} and "user" in event.detail
    about = ("user", str(event.detail["user"])) if is_of_a_user else (event.target_kind, event.target_id)
    return names.get(about, "")


def _names(rows: list[AuditEvent]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for each in rows:
        if each.target_id:
            wanted.setdefault(each.target_kind, set()).add(each.target_id)
    found = {
        "job_role": JobRole.objects.filter(public_id__in=wanted.get("job_role", ())).values_list("public_id", "name"),
        "account_group": AccountGroup.objects.filter(public_id__in=wanted.get("account_group", ())).values_list("public_id", "name"),
        "request": ChangeRequest.objects.filter(public_id__in=wanted.get("request", ())).values_list("public_id", "title"),
    }
    names = {(kind, str(public_id)): name for kind, pairs in found.items() for public_id, name in pairs}
    about = {each.target_id for each in rows if each.target_kind == "user"} | {
        str(each.detail["user"]) for each in rows if each.target_kind in {"assignment", "agreement"} and "user" in each.detail
    }
    users = {str(each.public_id): each.name for each in User.objects.filter(public_id__in={each for each in about if each})}
    names |= {("user", public_id): name for public_id, name in users.items()}
    return names
