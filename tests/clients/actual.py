"""Actual's server in a process and a data folder of its own, talked to as its own web client does."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from tests.clients import registry
from tests.clients.site import Bank, free_port

PASSWORD: Final = "only for this test"
READY_S: Final = 90
END_S: Final = 15


@dataclass(frozen=True, slots=True)
class Actual:
    """A signed-in client of the server."""

    http: httpx.Client

    def gocardless(self, path: str, **body: Any) -> dict[str, Any]:
        """Ask its GoCardless part and return `data`; its answers are all HTTP 200, with failures inside."""
        answer = self.http.post(f"/gocardless/{path}", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "ok", answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data


@contextmanager
def running(bank: Bank, folder: Path, *, key: Mapping[str, str]) -> Iterator[Actual]:
    """Start the server with its calls to the published service redirected to the bank, sign in, and give it the key."""
    installed = registry.actual_server()
    port = free_port()
    hook = shutil.copy(registry.DRIVERS / "hook-fetch.cjs", folder)  # NODE_OPTIONS splits at spaces: a path of our own has none
    env = registry.environment(
        ACTUAL_DATA_DIR=str(folder),
        ACTUAL_PORT=str(port),
        BANK_UNDER_TEST=bank.origin,
        NODE_OPTIONS=f"--require {hook}",
        NODE_ENV="production",
    )
    program = installed / "node_modules" / "@actual-app" / "sync-server" / "build" / "bin" / "actual-server.js"
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            ["node", str(program)], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            with httpx.Client(base_url=f"http://localhost:{port}", headers={"Origin": f"http://localhost:{port}"}, timeout=60) as http:
                _wait(http, process, folder)
                _sign_in(http, key)
                yield Actual(http)
        finally:
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _sign_in(http: httpx.Client, key: Mapping[str, str]) -> None:
    assert http.post("/account/bootstrap", json={"password": PASSWORD}).status_code == 200
    answer = http.post("/account/login", json={"loginMethod": "password", "password": PASSWORD})
    http.headers["x-actual-token"] = answer.json()["data"]["token"]
    for name, value in (("gocardless_secretId", key["secret_id"]), ("gocardless_secretKey", key["secret_key"])):
        assert http.post("/secret", json={"name": name, "value": value}).status_code == 200


def _wait(http: httpx.Client, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if http.get("/info").status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(f"Actual's server did not answer: {(folder / 'server.log').read_text()[-3000:]}")
