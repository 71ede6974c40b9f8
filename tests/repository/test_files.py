"""What is committed: small files, no private words, the promised files, one-line targets, a complete example of the environment."""

import re
import subprocess
import sys
from pathlib import Path

from tests.repository import source

BYTES_MAX = 150_000
LARGE = {
    "requirements/run.lock": "hashes of every file of every pinned package",
    "requirements/dev.lock": "hashes of every file of every pinned package",
    "requirements/bench.lock": "hashes of every file of every pinned package",
}
PICTURES = {".png", ".webp"}
PICTURE_BYTES_MAX = 400_000
ABSOLUTE = re.compile(r"(?<![\w.~}$>@-])/(?:" + "|".join(("home", "root", "work", "Users", "opt", "media")) + r")/\w")
REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "deb" + r"\.debian")), re.IGNORECASE
)
TEXTS = {".py", ".md", ".html", ".css", ".js", ".json", ".toml", ".ini", ".lock", ".yaml", ".yml", ".txt", ".cfg", ".csv", ""}
PROMISED = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE",
    "Makefile",
    "scripts/bootstrap",
    ".ci/run",
)
TARGETS = {"demo", "test", "test-all", "check", "fix", "bench", "soak", "planted", "guide", "states", "assets", "locks"}


def test_every_committed_file_is_small() -> None:
    found = {
        source.name(path): size
        for path in source.committed()
        if (size := path.stat().st_size) > (PICTURE_BYTES_MAX if path.suffix in PICTURES else BYTES_MAX) and source.name(path) not in LARGE
    }
    assert not found


def test_no_file_knows_a_machine_or_a_registry() -> None:
    found = [
        f"{source.name(path)}:{number}"
        for path in source.committed()
        if path.suffix in TEXTS and path != Path(__file__)
        for number, line in enumerate(source.text(path).splitlines(), start=1)
        if ABSOLUTE.search(line) or REGISTRIES.search(line)
    ]
    assert not found


def test_the_promised_files_are_there() -> None:
    assert [name for name in PROMISED if not (source.ROOT / name).is_file()] == []


def test_every_target_is_one_line_and_listed_by_make_alone() -> None:
    lines = source.text(source.ROOT / "Makefile").splitlines()
    rules = [line for line in lines if re.match(r"[a-z-]+:", line)]
    assert {line.partition(":")[0] for line in rules} == TARGETS | {"help"}
    assert [line for line in lines if line.startswith("\t") or line.endswith("\\")] == []
    listed = subprocess.run(["make", "--no-print-directory", "-C", str(source.ROOT)], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", listed, flags=re.MULTILINE)) == TARGETS


def test_the_example_of_the_environment_is_complete() -> None:
    wanted = subprocess.run(
        [sys.executable, "-c", "from bankbook.config import example_file; print(example_file(), end='')"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert source.text(source.ROOT / "deploy" / "environment.example") == wanted


def test_only_config_reads_the_environment() -> None:
    handing_over = {"src/bankbook/command_line/half.py", "src/bankbook/demo/start.py"}  # set a child's or Django's, read none
    setting = re.compile(r"os\.environ\.setdefault\(\"DJANGO_SETTINGS_MODULE\"")
    found = [
        f"{source.name(path)}:{number}"
        for path in source.python("src")
        if not source.name(path).startswith("src/bankbook/config/") and source.name(path) not in handing_over
        for number, line in enumerate(source.text(path).splitlines(), start=1)
        if re.search(r"os\.(environ|getenv)", line) and not setting.search(line)
    ]
    assert not found
