"""The notices page and its bell: what a person was told, and where each notice leads."""

import uuid

import pytest
from django.urls import reverse

from bankbook.audit.models import AuditEvent
from bankbook.bank.notices import actions
from bankbook.bank.notices.models import Notice
from tests.bank.approvals import office
from tests.bank.cast import Cast, client_of, give

pytestmark = pytest.mark.django_db


def test_the_band_counts_what_is_new_and_the_page_lists_it_latest_first(cast: Cast) -> None:
    for number in range(3):
        actions.tell([cast.maker.pk], event_key=f"event:{number}", kind="something", title=f"Thing {number}")

    page = client_of(cast.maker).get(reverse("bank:notices"))

    assert [each.title for each in page.context["rows"]] == ["Thing 2", "Thing 1", "Thing 0"]
    assert page.context["chrome"]["notices"] == {"url": "/notices", "count": 3}


def test_opening_a_notice_marks_it_as_read_and_leads_to_what_it_is_about() -> None:
    people = office.an_office()
    request = office.ask(people)
    client = client_of(people.first, agreement=people.agreement)
    notice = Notice.objects.get(user=people.first, kind="request.to")

    answer = client.post(reverse("bank:notice-open", args=[notice.public_id]))
    notice.refresh_from_db()

    assert answer["Location"] == reverse("bank:approval", args=[request.public_id])
    assert notice.read_at is not None


def test_a_notice_of_another_context_of_ones_own_leads_there_and_the_switch_is_recorded(cast: Cast) -> None:
    give(cast.maker, cast.overview)
    actions.tell([cast.maker.pk], event_key="event", kind="something", title="Over there", link="/", agreement_id=cast.overview.pk)
    client = client_of(cast.maker, agreement=cast.agreement)

    client.post(reverse("bank:notice-open", args=[Notice.objects.get().public_id]))

    assert client.session["context"] == str(cast.overview.public_id)
    assert AuditEvent.objects.filter(what="context.chosen", context=str(cast.overview.public_id)).exists()


def test_a_notice_never_leads_into_a_context_that_is_no_longer_ones_own(cast: Cast) -> None:
    actions.tell([cast.maker.pk], event_key="event", kind="something", title="Over there", agreement_id=cast.overview.pk)
    client = client_of(cast.maker, agreement=cast.agreement)

    client.post(reverse("bank:notice-open", args=[Notice.objects.get().public_id]))

    assert client.session["context"] == str(cast.agreement.public_id)


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_a_notice_leads_nowhere_but_to_this_site(cast: Cast, link: str) -> None:
    actions.tell([cast.maker.pk], event_key="event", kind="something", title="Look", link=link)

    answer = client_of(cast.maker).post(reverse("bank:notice-open", args=[Notice.objects.get().public_id]))

    assert answer["Location"] == reverse("bank:notices")


def test_anothers_notice_and_none_at_all_answer_alike(cast: Cast) -> None:
    actions.tell([cast.maker.pk], event_key="event", kind="something", title="For Ana alone")
    client = client_of(cast.outsider)

    for public_id in (Notice.objects.get().public_id, uuid.uuid4()):
        assert client.post(reverse("bank:notice-open", args=[public_id])).status_code == 404
    assert "For Ana alone" not in client.get(reverse("bank:notices")).content.decode()
    assert Notice.objects.filter(read_at=None).count() == 1


def test_everything_is_marked_as_read_at_once_and_nothing_of_others(cast: Cast) -> None:
    actions.tell([cast.maker.pk, cast.checker.pk], event_key="event", kind="something", title="Look")

    client_of(cast.maker).post(reverse("bank:notices-read"))

    assert list(Notice.objects.filter(read_at=None).values_list("user_id", flat=True)) == [cast.checker.pk]


def test_notices_go_on_page_by_page_without_gap_or_repeat(cast: Cast) -> None:
    for number in range(120):
        actions.tell([cast.maker.pk], event_key=f"event:{number}", kind="something", title=f"{number}")
    client, seen, query = client_of(cast.maker), [], {}
    while True:
        page = client.get(reverse("bank:notices"), query)
        seen += [each.title for each in page.context["rows"]]
        if not page.context["older"]:
            break
        query = {"before": str(page.context["older"])}

    assert seen == [str(number) for number in reversed(range(120))]
