"""docs/wire.md says what the code does: every profile, every failure, every status."""

import ast
import re

from tests.repository import source

DOCUMENT = source.text(source.ROOT / "docs" / "wire.md")
BANK = source.ROOT / "src" / "bankbook" / "bank"


def test_every_wire_profile_stands_in_the_table_with_its_title() -> None:
    code = source.text(BANK / "accounts" / "wire_profiles.py")
    profiles = re.findall(r'WireProfile\(\s*(?:STANDARD|"([a-z_]+)"),\s*"([^"]+)"', code)

    missing = [title for name, title in profiles if f"| {title} | `{name or 'standard'}` |" not in DOCUMENT]

    assert len(profiles) >= 14
    assert not missing


def test_every_summary_of_a_failure_stands_in_the_document() -> None:
    tree = ast.parse(source.text(BANK / "channels" / "openbanking" / "failures.py"))
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Failure" and len(node.args) > 1
    ]
    summaries = {node.args[1].value for node in calls if isinstance(node.args[1], ast.Constant)}

    missing = {each for each in summaries if str(each).split(" {")[0] not in DOCUMENT} - {"Incorrect access_scope"}

    assert len(summaries) > 15
    assert not missing


def test_every_status_stands_in_the_document() -> None:
    code = source.text(BANK / "grants" / "rules" / "requisitions.py")
    statuses = re.findall(r'^    [A-Z_]+ = "([A-Z]{2})"$', code, flags=re.MULTILINE)

    assert len(statuses) == 11
    assert [status for status in statuses if f"`{status}`" not in DOCUMENT] == []
