"""Starting, watching and ending the demo's processes, with stand-ins for both halves."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

WAIT_S = 20
STAND_IN = """
import http.server, os, sys
print("key", os.environ.get("BOOKS_GOCARDLESS_SECRET_ID"), flush=True)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
STARTER = """
import os, sys, time
from pathlib import Path
from bankbook.demo import start
from bankbook.demo.processes import Half, Process
python = sys.executable
home, bank_port, books_port, worker = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
def half(name, port):
    prepare = (python, sys.argv[6], name)
    web = Process(name=name + "-web", command=(python, sys.argv[5], str(port)))
    work = Process(name=name + "-worker", command=(python, "-c", worker))
    first = (python, "-c", "print('did the main job', flush=True)") if name == "books" else ()
    return Half(name=name, port=port, public_url="http://localhost:%d" % port, prepare=prepare, web=web, worker=work, first_run=first)
start.processes.bank = lambda config: half("bank", bank_port)
start.processes.books = lambda config: half("books", books_port)
sys.exit(start.run(sys.argv[7:]))
"""
PREPARE = """
import os, sys, time
from pathlib import Path
home, other = Path(os.environ["BANKBOOK_HOME"]), {"bank": "books", "books": "bank"}[sys.argv[1]]
(home / (sys.argv[1] + ".begun")).touch()
waited = 0
while "passwords" in ((home / "demo.json").read_text() if (home / "demo.json").exists() else "") and not (home / (other + ".begun")).exists():
    time.sleep(0.05)
    waited += 1
    if waited > 200: sys.exit("the other half is not being prepared meanwhile")
print('{"openbanking": {"secret_id": "the key", "secret_key": "k"}, "reached_with": "%s"}' % os.environ.get("BOOKS_GOCARDLESS_SECRET_ID"))
"""
IDLE = "import time; time.sleep(600)"


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


class Demo:
    """A running `bankbook demo` with stand-ins."""

    def __init__(self, folder: Path, *, worker: str = IDLE, ports: tuple[int, int] | None = None, words: tuple[str, ...] = ()) -> None:
        self.home = folder / "home"
        self.ports = ports or free_ports()
        (folder / "stand_in.py").write_text(STAND_IN)
        (folder / "prepare.py").write_text(PREPARE)
        files = str(folder / "stand_in.py"), str(folder / "prepare.py")
        command = [sys.executable, "-c", STARTER, str(self.home), *map(str, self.ports), worker, *files, *words]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "BANKBOOK_HOME": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_for(self, words: str) -> list[str]:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                return lines
        raise AssertionError(f"ended without saying {words!r}: {lines} {self.process.stderr.read() if self.process.stderr else ''}")

    def key_of_books(self) -> str:
        """The bank's key that the books' web server was last started with."""
        return (self.home / "logs" / "books-web.log").read_text().splitlines()[-1]

    def children(self) -> list[int]:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(WAIT_S)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    started: list[Demo] = []

    def one(**options: Any) -> Demo:
        started.append(Demo(tmp_path, **options))
        return started[-1]

    yield one
    for demo in started:
        demo.process.kill()
        demo.process.communicate(timeout=WAIT_S)


def is_gone(pid: int) -> bool:
    for _ in range(WAIT_S * 10):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def test_it_says_that_it_is_ready_with_both_addresses_after_the_main_job(start: Callable[..., Demo]) -> None:
    demo = start()
    lines = demo.wait_for("Bankbook is ready")
    assert lines[-2:] == [
        "did the main job\n",
        f"Bankbook is ready: bank http://localhost:{demo.ports[0]}, books http://localhost:{demo.ports[1]}\n",
    ]
    assert demo.end(signal.SIGTERM) == 0


def test_the_main_job_is_done_once(start: Callable[..., Demo], tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "demo.json").write_text('{"books": {"first_run": "2026-10-14T08:00:00Z"}}')
    assert "did the main job\n" not in start().wait_for("Bankbook is ready")


def filled(folder: Path, *, key: str) -> None:
    """Leave what an earlier start left in the data folder."""
    (folder / "home").mkdir(mode=0o700)
    bank = {"passwords": {}, "openbanking": {"secret_id": key, "secret_key": "k"}}
    document = {"bank": bank, "books": {"passwords": {}, "first_run": "2026-10-14T08:00:00Z"}}
    (folder / "home" / "demo.json").write_text(json.dumps(document))


def test_in_a_filled_folder_both_halves_are_prepared_at_the_same_time(start: Callable[..., Demo], tmp_path: Path) -> None:
    filled(tmp_path, key="the key")
    demo = start()
    demo.wait_for("Bankbook is ready")  # each preparation waits for the other to begin
    assert demo.key_of_books() == "key the key"
    assert len(demo.children()) == 4


def test_books_that_were_started_with_a_key_of_yesterday_are_started_again(start: Callable[..., Demo], tmp_path: Path) -> None:
    filled(tmp_path, key="a key that the bank has forgotten")
    demo = start()
    demo.wait_for("Bankbook is ready")
    assert demo.key_of_books() == "key the key"
    assert len(demo.children()) == 4


@pytest.mark.parametrize("filled_before", [False, True])
def test_what_is_described_is_told_with_the_banks_key_in_hand(start: Callable[..., Demo], tmp_path: Path, filled_before: bool) -> None:
    if filled_before:
        filled(tmp_path, key="a key that the bank has forgotten")
    out, _ = start(words=("--describe",)).process.communicate(timeout=WAIT_S)
    assert json.loads(out)["books"]["reached_with"] == "the key"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_that_it_started(start: Callable[..., Demo], number: int) -> None:
    demo = start()
    demo.wait_for("Bankbook is ready")
    children = demo.children()
    assert len(children) == 4
    assert demo.end(number) == 0
    assert all(is_gone(pid) for pid in children)


def test_kill_9_leaves_no_orphan(start: Callable[..., Demo]) -> None:
    demo = start()
    demo.wait_for("Bankbook is ready")
    children = demo.children()
    assert len(children) == 4
    demo.end(signal.SIGKILL)
    assert all(is_gone(pid) for pid in children)


def test_a_child_that_dies_ends_the_demo_with_its_last_words(start: Callable[..., Demo]) -> None:
    demo = start(worker="import sys, time; time.sleep(1); sys.exit('the worker is out of paper')")
    _, errors = demo.process.communicate(timeout=WAIT_S)
    assert demo.process.returncode == 1
    assert "bank-worker ended by itself (status 1)" in errors
    assert "the worker is out of paper" in errors


def test_a_taken_port_is_a_clear_error_before_anything_starts(start: Callable[..., Demo]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = start(ports=(free_ports()[0], port))
        out, errors = demo.process.communicate(timeout=WAIT_S)
    assert demo.process.returncode == 1
    assert errors == f"bankbook demo: port {port} is taken: end what listens there, or choose another with BANKBOOK_BOOKS_PORT=NUMBER\n"
    assert out == ""


def test_a_second_demo_in_the_same_folder_is_refused(start: Callable[..., Demo]) -> None:
    first = start()
    first.wait_for("Bankbook is ready")
    second = start()
    _, errors = second.process.communicate(timeout=WAIT_S)
    assert second.process.returncode == 1
    assert "a demo runs in" in errors
    first.end(signal.SIGTERM)


def test_describe_prints_one_document_and_starts_nothing(start: Callable[..., Demo]) -> None:
    demo = start(words=("--describe",))
    out, _ = demo.process.communicate(timeout=WAIT_S)
    assert demo.process.returncode == 0
    assert set(json.loads(out)) == {"bank", "books"}
    assert not (demo.home / "logs").exists()
