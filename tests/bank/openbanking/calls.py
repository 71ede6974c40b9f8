"""A client of the API inside the test process: calls as real clients make them, and the consent pages as a browser without JavaScript."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from bankbook.bank.grants.actions.keys import NewKey
from bankbook.bank.identity.models import User
from tests.bank.openbanking.cast import NORTHMERE

JSON = "application/json"
REDIRECT = "https://books.example/bank/return"


@dataclass
class Api:
    """Calls with one key. `http` answers failures too, so that tests can look at them."""

    key: NewKey
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    token: str = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call `path` below /api/v2/ with the token (made on first use) and return Django's response."""
        self.token = self.token or self.new_token()
        given = {"Authorization": f"Bearer {self.token}", **headers}
        return self.http.generic(method, f"/api/v2/{path}", _bytes(body), content_type=JSON, headers=given)

    def new_token(self) -> str:
        """Turn the key into an access token."""
        answer = self.http.post(
            "/api/v2/token/new/", {"secret_id": str(self.key.key.secret_id), "secret_key": self.key.secret}, content_type=JSON
        )
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access"])

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body if body is not None else {})

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)

    def requisition(self, institution: str = NORTHMERE, **fields: Any) -> dict[str, Any]:
        """Make a requisition and return its message."""
        answer = self.post("requisitions/", {"redirect": REDIRECT, "institution_id": institution, **fields})
        assert answer.status_code == 201, answer.content
        return dict(answer.json())

    def linked(self, user: User, institution: str = NORTHMERE, **fields: Any) -> dict[str, Any]:
        """Make a requisition, let the user approve it, and return its message."""
        made = self.requisition(institution, **fields)
        Visitor().signed_in(user).approve(made["link"])
        return dict(self.get(f"requisitions/{made['id']}/").json())


def _bytes(body: Any) -> bytes:
    import json

    return b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()


@dataclass
class Visitor:
    """A browser on the consent pages."""

    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=False))

    def signed_in(self, user: User) -> "Visitor":
        self.http.force_login(user, backend="bankbook.bank.identity.backends.Passwords")
        return self

    def open(self, link: str) -> Any:
        return self.http.get(path_of(link))

    def agree(self, link: str) -> Any:
        return self.http.post(path_of(link))

    def answer(self, link: str, *, accounts: list[str] | None = None) -> Any:
        return self.http.post(f"{path_of(link)}/accounts", {"account": accounts or []})

    def refuse(self, link: str) -> Any:
        return self.http.post(f"{path_of(link)}/refuse")

    def approve(self, link: str, *, accounts: list[str] | None = None) -> str:
        """Walk the whole way and return the address of the way back."""
        begun = self.agree(link)
        assert begun.status_code == 303
        if begun.headers["Location"].endswith("/sign-in"):
            self.pass_sandbox(link)
        answered = self.answer(link, accounts=accounts)
        assert answered.status_code == 303, answered.content.decode()
        return self.way_back(link)

    def pass_sandbox(self, link: str, user_id: str = "anybody") -> Any:
        return self.http.post(f"{path_of(link)}/sign-in", {"user_id": user_id, "code": "123"})

    def way_back(self, link: str) -> str:
        """Return where the last page would send the person, "" if nowhere."""
        return address_of(self.http.get(f"{path_of(link)}/return").content.decode())


def address_of(html: str) -> str:
    """Return the address that a page offers as the way back, "" if it offers none."""
    found = re.search(r'href="([^"]+)"[^>]*data-way-back', html)
    return unescape(found[1]) if found else ""


def path_of(link: str) -> str:
    return urlsplit(link).path
