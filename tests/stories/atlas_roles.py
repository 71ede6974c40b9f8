"""The bank's pages about job roles, account groups and who holds them, as rows of the atlas."""

from typing import Final

from playwright.sync_api import Page

from tests.demo import Demo
from tests.stories.acts import ACTS, press
from tests.stories.walk import NoPage, Stop

ADMINISTRATOR: Final = "Luc Gagnon"
SUBMIT: Final = "Submit for approval"


def unchecked(page: Page, _demo: Demo) -> None:
    """Submit what the browser itself would stop."""
    page.locator("main form[method=post]").last.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name=SUBMIT).click()


def edit_without_view(page: Page, _demo: Demo) -> None:
    page.get_by_label("Name", exact=True).fill("Walk")
    page.get_by_label("Description", exact=True).fill("For a walk")
    page.get_by_label("Manage users: Edit").check()
    page.get_by_label("Manage users: View").uncheck()
    page.get_by_role("button", name=SUBMIT).click()


ROLES: Final[dict[str, list[Stop] | NoPage]] = {
    "job-roles": [
        Stop(path="/job-roles", who=ADMINISTRATOR),
        Stop(path="/job-roles?q=zzzz", who=ADMINISTRATOR, state="nothing fits"),
        Stop(path="/job-roles", who="Samuel Roy", state="for who may not look", status=404),
    ],
    "job-roles/create": [
        Stop(path="/job-roles/create?template=software", who=ADMINISTRATOR, state="from a template"),
        Stop(path="/job-roles/create", who=ADMINISTRATOR, state="error", act=unchecked),
        Stop(path="/job-roles/create", who=ADMINISTRATOR, state="View is needed", act=edit_without_view),
    ],
    "job-roles/<uuid:public_id>": [Stop(path="/job-roles/{job_role}", who=ADMINISTRATOR, state="the bank's own")],
    "job-roles/<uuid:public_id>/edit": NoPage("the form that is walked where one is created; the story's job roles are all the bank's own"),
    "job-roles/<uuid:public_id>/delete": NoPage("looks like that of an account group, which is walked; the story's are all the bank's own"),
    "account-groups": [
        Stop(path="/account-groups", who=ADMINISTRATOR),
        Stop(path="/account-groups?q=zzzz", who=ADMINISTRATOR, state="nothing fits"),
    ],
    "account-groups/create": [
        Stop(path="/account-groups/create", who=ADMINISTRATOR),
        Stop(path="/account-groups/create", who=ADMINISTRATOR, state="error", act=unchecked),
    ],
    "account-groups/<uuid:public_id>": [Stop(path="/account-groups/{account_group}", who=ADMINISTRATOR)],
    "account-groups/<uuid:public_id>/edit": [Stop(path="/account-groups/{account_group}/edit", who=ADMINISTRATOR)],
    "account-groups/<uuid:public_id>/delete": [
        Stop(path="/account-groups/{account_group}/delete", who=ADMINISTRATOR, state="somebody has it"),
    ],
    "users/<uuid:public_id>/access": [
        Stop(path="/users/{viewer}/access", who=ADMINISTRATOR),
        Stop(path="/users/{administrator}/access", who=ADMINISTRATOR, state="self-approved can be switched"),
    ],
    "users/<uuid:public_id>/access/add": [
        Stop(path="/users/{viewer}/access/add", who=ADMINISTRATOR),
        Stop(path="/users/{viewer}/access/add", who=ADMINISTRATOR, state="error", act=unchecked),
    ],
    "users/<uuid:public_id>/access/copy": [Stop(path="/users/{viewer}/access/copy", who=ADMINISTRATOR)],
    "users/<uuid:public_id>/access/<uuid:role_id>": [
        Stop(path="/users/{viewer}/access/{viewing_role}", who=ADMINISTRATOR),
        Stop(path="/users/{viewer}/access/{viewing_role}", who=ADMINISTRATOR, state="error", act=press(SUBMIT)),
    ],
    "users/<uuid:public_id>/access/<uuid:role_id>/remove": ACTS,
    "users/<uuid:public_id>/access/<uuid:role_id>/self-approved": ACTS,
}
