"""Both halves' settings: what they have alike is said once, so that neither is protected less than the other by accident."""

import ast

from tests.repository import source

ALIKE_IN_WORDS_ONLY = frozenset({"config.log_to_standard_error()", "globals().update(config.django_settings(CONFIG))"})
"""Statements that both modules need: they take over what both have."""

EACH_DECIDES = frozenset({"MFA_SUPPORTED_TYPES"})
"""Settings that may happen to be equal, and that each half decides for itself."""


def statements(half: str) -> dict[str, str]:
    """What a half's settings module says beside its imports: the setting by name (or the statement itself) and its source."""
    body = source.tree(source.HOUSE / half / "site" / "settings.py").body
    said = [each for each in body if not isinstance(each, ast.Import | ast.ImportFrom)]
    return {ast.unparse(each.targets[0]) if isinstance(each, ast.Assign) else ast.unparse(each): ast.unparse(each) for each in said}


def test_no_setting_is_said_alike_in_both_halves() -> None:
    bank, books = statements("bank"), statements("books")

    alike = {name for name, said in bank.items() if books.get(name) == said} - ALIKE_IN_WORDS_ONLY - EACH_DECIDES

    assert alike == set()


def test_both_halves_take_over_what_both_have() -> None:
    for half in ("bank", "books"):
        assert statements(half).keys() >= ALIKE_IN_WORDS_ONLY, half
        assert "config.SHARED_APPS" in statements(half)["INSTALLED_APPS"], half
