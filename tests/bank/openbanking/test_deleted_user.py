"""A customer who is deleted gives nothing any more: consents, and what was opened with them, end in the same step."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.bank.errors import Refused
from bankbook.bank.grants.models import Requisition
from bankbook.bank.identity import actions, events
from bankbook.bank.identity.models import User
from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(name="account_id")
def a_consented_account(api: Api, cast: Cast) -> str:
    return str(api.linked(cast.letting.user)["accounts"][0])


def test_a_deletion_ends_the_users_consents_with_the_next_read(api: Api, cast: Cast, account_id: str) -> None:
    before = api.get(f"accounts/{account_id}/balances/").status_code

    actions.delete(cast.letting.user, by=SYSTEM)

    assert before == 200
    assert api.get(f"accounts/{account_id}/balances/").status_code in {401, 403}
    assert not Requisition.objects.filter(user=cast.letting.user, ended_at=None, status="LN").exists()


def test_a_deletion_that_somebody_refuses_ends_nothing(api: Api, cast: Cast, account_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(user: User, **_told: object) -> None:
        raise Refused(f"{user} stays")

    monkeypatch.setitem(events._HANDLERS, "zz.refuses", refuse)

    with pytest.raises(Refused):
        actions.delete(cast.letting.user, by=SYSTEM)

    assert api.get(f"accounts/{account_id}/balances/").status_code == 200
    assert "grants.consents" in events.handlers()
