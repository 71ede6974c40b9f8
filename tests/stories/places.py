"""Prepares what the walk needs and says where it is: ids out of the databases, attempts that ended in every way, files looked at and not brought in."""

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Browser, Page

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import openbanking, steps
from tests.stories.walk import Places

NORTHMERE, RELAIS, SANDBOX = "NORTHMERE_NRTMGB2X", "RELAIS_RLAIFR2X", "SANDBOXFINANCE_SFIN0000"

LINE = """select line.public_id from banklines_bankline line join ledger_clientbankaccount account on account.id = line.bank_account_id
    where account.name = 'Client account' and {} order by account.id, line.id desc limit 1"""
BOOKS_IDS = {
    "bank_account": "select public_id from ledger_clientbankaccount where name = 'Client account' order by id limit 1",
    "tenancy_ledger": """select ledger.public_id from ledger_ledger ledger join ledger_posting posting on posting.ledger_id = ledger.id
        where ledger.kind = 'tenancy' group by ledger.id order by count(*) desc limit 1""",
    "landlord_ledger": "select public_id from ledger_ledger where kind = 'landlord' order by id limit 1",
    "cashbook": """select ledger.public_id from ledger_ledger ledger join ledger_clientbankaccount account on account.id = ledger.bank_account_id
        where ledger.kind = 'bank' and account.name = 'Client account' order by ledger.id limit 1""",
    "line_assigned": LINE.format("line.treatment = 'assigned'"),
    "line_suggested": LINE.format("line.treatment = 'suggested'"),
    "line_left": LINE.format("line.treatment = 'unassigned' and line.amount_minor > 0"),
    "run": """select run.public_id from imports_importrun run join ledger_clientbankaccount account on account.id = run.bank_account_id
        where run.state = 'committed' and account.name = 'Client account' order by run.id limit 1""",
    "connection": "select public_id from connections_connection where institution_name = 'Northmere Bank' and state = 'active' order by id limit 1",
    "client": "select public_id from ledger_clientbankaccount where name = 'Client account' order by id limit 1",
}
NORTH = """agreement_id in (select agreement.id from agreements_serviceagreement agreement
    join agreements_legalentity entity on entity.id = agreement.entity_id where entity.name = 'Boréal Nord Inc.')"""
"""The context that an administrator of the story comes to first."""

BANK_IDS = {
    "job_role": f"select public_id from access_jobrole where template = 'system_administrator' and {NORTH}",
    "viewing_role": f"select public_id from access_jobrole where template = 'account_viewing' and {NORTH}",
    "account_group": f"select public_id from access_accountgroup where {NORTH} order by id limit 1",
    "viewer": "select public_id from identity_user where given = 'Samuel' and family = 'Roy'",
    "administrator": "select public_id from identity_user where given = 'Mei-Lin' and family = 'Tran'",
    "maker": "select public_id from identity_user where given = 'Élise'",
    "somebody": "select public_id from identity_user where given = 'Eleanor'",
    "overview": "select public_id from agreements_serviceagreement where kind = 'group_overview' order by id limit 1",
    "account": "select public_id from accounts_account where name = 'Client account'",
    "brief_account": "select public_id from accounts_account where name = 'Compte sur livret'",
    "pending_account": "select account.public_id from accounts_hold hold join accounts_account account on account.id = hold.account_id where hold.state = 'pending' limit 1",
}
LINKS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "link_start": (RELAIS, {}),
    "link_accounts": (RELAIS, {}),
    "link_choose": (RELAIS, {"account_selection": True}),
    "link_return": (RELAIS, {}),
    "link_other": (RELAIS, {}),
    "link_sandbox": (SANDBOX, {}),
}
"""Requests for consent, one for each page that ends or binds its own."""

FILES: Final = {
    "tenancies": """code,tenants,property,landlord,rent,currency,rent_day,payment_reference,start,end
W900,Ines Walk;Otto Walk,9 Walk Street,Walk Estates,700.00,GBP,1,HVWALKA9,2026-01-01,
W901,Nobody,10 Walk Street,Walk Estates,seven,GBP,1,HVWALKB9,2026-01-01,
""",
    "charges": """reference,tenancy_code,kind,due_date,amount,currency
W900-1,T001,rent,2026-12-01,700.00,GBP
W900-2,NOBODY,rent,2026-12-01,700.00,GBP
""",
}


class Prepared(Places):
    """Addresses by name. Each is made when somebody first asks for it, so that a walk of a few pages prepares little."""

    def __init__(self, browser: Browser, demo: Demo, folder: Path) -> None:
        super().__init__()
        self.browser, self.demo, self.folder = browser, demo, folder

    def __missing__(self, name: str) -> str:
        if name in BOOKS_IDS:
            self[name] = str(UUID(self.demo.value("books", BOOKS_IDS[name])))
        elif name in BANK_IDS:
            self[name] = str(UUID(self.demo.value("bank", BANK_IDS[name])))
        elif name in LINKS:
            institution, more = LINKS[name]
            self[name] = openbanking.requisition(self.demo, institution, **more)["link"]
        elif name == "preview":
            self[name] = self.demo.answer("books", "import", "--bank-account", self["bank_account"], "--dry-run")["run"]
        elif name == "reconfirm":
            self[name] = reconfirmation(self.browser, self.demo)
        else:
            with browsing.new_page(self.browser) as page:
                steps.sign_in_to_books(page, self.demo)
                self.update(JOURNEYS[name](page, self.demo, self.folder))
        return self[name]


def refused(page: Page, demo: Demo, _folder: Path) -> dict[str, str]:
    """An attempt that was refused at the bank; its link and its answer are used."""
    steps.begin_connecting(page, demo, steps.SANDBOX, country="GB")
    link = page.url
    page.get_by_role("button", name="Refuse").click()
    with page.expect_request(re.compile("/connect/returned")) as came_back:
        steps.come_back(page)
    return {"link_answered": link, "refused": path_of(page.url), "used": path_of(came_back.value.url)}


def failed(page: Page, demo: Demo, _folder: Path) -> dict[str, str]:
    """An attempt that failed at the bank."""
    steps.begin_connecting(page, demo, steps.SANDBOX, country="GB")
    steps.agree_at_provider(page)
    page.get_by_label("User ID").fill("InstitutionTechnicalError")
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Sign in").click()
    steps.come_back(page)
    return {"failed": path_of(page.url)}


def to_link(page: Page, demo: Demo, _folder: Path) -> dict[str, str]:
    """A consent whose accounts are not all linked."""
    steps.connect_relais(page, demo)
    return {"link_page": path_of(page.url)}


def under_way(page: Page, demo: Demo, _folder: Path) -> dict[str, str]:
    """An attempt that is still at the bank."""
    steps.to_open_banking(page)
    steps.agree_in_books(page)
    steps.choose_bank(page, steps.SANDBOX)
    page.wait_for_url(re.compile("/leave$"))
    return {"leave": path_of(page.url), "unfinished": path_of(page.url).replace("/leave", "/outcome")}


def uploaded(page: Page, demo: Demo, folder: Path) -> dict[str, str]:
    """Files that were looked at and not brought in."""
    return {f"{kind}_preview": upload(page, demo, kind, folder / f"{kind}.csv", text) for kind, text in FILES.items()}


def upload(page: Page, demo: Demo, kind: str, file: Path, text: str) -> str:
    """Choose a file and stop at what it would do."""
    file.write_text(text)
    page.goto(f"{demo.books}/financials/{kind}/import")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Show what it would do").click()
    page.wait_for_url(re.compile(f"/{kind}/import/"))
    return path_of(page.url)


def reconfirmation(browser: Browser, demo: Demo) -> str:
    """A long British consent that its customer is asked to confirm once more."""
    terms = {"institution_id": NORTHMERE, "access_valid_for_days": 180, "reconfirmation": True}
    agreement = openbanking.call(demo, "POST", "/agreements/enduser/", terms)["id"]
    link = openbanking.requisition(demo, NORTHMERE, agreement=agreement)["link"]
    with browsing.new_page(browser) as page:
        page.goto(link)
        steps.agree_at_provider(page)
        steps.sign_in_at_bank(page, demo, name="Priya Nair")
        page.get_by_role("button", name="Approve", exact=True).click()
        page.wait_for_url(re.compile("/return$|/connect/"))
    return str(openbanking.call(demo, "POST", f"/agreements/enduser/{agreement}/reconfirm/", {})["reconfirmation_url"])


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


JOURNEYS: Final = {
    **dict.fromkeys(("link_answered", "refused", "used"), refused),
    "failed": failed,
    "link_page": to_link,
    **dict.fromkeys(("leave", "unfinished"), under_way),
    **dict.fromkeys(("tenancies_preview", "charges_preview"), uploaded),
}
