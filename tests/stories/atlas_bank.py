"""The bank's addresses: the pages each shows, in which states and to whom, or why it shows none."""

import re
from typing import Final

from playwright.sync_api import Page

from tests.demo import Demo
from tests.stories import steps
from tests.stories.acts import ACTS, press
from tests.stories.atlas_approvals import APPROVALS
from tests.stories.atlas_roles import ROLES
from tests.stories.atlas_users import USERS
from tests.stories.walk import VISITOR, NoPage, Stop

API: Final = "api/v2"
"""What begins with this answers software with JSON."""


def wrong_password(page: Page, _demo: Demo) -> None:
    page.locator("main input:visible").first.fill("nobody@nowhere.example")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()


def half_signed_in(page: Page, demo: Demo) -> None:
    person = demo.person("bank", name="Owen Hartley")
    page.get_by_label("User ID").fill(person["user_id"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("second-factor"))


def wrong_code(page: Page, demo: Demo) -> None:
    half_signed_in(page, demo)
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill("000000")
    page.get_by_role("button", name="Confirm", exact=True).click()


def agree(page: Page, _demo: Demo) -> None:
    steps.agree_at_provider(page)


def marc_signs_in(page: Page, demo: Demo) -> None:
    steps.agree_at_provider(page)
    page.wait_for_url(re.compile("/sign-in|/accounts$"))
    if "/sign-in" in page.url:
        steps.sign_in_at_bank(page, demo, name="Marc Delorme")
    page.wait_for_url(re.compile("/accounts$"))


def nothing_chosen(page: Page, demo: Demo) -> None:
    marc_signs_in(page, demo)
    page.get_by_role("button", name="Approve", exact=True).click()


def marc_approves(page: Page, demo: Demo) -> None:
    marc_signs_in(page, demo)
    page.get_by_role("button", name="Approve", exact=True).click()
    page.wait_for_url(re.compile("/return$"))


def priya_answers_for_another_bank(page: Page, demo: Demo) -> None:
    steps.agree_at_provider(page)
    steps.sign_in_at_bank(page, demo, name="Priya Nair")


def blank_user(page: Page, _demo: Demo) -> None:
    steps.agree_at_provider(page)
    page.get_by_label("User ID").fill(" ")
    page.get_by_label("Code").fill(" ")
    page.get_by_role("button", name="Sign in").click()


def priya_signs_in(page: Page, demo: Demo) -> None:
    steps.sign_in_at_bank(page, demo, name="Priya Nair")
    page.wait_for_url(re.compile("/again/"))


def priya_confirms(page: Page, _demo: Demo) -> None:
    page.get_by_role("button", name="Confirm", exact=True).click()


def empty_posting(page: Page, _demo: Demo) -> None:
    page.get_by_label("Text", exact=True).first.evaluate("field => field.form.noValidate = true")
    page.get_by_role("button", name="Post", exact=True).click()


def empty_question(page: Page, _demo: Demo) -> None:
    page.get_by_label("The details of your request").evaluate("field => field.form.noValidate = true")
    page.get_by_role("button", name="Send", exact=True).click()


def new_software(page: Page, _demo: Demo) -> None:
    page.get_by_label("Name of the software").fill("Walk")
    page.get_by_role("button", name="Register and make a key").click()


def unnamed_software(page: Page, _demo: Demo) -> None:
    page.get_by_label("Name of the software").evaluate("field => field.form.noValidate = true")
    page.get_by_role("button", name="Register and make a key").click()


BANK: Final[dict[str, list[Stop] | NoPage]] = {
    **APPROVALS,
    **ROLES,
    **USERS,
    "access-review": [Stop(path="/access-review", who="Luc Gagnon")],
    "access-review/<uuid:public_id>/keep": ACTS,
    "help": [Stop(path="/help"), Stop(path="/help", who="Luc Gagnon", state="signed in")],
    "help/ask": [Stop(path="/help", who="Luc Gagnon", state="error", act=empty_question)],
    "notices": [Stop(path="/notices", who="Luc Gagnon"), Stop(path="/notices", who="Jane Doe", state="empty")],
    "notices/<uuid:public_id>/open": ACTS,
    "notices/read": ACTS,
    "record": [Stop(path="/record", who="Luc Gagnon"), Stop(path="/record?day=2001-01-01", who="Luc Gagnon", state="nothing fits")],
    "record.csv": NoPage("a file to save, not a page"),
    "record/who": [
        Stop(path="/record/who", who="Luc Gagnon"),
        Stop(path="/record/who", who="Luc Gagnon", state="answered", act=press("Show")),
    ],
    "record/why": [
        Stop(path="/record/why", who="Luc Gagnon"),
        Stop(path="/record/why", who="Luc Gagnon", state="answered", act=press("Explain")),
    ],
    "staff/questions": [Stop(path="/staff/questions", who="Owen Hartley")],
    "staff/questions/<uuid:public_id>/answer": ACTS,
    "": [
        Stop(path="/", who="Eleanor Vale"),
        Stop(path="/", who="Luc Gagnon", state="another group"),
        Stop(path="/", who="Jane Doe", state="many accounts"),
    ],
    "accounts/<uuid:public_id>": [
        Stop(path="/accounts/{account}", who="Priya Nair", state="50 rows"),
        Stop(path="/accounts/{account}", who="Luc Gagnon", state="of somebody else", status=404),
    ],
    "accounts/<uuid:public_id>/statements": [Stop(path="/accounts/{account}/statements", who="Priya Nair")],
    "components": NoPage("walked with the gallery, in both themes"),
    "consent/<slug:token>": [
        Stop(path="{link_start}", who=VISITOR),
        Stop(path="{link_answered}", who=VISITOR, state="answered", status=410),
        Stop(path="/consent/nothing", who=VISITOR, state="not there", status=404),
    ],
    "consent/<slug:token>/accounts": [
        Stop(path="{link_accounts}", who="visitor at accounts", act=marc_signs_in),
        Stop(path="{link_choose}", who="visitor who chooses", state="error", act=nothing_chosen),
        Stop(path="{link_other}", who="visitor of another bank", state="another bank's user", act=priya_answers_for_another_bank),
    ],
    "consent/<slug:token>/refuse": ACTS,
    "consent/<slug:token>/return": [Stop(path="{link_return}", who="visitor who returns", act=marc_approves)],
    "consent/<slug:token>/sign-in": [
        Stop(path="{link_sandbox}", who="visitor at the sandbox", act=agree),
        Stop(path="{link_sandbox}", who="visitor at the sandbox", state="error", act=blank_user),
    ],
    "consent/again/<slug:token>": [
        Stop(path="{reconfirm}", who="visitor who confirms", act=priya_signs_in),
        Stop(path="{reconfirm}", who="visitor who confirms", state="confirmed", act=priya_confirms),
    ],
    "consents": [Stop(path="/consents", who="Priya Nair"), Stop(path="/consents", who="Mei-Lin Tran", state="empty")],
    "consents/<uuid:public_id>/end": ACTS,
    "contexts": [Stop(path="/contexts", who="Eleanor Vale")],
    "healthz": NoPage("answers a load balancer"),
    "mailbox": [Stop(path="/mailbox")],
    "scheme": ACTS,
    "sign-in": [Stop(path="/sign-in"), Stop(path="/sign-in", state="error", act=wrong_password)],
    "sign-in/second-factor": [
        Stop(path="/sign-in", who="visitor with a code", act=half_signed_in),
        Stop(path="/sign-in", who="visitor with a wrong code", state="error", act=wrong_code),
    ],
    "sign-in/start": NoPage("leads to the sign-in page"),
    "sign-out": ACTS,
    "staff": [Stop(path="/staff", who="Owen Hartley"), Stop(path="/staff?q=zzzz", who="Owen Hartley", state="nothing fits")],
    "staff/accounts/<uuid:public_id>": [
        Stop(path="/staff/accounts/{pending_account}", who="Owen Hartley"),
        Stop(path="/staff/accounts/{brief_account}", who="Owen Hartley", state="nothing pending"),
        Stop(path="/staff/accounts/{pending_account}", who="Owen Hartley", state="error", act=empty_posting),
    ],
    "staff/api-keys": [
        Stop(path="/staff/api-keys", who="Owen Hartley"),
        Stop(path="/staff/api-keys", who="Owen Hartley", state="a new key", act=new_software),
        Stop(path="/staff/api-keys", who="Owen Hartley", state="error", act=unnamed_software),
    ],
    "staff/api-keys/<uuid:public_id>/new": ACTS,
    "staff/api-keys/<uuid:secret_id>/revoke": ACTS,
    "staff/holds/<uuid:public_id>/book": ACTS,
    "staff/holds/<uuid:public_id>/move": ACTS,
    "staff/holds/<uuid:public_id>/reject": ACTS,
    "(nowhere)": [Stop(path="/nowhere", who="Priya Nair", state="not there", status=404)],
}
