"""The colours of both themes, light and dark, as the stylesheet's source states them: readable, by the numbers."""

import re
from pathlib import Path

import pytest

import bankbook.ui

UI = Path(bankbook.ui.__file__).parent
SOURCE = (UI / "assets" / "theme.css").read_text(encoding="utf-8")
BUILT = (UI / "static" / "ui" / "bankbook.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(?:light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)|(#[0-9a-f]{6}))")

TEXT, DRAWN = 4.5, 3.0
ON_TONES = [(f"{tone}-fg", f"{tone}-bg", TEXT) for tone in ("ok", "run", "ask", "look", "stop", "rest", "who", "what")]
ON_SURFACE = [
    (name, ground, TEXT)
    for name in (
        "color-base-content",
        "muted",
        "color-primary",
        "color-error",
        "color-warning",
        "color-success",
        "color-info",
        "color-accent",
        "brass",
    )
    for ground in ("color-base-100", "color-base-200")
]
ON_FILLED = [
    (f"color-{name}-content", f"color-{name}", TEXT) for name in ("primary", "neutral", "success", "error", "warning", "info", "accent")
]
OTHERS = [
    ("rule-strong", "color-base-100", DRAWN),
    ("rule-strong", "color-base-200", DRAWN),
    ("focus", "color-base-200", DRAWN),
    ("focus", "color-base-100", DRAWN),
    ("band-content", "band", TEXT),
    ("band-muted", "band", TEXT),
    ("color-base-100", "brass", TEXT),
    ("color-base-content", "hover", TEXT),
    ("muted", "hover", TEXT),
    ("color-base-content", "select", TEXT),
    ("muted", "select", TEXT),
    ("muted", "rest-bg", TEXT),
    *[("color-base-content", f"{tone}-bg", TEXT) for tone in ("ok", "run", "ask", "look", "stop", "rest")],
]
PAIRS = ON_TONES + ON_SURFACE + ON_FILLED + OTHERS


def block(start: str) -> str:
    at = SOURCE.index(start)
    return SOURCE[at : SOURCE.index("\n}", at)]


def tokens(theme: str) -> dict[str, tuple[str, str]]:
    """Every colour of one theme as (light, dark)."""
    text = block(f'name: "{theme}"') + block(":root {") + block(f'[data-theme="{theme}"] {{')
    return {name: (light or both, dark or both) for name, light, dark, both in TOKEN.findall(text)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", ["books", "bank"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_colour_can_be_read_on_its_ground(theme: str, front: str, ground: str, least: float) -> None:
    colours = tokens(theme)

    light, dark = (contrast(colours[front][at], colours[ground][at]) for at in (0, 1))

    assert light >= least, f"light: {light:.2f}"
    assert dark >= least, f"dark: {dark:.2f}"


def test_both_themes_have_the_same_tokens() -> None:
    assert set(tokens("books")) == set(tokens("bank"))


def test_nothing_in_the_built_stylesheet_leaves_this_machine() -> None:
    addresses = re.findall(r"url\(([^)]*)\)", BUILT)

    assert addresses
    assert all(one.strip("\"'").startswith(("./inter-", "inter-", "data:")) for one in addresses), addresses
    assert "@import" not in BUILT


@pytest.mark.parametrize("name", ["inter-latin.woff2", "inter-latin-ext.woff2"])
def test_a_typeface_is_there_and_small(name: str) -> None:
    font = (UI / "static" / "ui" / name).read_bytes()

    assert font[:4] == b"wOF2"
    assert len(font) < 100_000


def test_numerals_are_tabular_where_amounts_stand_in_columns() -> None:
    assert re.search(r"\.money\s*{[^}]*tabular-nums", SOURCE)
    assert re.search(r"table\s*{[^}]*tabular-nums", SOURCE)
