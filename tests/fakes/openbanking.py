"""A small bank that speaks the GoCardless dialect over real loopback HTTP, in the test's own process.

It keeps what a client made, answers as the published API does, and can be told to fail in every way that a bank does. That it answers as the bank site
of this project does is held by `tests/clients/test_fake_is_true.py`. It knows no day and counts no calls; and, so that a test may begin at a single
read, it serves an account that no requisition ever named.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

SECRET_ID, SECRET_KEY = "id-of-the-key", "secret-of-the-key"
NORTH = {
    "id": "NORTH_NRTHGB2X",
    "name": "North Fake Bank",
    "bic": "NRTHGB2X",
    "transaction_total_days": "730",
    "max_access_valid_for_days": "90",
    "max_access_valid_for_days_reconfirmation": "730",
    "countries": ["GB"],
    "logo": "",
    "supported_features": [],
    "supported_payments": {},
    "identification_codes": [],
}
SUD = {
    **NORTH,
    "id": "SUD_SUDDFR2X",
    "name": "Banque du Sud Inventée",
    "bic": "SUDDFR2X",
    "max_access_valid_for_days": "180",
    "max_access_valid_for_days_reconfirmation": None,
    "countries": ["FR"],
}


@dataclass
class Canned:
    """One answer that is given in place of the right one."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drops: bool = False  # the connection is closed without an answer


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    body: dict[str, Any]
    token: str


@dataclass
class FakeBank:
    """`accounts`: id -> {"details", "balances", "transactions"}; `granted`: what the next approval gives. `canned`: (method, path end) -> answers to give first."""

    institutions: list[dict[str, Any]] = field(default_factory=lambda: [dict(NORTH), dict(SUD)])
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    agreements: dict[str, dict[str, Any]] = field(default_factory=dict)
    requisitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    canned: dict[tuple[str, str], list[Canned]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)  # accounts of deleted requisitions
    url: str = ""
    accepted_at: str = "2026-10-01T09:00:00.000000Z"

    def can(self, method: str, path: str, *answers: Canned) -> None:
        self.canned[method, path] = list(answers)

    def calls(self, part: str) -> list[Asked]:
        return [asked for asked in self.asked if part in asked.path]

    def account(self, identifier: str = "", *, items: list[dict[str, Any]] | None = None, balance: str = "100.00", **details: Any) -> str:
        identifier = identifier or str(uuid4())
        given = {"currency": "GBP", "name": "Client account", "ownerName": "Harbour & Vale Lettings Ltd", "iban": "", **details}
        amount = {"amount": balance, "currency": given["currency"]}
        self.accounts[identifier] = {
            "details": {"account": given},
            "balances": {
                "balances": [
                    {
                        "balanceAmount": amount,
                        "balanceType": "interimBooked",
                        "referenceDate": "2026-10-15",
                        "lastChangeDateTime": "2026-10-15T08:00:00.000000Z",
                    }
                ]
            },
            "transactions": {"transactions": {"booked": items or [], "pending": []}, "last_updated": "2026-10-15T08:00:00.000000Z"},
        }
        return identifier

    def approve(self, reference: str, *accounts: str) -> None:
        """What the person does at the bank: the requisition becomes linked to these accounts."""
        found = self.by_reference(reference)
        found["status"], found["accounts"] = "LN", list(accounts)
        self.agreements[found["agreement"]]["accepted"] = self.accepted_at

    def refuse(self, reference: str) -> None:
        self.by_reference(reference)["status"] = "RJ"

    def lapse(self, reference: str) -> None:
        """Time passes: the agreement is over."""
        self.by_reference(reference)["status"] = "EX"

    def by_reference(self, reference: str) -> dict[str, Any]:
        return next(found for found in self.requisitions.values() if found["reference"] == reference)


@contextmanager
def running() -> Iterator[FakeBank]:
    bank = FakeBank()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bank))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    bank.url = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _error(status: int, summary: str, detail: str = "") -> Canned:
    return Canned(status, json.dumps({"summary": summary, "detail": detail or summary, "status_code": status}).encode())


def _refused(name: str, summary: str, detail: str) -> Canned:
    """What is wrong with one field."""
    return Canned(400, json.dumps({name: {"summary": summary, "detail": detail}, "status_code": 400}).encode())


def _expired(agreement: str, *, days: int, ended: str) -> Canned:
    detail = (
        f"EUA was valid for {days} days and ended at {ended}. The end user must connect the account once more with new EUA and Requisition"
    )
    return _error(401, f"End User Agreement (EUA) {agreement} has expired", detail)


INVALID_TOKEN = _error(401, "Invalid token", "Token is invalid or expired")
NO_TOKEN = _error(401, "Authentication credentials were not provided.")
NOT_FOUND = _error(404, "Not found.")
EXPIRED = _expired("0f4", days=90, ended="2026-10-01T09:00:00.000000Z")


def _json(value: Any, status: int = 200) -> Canned:
    return Canned(status, json.dumps(value).encode())


def _handler(bank: FakeBank) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def do_DELETE(self) -> None:
            self._serve("DELETE")

        def log_message(self, *args: object) -> None:
            pass

        def _serve(self, method: str) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}") if length else {}
            parts = urlsplit(self.path)
            path = parts.path.removeprefix("/api/v2/")
            token = self.headers.get("authorization", "").removeprefix("Bearer ")
            asked = Asked(method, path, parse_qs(parts.query), body, token)
            bank.asked.append(asked)
            answer = _planned(bank, method, path) or _route(bank, asked)
            if answer.drops:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler


def _planned(bank: FakeBank, method: str, path: str) -> Canned | None:
    for (planned_method, end), answers in bank.canned.items():
        if planned_method == method and path.rstrip("/").endswith(end) and answers:
            return answers.pop(0)
    return None


def _route(bank: FakeBank, asked: Asked) -> Canned:
    if asked.path.startswith("token/"):
        return _token(bank, asked)
    if asked.token not in bank.access:
        return INVALID_TOKEN if asked.token else NO_TOKEN
    for pattern, answer in _ROUTES:
        found = re.fullmatch(pattern, f"{asked.method} {asked.path.rstrip('/')}")
        if found:
            return answer(bank, asked, *found.groups())
    return _error(404, "Not found.", "There is no such address in this API")


def _token(bank: FakeBank, asked: Asked) -> Canned:
    fresh = f"access-{uuid4()}"
    if asked.path.startswith("token/refresh"):
        if asked.body.get("refresh") not in bank.refresh:
            return INVALID_TOKEN
        bank.access.add(fresh)
        return _json({"access": fresh, "access_expires": 86400})
    if (asked.body.get("secret_id"), asked.body.get("secret_key")) != (SECRET_ID, SECRET_KEY):
        return _error(401, "Authentication failed", "No active account found with the given credentials")
    refresh = f"refresh-{uuid4()}"
    bank.access.add(fresh)
    bank.refresh.add(refresh)
    return _json({"access": fresh, "access_expires": 86400, "refresh": refresh, "refresh_expires": 2592000})


def _institutions(bank: FakeBank, asked: Asked) -> Canned:
    country = (asked.query.get("country") or [""])[0].upper()
    if country and not re.fullmatch("[A-Z]{2}", country):
        return _refused("country", "Invalid country choice.", f"{country} is not a valid choice.")
    return _json([one for one in bank.institutions if not country or country in one["countries"]])


def _institution(bank: FakeBank, asked: Asked) -> dict[str, Any] | Canned:
    """The one that a body names, or what is wrong with the body."""
    wanted = asked.body.get("institution_id")
    found = next((one for one in bank.institutions if one["id"] == wanted), None)
    return found or _refused("institution_id", f"Unknown Institution ID {wanted}", "Get the IDs from /institutions/")


def _unknown(asked: Asked, known: dict[str, Any]) -> Canned | None:
    more = ", ".join(sorted(set(asked.body) - set(known)))
    return _error(400, "Unknown fields in payload", f"Unknown fields: {more}") if more else None


def _too_many(terms: dict[str, Any], name: str, most: int) -> Canned | None:
    fits = 0 < int(terms[name]) <= most
    return None if fits else _refused(name, f"Incorrect {name}", f"{name} must be > 0 and <= {most}")


def _agreement(bank: FakeBank, terms: dict[str, Any]) -> dict[str, Any]:
    made = {"id": str(uuid4()), "created": "2026-10-01T08:59:00.000000Z", "accepted": None, **terms}
    bank.agreements[made["id"]] = made
    return made


def _new_agreement(bank: FakeBank, asked: Asked) -> Canned:
    institution, unknown = _institution(bank, asked), _unknown(asked, _TERMS)
    if unknown or isinstance(institution, Canned):
        return unknown or institution
    terms = {**_TERMS, **asked.body}
    most = "max_access_valid_for_days" + ("_reconfirmation" if terms["reconfirmation"] else "")
    history = _too_many(terms, "max_historical_days", int(institution["transaction_total_days"]))
    refusal = history or _too_many(terms, "access_valid_for_days", int(institution[most] or 0))
    return refusal or _json(_agreement(bank, terms), 201)


def _new_requisition(bank: FakeBank, asked: Asked) -> Canned:
    institution, unknown = _institution(bank, asked), _unknown(asked, _REQUISITION)
    if unknown or isinstance(institution, Canned):
        return unknown or institution
    if any(held["reference"] == asked.body.get("reference") for held in bank.requisitions.values()):
        return _refused("reference", "Client reference must be unique", "A requisition with this reference exists already")
    named = asked.body.get("agreement")
    if named and named not in bank.agreements:
        return _refused("agreement", "Invalid agreement", "There is no usable end user agreement of that ID for this institution")
    made = {"id": str(uuid4()), "created": "2026-10-01T08:59:00.000000Z", "status": "CR", "accounts": [], **_REQUISITION, **asked.body}
    made["agreement"] = named or _agreement(bank, {**_TERMS, "institution_id": institution["id"]})["id"]
    made["reference"] = made["reference"] or made["id"]
    made["link"] = f"{bank.url.removesuffix('/api/v2')}/consent/{made['id']}"
    bank.requisitions[made["id"]] = made
    return _json(made, 201)


def _one_agreement(bank: FakeBank, asked: Asked, identifier: str) -> Canned:
    found = bank.agreements.get(identifier)
    malformed = _error(400, "Invalid EndUserAgreement ID", f"{identifier} is not a valid EndUserAgreement UUID. ")
    return _json(found) if found else NOT_FOUND if _is_uuid(identifier) else malformed


def _one_requisition(bank: FakeBank, asked: Asked, identifier: str) -> Canned:
    found = bank.requisitions.get(identifier)
    return _json(found) if found else NOT_FOUND


def _remove(bank: FakeBank, asked: Asked, identifier: str) -> Canned:
    gone = bank.requisitions.pop(identifier, None)
    if gone is None:
        return NOT_FOUND
    if not any(each["agreement"] == gone["agreement"] for each in bank.requisitions.values()):
        bank.agreements.pop(gone["agreement"], None)
    bank.taken_back.update(gone["accounts"])
    return _json({"summary": "Requisition deleted", "detail": f"Requisition {identifier} deleted with all its End User Agreements"})


def _of_account(bank: FakeBank, asked: Asked, identifier: str, part: str) -> Canned:
    found, naming = bank.accounts.get(identifier), [each for each in bank.requisitions.values() if identifier in each["accounts"]]
    if found is None and not _is_uuid(identifier):
        return _error(400, "Invalid Account ID", f"{identifier} is not a valid Account UUID. ")
    if found is None or (not naming and identifier in bank.taken_back):
        return _error(404, f"Account ID {identifier} not found", "Check whether this is an ID of one of your requisitions")
    if naming and all(each["status"] == "EX" for each in naming):
        return _expired(naming[-1]["agreement"], days=90, ended="2026-12-30T09:00:00.000000Z")
    return _transactions(found[part], asked) if part == "transactions" else _json(found[part])


def _transactions(held: dict[str, Any], asked: Asked) -> Canned:
    """What was booked on the days asked for; an item without a day is always there."""
    first, last = ((asked.query.get(name) or [""])[0] for name in ("date_from", "date_to"))
    for name, day in (("date_from", first), ("date_to", last)):
        if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            return _refused(name, "Date has wrong format", "Use YYYY-MM-DD.")
    if first and last and first > last:
        return _refused("date_from", "Incorrect date range", f"{first} is later than {last}.")
    lists = held["transactions"]
    booked = [each for each in lists["booked"] if not (day := _day(each)) or (first or day) <= day <= (last or day)]
    return _json({**held, "transactions": {**lists, "booked": booked}})


def _day(item: dict[str, Any]) -> str:
    return str(item.get("bookingDate") or item.get("valueDate") or "")[:10]


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


_TERMS: dict[str, Any] = {
    "institution_id": "",
    "max_historical_days": 90,
    "access_valid_for_days": 90,
    "access_scope": ["balances", "details", "transactions"],
    "reconfirmation": False,
}
_REQUISITION: dict[str, Any] = {
    "redirect": "",
    "institution_id": "",
    "agreement": None,
    "reference": "",
    "user_language": None,
    "ssn": None,
    "account_selection": False,
    "redirect_immediate": False,
}
_ROUTES: list[tuple[str, Callable[..., Canned]]] = [
    (r"GET institutions", _institutions),
    (r"POST agreements/enduser", _new_agreement),
    (r"GET agreements/enduser/([^/]+)", _one_agreement),
    (r"POST requisitions", _new_requisition),
    (r"GET requisitions/([^/]+)", _one_requisition),
    (r"DELETE requisitions/([^/]+)", _remove),
    (r"GET accounts/([^/]+)/(details|balances|transactions)", _of_account),
]
