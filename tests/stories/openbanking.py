"""The open-banking API as a third party calls it, for requests that the books themselves never make."""

import json
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from tests.demo import Demo


def call(demo: Demo, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Call the API with a fresh token and return the answer."""
    api = demo.told["bank"]["openbanking"]
    token = _send(f"{api['base_url']}/token/new/", "POST", {"secret_id": api["secret_id"], "secret_key": api["secret_key"]}, token="")
    return _send(f"{api['base_url']}{path}", method, body, token=token["access"])


def requisition(demo: Demo, institution: str, **more: Any) -> dict[str, Any]:
    """Ask for a consent, as software does that is not the books."""
    wanted = {"institution_id": institution, "redirect": f"{demo.books}/connect/returned", "reference": uuid4().hex, **more}
    return call(demo, "POST", "/requisitions/", wanted)


def _send(address: str, method: str, body: dict[str, Any], *, token: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with urlopen(Request(address, data=json.dumps(body).encode(), headers=headers, method=method), timeout=30) as answer:
        return dict(json.loads(answer.read()))
