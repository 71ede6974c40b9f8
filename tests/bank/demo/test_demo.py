"""The demo's bank: filled once, told day by day, and balanced to the penny."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings

from bankbook import clock, story
from bankbook.audit import SYSTEM
from bankbook.bank.access import queries as access
from bankbook.bank.accounts import actions, queries
from bankbook.bank.accounts.models import Account, Entry, Hold, Statement
from bankbook.bank.accounts.wire_profiles import WIRE_PROFILES
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution
from bankbook.bank.site.demo import secrets_file
from bankbook.bank.site.demo.models import Told
from bankbook.bank.site.demo.telling import tell
from tests.bank.cast import a_person

TODAY = date(2026, 11, 19)


@contextmanager
def _home(path: Path) -> Iterator[None]:
    """Let the bank's data folder be another one."""
    with override_settings(CONFIG=replace(settings.CONFIG, home=path)):
        yield


@pytest.fixture(name="home")
def an_empty_home(tmp_path: Path, db: None) -> Iterator[Path]:
    with _home(tmp_path):
        yield tmp_path


def _prepare(*, today: date = TODAY) -> dict[str, object]:
    out = StringIO()
    with clock.fixed(today):
        call_command("demo_prepare", "--describe", "--json", stdout=out)
    described: dict[str, object] = json.loads(out.getvalue())
    return described


def test_the_other_halfs_part_of_the_file_stays(home: Path) -> None:
    (home / "demo.json").write_text(json.dumps({"books": {"kept": True}}))

    _prepare()

    assert json.loads((home / "demo.json").read_text())["books"] == {"kept": True}


def test_a_home_that_somebody_works_with_is_refused(home: Path) -> None:
    a_person()

    with pytest.raises(CommandError, match="not the demo"):
        _prepare()

    assert not (home / "demo.json").exists()
    assert not Account.objects.exists()


def test_secrets_left_by_a_fill_that_was_cut_short_are_replaced(home: Path) -> None:
    secrets_file.put(home, {"passwords": {}, "totp_secret": "old", "openbanking": {}})

    _prepare()

    part = secrets_file.part(home)
    assert part is not None
    assert part["totp_secret"] != "old"


def test_institutions_are_there_before_any_demo(db: None) -> None:
    assert {each.id for each in Institution.objects.all()} == {story.NORTHMERE, story.RELAIS, story.RIVIERE_NORD, story.SANDBOX}
    assert Institution.objects.get(is_sandbox=True).daily_calls == 0


class TheFilledDemo(TestCase):
    """One filled demo for all of these; each puts back what it changes."""

    home: ClassVar[Path]
    described: ClassVar[dict[str, object]]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.home = Path(cls.enterClassContext(TemporaryDirectory()))
        cls.enterClassContext(_home(cls.home))
        cls.described = _prepare()

    def test_an_empty_home_is_filled_and_described(self) -> None:
        described = self.described

        assert set(described) >= {"url", "people", "mail_dir", "openbanking"}
        openbanking, people = described["openbanking"], described["people"]
        assert isinstance(openbanking, dict)
        assert isinstance(people, list)
        assert {each["id"] for each in openbanking["institutions"]} == {story.NORTHMERE, story.RELAIS, story.RIVIERE_NORD, story.SANDBOX}
        assert {each["role"] for each in people if "totp_secret" in each} == {
            "manager (maker)",
            "approver (checker)",
            "bank staff",
        }
        # Whoever reads this looks for a part in the word: each of them is there.
        for part in ("manager", "approver", "viewer", "outsider", "staff"):
            assert any(part in each["role"] for each in people), part
        assert Account.objects.count() == len(story.ACCOUNTS)
        assert Entry.objects.count() >= 1500
        assert stat.S_IMODE((self.home / "demo.json").stat().st_mode) == 0o600

    def test_everybody_of_the_demo_signs_in_with_what_is_described(self) -> None:
        people = self.described["people"]
        assert isinstance(people, list)

        for person in people:
            answer = Client().post("/sign-in", {"user_id": person["user_id"], "password": person["password"]})
            assert answer.status_code == 302, person["name"]

    def test_preparing_again_changes_nothing_and_keeps_every_secret(self) -> None:
        first = self.described
        counts = Entry.objects.count(), Hold.objects.count(), Statement.objects.count(), User.objects.count()

        assert _prepare() == first
        assert (Entry.objects.count(), Hold.objects.count(), Statement.objects.count(), User.objects.count()) == counts

    def test_a_filled_bank_without_its_secrets_is_refused(self) -> None:
        file, away = self.home / "demo.json", self.home / "away.json"
        file.rename(away)
        self.addCleanup(away.rename, file)

        with pytest.raises(CommandError, match="not the demo"):
            _prepare()

    def test_every_accounts_balances_chain_to_the_penny(self) -> None:
        for account in Account.objects.select_related("entity__group__institution"):
            entries = list(queries.entries(account, first=None, last=None))
            assert sorted(entry.sequence for entry in entries) == list(range(1, len(entries) + 1))
            statements = list(account.statements.order_by("last_on"))
            assert statements, account.name
            balance, at, last = account.opening_minor, 0, account.opened_on - timedelta(days=1)
            for statement in statements:
                assert (statement.first_on, statement.opening_minor) == (last + timedelta(days=1), balance)
                while at < len(entries) and entries[at].booked_on <= statement.last_on:
                    balance, at = balance + entries[at].amount_minor, at + 1
                assert statement.closing_minor == balance, (account.name, statement.last_on)
                last = statement.last_on
            balance += sum(entry.amount_minor for entry in entries[at:] if entry.booked_on <= TODAY)
            held = queries.balances(account, today=TODAY)
            assert held.booked_minor == balance
            assert queries.booked_minor(account, last=TODAY - timedelta(days=1)) == held.closing_booked[0][1]
            if account.kind != Account.Kind.CARD:
                assert balance >= 0, account.name

    def test_the_story_goes_on_and_ends_where_one_told_in_one_go_would(self) -> None:
        account = Account.objects.get(name="Client account")
        before = account.entries.count()
        Told.objects.exclude(account=account).delete()

        for step in (1, 2, 9, 40):
            with clock.fixed(TODAY + timedelta(days=step)):
                tell()
                assert tell() == 0

        told = [(entry.booked_on, entry.amount_minor, entry.text) for entry in account.entries.order_by("sequence")]
        wanted = story.movements(story.account("hv-client"), first=account.opened_on, last=TODAY + timedelta(days=40))
        assert told == [(movement.booked_on, movement.amount_minor, movement.text) for movement in wanted]
        assert len(told) > before
        assert {each.until for each in Told.objects.all()} == {TODAY + timedelta(days=40)}

    def test_a_day_that_goes_back_tells_nothing(self) -> None:
        with clock.fixed(TODAY - timedelta(days=30)):
            assert tell() == 0

    def test_what_is_pending_books_in_its_time_unless_staff_decided_otherwise(self) -> None:
        account = Account.objects.get(wire_profile="pending_renamed")
        Told.objects.exclude(account=account).delete()
        day = TODAY
        while Hold.objects.filter(account=account, state=Hold.State.PENDING).count() < 3:
            day += timedelta(days=1)
            with clock.fixed(day):
                tell()
        first, second, third = Hold.objects.filter(account=account, state=Hold.State.PENDING)[:3]

        with clock.fixed(day):
            actions.reject_hold(first, by=SYSTEM, reason="Card stopped")
            actions.book_hold(second, by=SYSTEM, booked_on=day)
        with clock.fixed(day + timedelta(days=10)):
            tell()

        assert Entry.objects.filter(from_hold=first.public_id).count() == 0
        assert Entry.objects.filter(from_hold=second.public_id).count() == 1
        assert Entry.objects.filter(from_hold=third.public_id).count() == 1
        third.refresh_from_db()
        assert third.state == Hold.State.BOOKED

    def test_each_trap_of_the_sandbox_has_an_account_with_the_entries_it_needs(self) -> None:
        accounts = {each.wire_profile: each for each in Account.objects.filter(entity__group__institution=story.SANDBOX)}

        assert set(accounts) == set(WIRE_PROFILES)
        assert {name: account.name for name, account in accounts.items()} == {
            name: profile.title for name, profile in WIRE_PROFILES.items()
        }
        assert all(account.holder == "Jane Doe" for account in accounts.values())
        twins = accounts["twins"].entries.values_list("booked_on", "amount_minor", "text", "counterparty")
        assert len(twins) - len(set(twins)) >= 6
        assert accounts["future_dates"].entries.filter(booked_on__gt=TODAY, booked_on__lte=TODAY + timedelta(days=60)).exists()
        assert accounts["pending_renamed"].entries.filter(from_hold__isnull=False).exists()
        assert accounts["card"].credit_limit_minor > 0
        assert accounts["ids_reused"].entries.count() >= 12

    def test_people_reach_the_accounts_of_their_own_bank_only(self) -> None:
        for user in User.objects.exclude(kind=User.Kind.STAFF):
            reached = access.accounts_for(user)
            assert reached.exists(), user.name
            assert {each.entity.group.institution for each in reached} == {user.institution}

    def test_the_mailbox_shows_what_the_demo_sent(self) -> None:
        assert "No mail yet" in self.client.get("/mailbox").content.decode()
        folder = self.home / "mail" / "bank"
        folder.mkdir(parents=True)
        message = "Subject: Your =?utf-8?q?acc=C3=A8s?=\nTo: luc@groupeboreal.example\nDate: Thu, 19 Nov 2026 10:00:00 -0000\n\nBonjour <b>Luc</b>\n"
        (folder / "20261119-100000-1.log").write_text(message + "-" * 79 + "\n", encoding="utf-8")

        page = self.client.get("/mailbox").content.decode()

        assert "Your accès" in page
        assert "Bonjour &lt;b&gt;Luc&lt;/b&gt;" in page
