"""The bank's pages about users and their sign-in, as rows of the atlas."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.demo import Demo
from tests.stories import steps
from tests.stories.acts import ACTS, press
from tests.stories.walk import NoPage, Stop

ADMINISTRATOR: Final = "Luc Gagnon"
MAIL_S: Final = 60
_TEMPORARY: Final = re.compile(r"^ {4}([a-z0-9]{5}(?:-[a-z0-9]{5}){3})\s*$", re.MULTILINE)


def invited(page: Page, demo: Demo) -> None:
    """Have somebody created, and sign in as he does for the first time."""
    email = f"newcomer{time.time_ns()}@groupeboreal.example"
    steps.sign_in_at_bank(page, demo, name=ADMINISTRATOR)
    page.get_by_role("button", name="Work here").first.click()
    page.goto(f"{demo.bank}/users/new")
    for label, typed in (("Given name", "Nora"), ("Family name", "Newcomer"), ("E-mail", email)):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Create user").click()
    user_id = page.locator("#user-id").inner_text()
    page.context.clear_cookies()
    page.goto(f"{demo.bank}/sign-in")
    page.get_by_label("User ID").fill(user_id)
    page.get_by_label("Password", exact=True).fill(_letter(demo, email))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("first-sign-in"))


def invited_and_hasty(page: Page, demo: Demo) -> None:
    """Type two passwords that differ."""
    invited(page, demo)
    page.locator("input[name=password]").fill("velvet anchor, narrow ferry")
    page.locator("input[name=again]").fill("velvet anchor")
    page.get_by_label("Answer").fill("copper lantern")
    page.get_by_role("button", name="Save both and finish").click()


def digits_in_a_name(page: Page, _demo: Demo) -> None:
    for label, typed in (("Given name", "R2D2"), ("Family name", "Feed"), ("E-mail", "feed@groupeboreal.example")):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Create user").click()


def two_that_differ(page: Page, _demo: Demo) -> None:
    for name, typed in (("current", "not it"), ("password", "velvet anchor, narrow ferry"), ("again", "velvet anchor")):
        page.locator(f"input[name={name}]").fill(typed)
    page.get_by_role("button", name="Change the password").click()


def no_answer(page: Page, _demo: Demo) -> None:
    page.get_by_label("User ID").fill("NB-00000-0")
    page.get_by_label("Answer to the security question").fill("copper lantern")
    page.get_by_role("button", name="Suspend if it fits").click()


def _letter(demo: Demo, to: str) -> str:
    folder, deadline = Path(demo.told["bank"]["mail_dir"]), time.monotonic() + MAIL_S
    while time.monotonic() < deadline:
        for file in folder.glob("*"):
            body = message_from_bytes(file.read_bytes(), policy=default).get_body()
            text = body.get_content() if body is not None else ""
            found = _TEMPORARY.search(text) if to.encode() in file.read_bytes() else None
            if found:
                return found[1]
        time.sleep(0.5)
    raise AssertionError(f"no letter with a temporary password to {to} in {folder}")


USERS: Final[dict[str, list[Stop] | NoPage]] = {
    "first-sign-in": [
        Stop(path="/sign-in", who="visitor who was invited", act=invited),
        Stop(path="/sign-in", who="visitor who was invited and is hasty", state="error", act=invited_and_hasty),
    ],
    "first-sign-in/done": [Stop(path="/first-sign-in/done", who="Priya Nair")],
    "profile": [Stop(path="/profile", who="Priya Nair"), Stop(path="/profile", who=ADMINISTRATOR, state="with a second factor")],
    "profile/password": [
        Stop(path="/profile/password", who="Priya Nair"),
        Stop(path="/profile/password", who="Priya Nair", state="error", act=two_that_differ),
    ],
    "profile/second-factor": [
        Stop(path="/profile/second-factor", who=ADMINISTRATOR),
        Stop(path="/profile/second-factor?next=/users", who="Eleanor Vale", state="asked for"),
    ],
    "profile/second-factor/app": [Stop(path="/profile/second-factor/app", who="Eleanor Vale")],
    "profile/second-factor/app/remove": [Stop(path="/profile/second-factor/app/remove", who=ADMINISTRATOR)],
    "profile/second-factor/passkeys": NoPage("the same page as the second factor"),
    "profile/second-factor/passkeys/add": [Stop(path="/profile/second-factor/passkeys/add", who="Eleanor Vale")],
    "profile/second-factor/passkeys/<int:pk>/remove": NoPage("looks like the removal of the app, and needs a device"),
    "profile/second-factor/recovery-codes": NoPage("shown when new ones are made, which is walked"),
    "profile/second-factor/recovery-codes/new": [
        Stop(path="/profile/second-factor/recovery-codes/new", who=ADMINISTRATOR),
        Stop(path="/profile/second-factor/recovery-codes/new", who=ADMINISTRATOR, state="the codes", act=press("Make new codes")),
    ],
    "sign-in/again": [Stop(path="/sign-in/again", who="Priya Nair")],
    "sign-in/again/code": [Stop(path="/sign-in/again/code", who=ADMINISTRATOR)],
    "sign-in/again/passkey": NoPage("leads to the password where there is no passkey"),
    "staff/help-desk": [
        Stop(path="/staff/help-desk", who="Owen Hartley"),
        Stop(path="/staff/help-desk", who="Owen Hartley", state="error", act=no_answer),
    ],
    "users": [
        Stop(path="/users", who=ADMINISTRATOR),
        Stop(path="/users?q=zzzz", who=ADMINISTRATOR, state="nobody fits"),
        Stop(path="/users", who="Priya Nair", state="without the right", status=404),
    ],
    "users/<uuid:public_id>": [
        Stop(path="/users/{maker}", who=ADMINISTRATOR),
        Stop(path="/users/{somebody}", who=ADMINISTRATOR, state="of somebody else", status=404),
    ],
    "users/<uuid:public_id>/add": ACTS,
    "users/<uuid:public_id>/created": [Stop(path="/users/{maker}/created", who=ADMINISTRATOR)],
    "users/<uuid:public_id>/delete": [
        Stop(path="/users/{maker}/delete", who=ADMINISTRATOR),
        Stop(path="/users/{somebody}/delete", who=ADMINISTRATOR, state="of somebody else", status=404),
    ],
    "users/<uuid:public_id>/reactivate": ACTS,
    "users/<uuid:public_id>/reset": ACTS,
    "users/<uuid:public_id>/suspend": ACTS,
    "users/new": [
        Stop(path="/users/new", who=ADMINISTRATOR),
        Stop(path="/users/new", who=ADMINISTRATOR, state="error", act=digits_in_a_name),
    ],
}
"""Rows for `atlas.BANK`. The administrator works in the first entity of his group, and has given his second factor."""
