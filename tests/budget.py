"""How much a long harness does, from tests/budget.toml. BANKBOOK_TEST_BUDGET chooses the table: ci (the default) or soak."""

import os
import tomllib
from pathlib import Path
from typing import Final

BUDGET: Final = tomllib.loads((Path(__file__).parent / "budget.toml").read_text(encoding="utf-8"))

SERVER_SHARE: Final = 3
"""A database server costs about three times what SQLite in memory does, for the same states."""

SHARED: Final = frozenset({"state_machine_examples", "approval_walks", "history_worlds"})


def count(name: str) -> int:
    """Return the count of that name; KeyError when the table has none."""
    table: dict[str, int] = BUDGET[os.environ.get("BANKBOOK_TEST_BUDGET", "ci")]
    share = SERVER_SHARE if os.environ.get("BANKBOOK_TEST_POSTGRES") and name in SHARED else 1
    return max(1, table[name] // share)
