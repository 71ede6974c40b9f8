"""Every address of both halves: the pages it shows, in which states and to whom, or why it shows none. An address without a row fails the walk."""

from typing import Final

from playwright.sync_api import Page

from tests.demo import Demo
from tests.stories import steps
from tests.stories.acts import ACTS, press
from tests.stories.atlas_bank import BANK, wrong_password
from tests.stories.walk import NEWCOMER, Half, NoPage, Stop

SAVED: Final = NoPage("a file to save, not a page")
OPEN_BANKING: Final = "admin/account/bank-account/open-banking"


def not_linkable(page: Page, _demo: Demo) -> None:
    steps.choose(page.get_by_role("combobox").first, "Client account")
    page.get_by_role("button", name="Save").click()


def bad_file(page: Page, _demo: Demo) -> None:
    page.locator("input[type=file]").set_input_files({"name": "photo.json", "mimeType": "application/json", "buffer": b"{no json"})
    page.locator("main").get_by_role("button").first.click()


def nobody_found(page: Page, _demo: Demo) -> None:
    page.get_by_role("searchbox").fill("zzzz")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("zzzz").first.wait_for()


def part_of_a_line(page: Page, _demo: Demo) -> None:
    page.get_by_role("searchbox").fill("T001")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("Amount").fill("1.00")
    page.get_by_role("button", name="Add this part").click()


def unreadable_part(page: Page, _demo: Demo) -> None:
    page.get_by_role("searchbox").fill("T001")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("Amount").fill("one pound")
    page.get_by_role("button", name="Add this part").click()


def agreed_in_books(page: Page, _demo: Demo) -> None:
    page.get_by_role("button", name="Agree and continue").click()


def no_such_bank(page: Page, demo: Demo) -> None:
    agreed_in_books(page, demo)
    nobody_found(page, demo)


def no_bank_chosen(page: Page, demo: Demo) -> None:
    agreed_in_books(page, demo)
    page.get_by_role("radio").first.evaluate("radio => radio.form.noValidate = true")
    page.get_by_role("button", name="Authorise", exact=True).click()


BOOKS: Final[dict[str, list[Stop] | NoPage]] = {
    "": [
        Stop(path="/", who="bookkeeper"),
        Stop(path="/", who="viewer", state="for who may only look"),
        Stop(path="/", who=NEWCOMER, state="first day"),
    ],
    "admin": [Stop(path="/admin", who="bookkeeper")],
    "admin/account": [Stop(path="/admin/account", who="bookkeeper")],
    "admin/account/bank-account": [
        Stop(path="/admin/account/bank-account", who="bookkeeper"),
        Stop(path="/admin/account/bank-account", who=NEWCOMER, state="empty"),
    ],
    "admin/account/bank-account/<uuid:bank_account>": [Stop(path="/admin/account/bank-account/{bank_account}", who="bookkeeper")],
    "admin/account/bank-account/add": [
        Stop(path="/admin/account/bank-account/add", who=NEWCOMER),
        Stop(path="/admin/account/bank-account/add", who=NEWCOMER, state="error", act=press("Add")),
        Stop(path="/admin/account/bank-account/add", who="viewer", state="forbidden", status=403),
    ],
    OPEN_BANKING: [
        Stop(path=f"/{OPEN_BANKING}", who="bookkeeper"),
        Stop(path=f"/{OPEN_BANKING}", who="viewer", state="for who may only look"),
        Stop(path=f"/{OPEN_BANKING}", who=NEWCOMER, state="empty"),
    ],
    f"{OPEN_BANKING}/<uuid:connection>": [Stop(path=f"/{OPEN_BANKING}/{{connection}}", who="bookkeeper")],
    f"{OPEN_BANKING}/<uuid:connection>/zone": ACTS,
    f"{OPEN_BANKING}/authorise": [
        Stop(path=f"/{OPEN_BANKING}/authorise", who="bookkeeper"),
        Stop(path=f"/{OPEN_BANKING}/authorise", who="viewer", state="forbidden", status=403),
    ],
    f"{OPEN_BANKING}/authorise/bank": [
        Stop(path=f"/{OPEN_BANKING}/authorise", who="bookkeeper", act=agreed_in_books),
        Stop(path=f"/{OPEN_BANKING}/authorise", who="bookkeeper", state="no bank matches", act=no_such_bank),
        Stop(path=f"/{OPEN_BANKING}/authorise", who="bookkeeper", state="error", act=no_bank_chosen),
    ],
    f"{OPEN_BANKING}/deauthorise": [Stop(path=f"/{OPEN_BANKING}/deauthorise?connection={{connection}}", who="bookkeeper")],
    f"{OPEN_BANKING}/services": [
        Stop(path=f"/{OPEN_BANKING}/services", who="manager"),
        Stop(path=f"/{OPEN_BANKING}/services", who=NEWCOMER, state="error", act=press("Add")),
    ],
    "admin/employees": [Stop(path="/admin/employees", who="bookkeeper")],
    "bank/auto-assign": ACTS,
    "bank/auto-assign/<uuid:run>/undo": ACTS,
    "bank/import": ACTS,
    "bank/import-file": [
        Stop(path="/bank/import-file", who="bookkeeper"),
        Stop(path="/bank/import-file", who="bookkeeper", state="error", act=bad_file),
        Stop(path="/bank/import-file", who=NEWCOMER, state="empty"),
    ],
    "bank/import/panel": NoPage("a part of View bank lines and of Unassigned lines, which are walked"),
    "bank/lines": [
        Stop(path="/bank/lines?account={client}", who="bookkeeper", state="50 rows"),
        Stop(path="/bank/lines?account={client}&line={line_assigned}", who="bookkeeper", state="a line is open"),
        Stop(path="/bank/lines?account={client}&sort=largest", who="bookkeeper", state="by amount"),
        Stop(path="/bank/lines?account={client}&q=zzzz", who="bookkeeper", state="no line fits"),
        Stop(path="/bank/lines", who=NEWCOMER, state="empty"),
    ],
    "bank/lines.csv": SAVED,
    "bank/lines/<uuid:line>": [
        Stop(path="/bank/lines/{line_assigned}", who="bookkeeper", state="assigned"),
        Stop(path="/bank/lines/{line_suggested}", who="bookkeeper", state="for approval"),
        Stop(path="/bank/lines/{line_left}", who="bookkeeper", state="left alone"),
        Stop(path="/bank/lines/{line_left}", who=NEWCOMER, state="of another organisation", status=404),
    ],
    "bank/lines/<uuid:line>/approve": ACTS,
    "bank/lines/<uuid:line>/assign": [
        Stop(path="/bank/lines/{line_left}/assign", who="bookkeeper"),
        Stop(path="/bank/lines/{line_left}/assign", who="bookkeeper", state="nothing fits", act=nobody_found),
        Stop(path="/bank/lines/{line_left}/assign", who="bookkeeper", state="a part of it", act=part_of_a_line),
        Stop(path="/bank/lines/{line_left}/assign", who="bookkeeper", state="error", act=unreadable_part),
    ],
    "bank/lines/<uuid:line>/undo": ACTS,
    "bank/questions/<uuid:question>": ACTS,
    "bank/runs": [Stop(path="/bank/runs", who="bookkeeper"), Stop(path="/bank/runs", who=NEWCOMER, state="empty")],
    "bank/runs/<uuid:run>": [
        Stop(path="/bank/runs/{run}", who="bookkeeper", state="50 rows"),
        Stop(path="/bank/runs/{preview}", who="bookkeeper", state="preview"),
    ],
    "bank/runs/<uuid:run>/discard": ACTS,
    "bank/runs/<uuid:run>/import": ACTS,
    "components": NoPage("walked with the gallery, in both themes"),
    "connect/<uuid:connection>/link": [
        Stop(path="/connect/{connection}/link", who="bookkeeper"),
        Stop(path="{link_page}", who="bookkeeper", state="not linked yet"),
        Stop(path="{link_page}", who="bookkeeper", state="error", act=not_linkable),
    ],
    "connect/<uuid:consent>/finish": ACTS,
    "connect/<uuid:consent>/leave": [Stop(path="{leave}", who="bookkeeper")],
    "connect/<uuid:consent>/outcome": [
        Stop(path="{refused}", who="bookkeeper", state="refused"),
        Stop(path="{failed}", who="bookkeeper", state="error"),
        Stop(path="{unfinished}", who="bookkeeper", state="not finished"),
    ],
    "connect/returned": [Stop(path="{used}", who="bookkeeper", state="used", status=409)],
    "financials/charges/import": [
        Stop(path="/financials/charges/import", who="bookkeeper"),
        Stop(path="/financials/charges/import", who="bookkeeper", state="error", act=bad_file),
    ],
    "financials/charges/import/<uuid:staged>": [Stop(path="{charges_preview}", who="bookkeeper", state="one row cannot be read")],
    "financials/charges/import/<uuid:staged>/discard": ACTS,
    "financials/ledgers": [
        Stop(path="/financials/ledgers", who="bookkeeper", state="50 rows"),
        Stop(path="/financials/ledgers?q=zzzz", who="bookkeeper", state="nothing fits"),
        Stop(path="/financials/ledgers", who=NEWCOMER, state="empty"),
    ],
    "financials/ledgers/<uuid:ledger>": [
        Stop(path="/financials/ledgers/{tenancy_ledger}", who="bookkeeper"),
        Stop(path="/financials/ledgers/{cashbook}", who="bookkeeper", state="50 rows"),
        Stop(path="/financials/ledgers/{landlord_ledger}", who="bookkeeper", state="empty"),
    ],
    "financials/ledgers/<uuid:ledger>/charge": [
        Stop(path="/financials/ledgers/{tenancy_ledger}/charge", who="bookkeeper"),
        Stop(path="/financials/ledgers/{tenancy_ledger}/charge", who="bookkeeper", state="error", act=press("Add")),
        Stop(path="/financials/ledgers/{cashbook}/charge", who="bookkeeper", state="nothing is charged here", status=409),
    ],
    "financials/ledgers/<uuid:ledger>/csv": SAVED,
    "financials/ledgers/<uuid:ledger>/statement": [
        Stop(path="/financials/ledgers/{tenancy_ledger}/statement", who="bookkeeper"),
        Stop(path="/financials/ledgers/{cashbook}/statement", who="bookkeeper", state="what is held"),
        Stop(path="/financials/ledgers/{landlord_ledger}/statement?last=2001-01-01", who="bookkeeper", state="empty"),
    ],
    "financials/ledgers/<uuid:ledger>/statement.csv": SAVED,
    "financials/tenancies": [
        Stop(path="/financials/tenancies", who="bookkeeper", state="50 rows"),
        Stop(path="/financials/tenancies", who=NEWCOMER, state="empty"),
    ],
    "financials/tenancies/import": [
        Stop(path="/financials/tenancies/import", who="bookkeeper"),
        Stop(path="/financials/tenancies/import", who="bookkeeper", state="error", act=bad_file),
    ],
    "financials/tenancies/import/<uuid:staged>": [Stop(path="{tenancies_preview}", who="bookkeeper", state="one row cannot be read")],
    "financials/tenancies/import/<uuid:staged>/discard": ACTS,
    "financials/unassigned": [
        Stop(path="/financials/unassigned?kind=left", who="bookkeeper", state="50 rows"),
        Stop(path="/financials/unassigned?kind=approval", who="bookkeeper", state="for approval"),
        Stop(path="/financials/unassigned?kind=suspense", who="bookkeeper", state="nothing in suspense"),
        Stop(path="/financials/unassigned", who=NEWCOMER, state="empty"),
    ],
    "healthz": NoPage("answers a load balancer"),
    "organisations": [Stop(path="/organisations", who="bookkeeper")],
    "scheme": ACTS,
    "sign-in": [Stop(path="/sign-in"), Stop(path="/sign-in", state="error", act=wrong_password)],
    "sign-out": ACTS,
    "(nowhere)": [Stop(path="/nowhere", who="bookkeeper", state="not there", status=404)],
}

JOURNEY: Final[dict[Half, frozenset[str]]] = {
    "books": frozenset(
        {
            "",
            OPEN_BANKING,
            f"{OPEN_BANKING}/<uuid:connection>",
            f"{OPEN_BANKING}/authorise",
            f"{OPEN_BANKING}/authorise/bank",
            "bank/lines",
            "bank/lines/<uuid:line>",
            "bank/lines/<uuid:line>/assign",
            "bank/runs/<uuid:run>",
            "connect/<uuid:connection>/link",
            "connect/<uuid:consent>/outcome",
            "financials/ledgers/<uuid:ledger>",
            "financials/unassigned",
            "sign-in",
        }
    ),
    "bank": frozenset(
        {"", "accounts/<uuid:public_id>", "consent/<slug:token>", "consent/<slug:token>/accounts", "consents", "sign-in", "staff"}
    ),
}
"""The pages that everybody meets; each of them is asked with every run of the tests."""

ATLAS: Final[dict[Half, dict[str, list[Stop] | NoPage]]] = {"books": BOOKS, "bank": BANK}
