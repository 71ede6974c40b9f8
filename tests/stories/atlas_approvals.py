"""The pages of requests, policies and the guided connection, and the bank's terms of a context."""

import re
from typing import Final

from playwright.sync_api import Page

from tests.demo import Demo
from tests.stories.walk import NoPage, Stop

ACTS: Final = NoPage("takes a form and leads on to a page of its own")


def own_request(page: Page, demo: Demo) -> None:
    """A request of the person's own: asked for once, then shown."""
    page.goto(f"{demo.bank}/approvals/mine")
    asked = page.locator("main table a")
    if asked.count():
        asked.first.click()
    else:
        page.goto(f"{demo.bank}/approvals/policies/policies")
        page.get_by_label("Second approval").select_option("A")
        page.get_by_role("button", name="Submit for approval").click()
    page.wait_for_url(re.compile("/approvals/[0-9a-f-]{36}$"))


def nobody_could(page: Page, _demo: Demo) -> None:
    """A policy that the approvers could not satisfy."""
    page.get_by_label("First approval").select_option("E")
    page.get_by_role("button", name="Submit for approval").click()


def one_for_two(page: Page, _demo: Demo) -> None:
    """One person alone, and two approvals."""
    page.get_by_label("Minimum of approvals").select_option("2")
    page.get_by_label("One person alone administers this context").check()
    page.get_by_role("button", name="Save").click()


APPROVALS: Final[dict[str, list[Stop] | NoPage]] = {
    "approvals": [Stop(path="/approvals", who="Luc Gagnon")],
    "approvals/<uuid:public_id>": [Stop(path="/approvals", who="Luc Gagnon", state="own request", act=own_request)],
    "approvals/<uuid:public_id>/cancel": ACTS,
    "approvals/<uuid:public_id>/decide": ACTS,
    "approvals/history": [Stop(path="/approvals/history", who="Luc Gagnon")],
    "approvals/mine": [Stop(path="/approvals/mine", who="Mei-Lin Tran")],
    "approvals/policies": [Stop(path="/approvals/policies", who="Luc Gagnon")],
    "approvals/policies/<slug:category>": [
        Stop(path="/approvals/policies/job_roles", who="Luc Gagnon"),
        Stop(path="/approvals/policies/job_roles", who="Luc Gagnon", state="error", act=nobody_could),
    ],
    "can-i": [Stop(path="/can-i", who="Luc Gagnon"), Stop(path="/can-i", who="Samuel Roy", state="almost everything missing")],
    "connect-software": [Stop(path="/connect-software", who="Luc Gagnon")],
    "connect-software/<uuid:public_id>": NoPage("the same page with a user chosen, walked by the story of two people"),
    "connect-software/guide": [Stop(path="/connect-software/guide", who="Luc Gagnon")],
    "staff/contexts": [Stop(path="/staff/contexts", who="Owen Hartley")],
    "staff/contexts/<uuid:public_id>": [
        Stop(path="/staff/contexts/{overview}", who="Owen Hartley"),
        Stop(path="/staff/contexts/{overview}", who="Owen Hartley", state="error", act=one_for_two),
    ],
}
