"""Every template of the project, whichever half it belongs to: icons and states that exist, tables whose roles survive stacking, components that exist."""

import re
from pathlib import Path

import pytest

import bankbook
from bankbook.ui import icons, states

SRC = Path(bankbook.__file__).parent
TEMPLATES = sorted(SRC.glob("**/templates/**/*.html"))
COMPONENTS = {path.stem.replace("_", "-") for path in (SRC / "ui" / "templates" / "cotton").glob("*.html")}


def text_of(path: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@pytest.fixture(params=TEMPLATES, ids=[name_of(path) for path in TEMPLATES])
def template(request: pytest.FixtureRequest) -> str:
    return text_of(request.param)


def test_every_icon_exists(template: str) -> None:
    tags = re.findall(r"\{%\s*icon\s+[\"']([^\"']+)[\"']", template)
    attributes = re.findall(r"<c-[a-z-]+[^>]*?\sicon=\"([a-z0-9-]+)\"", template)

    for name in tags + attributes:
        icons.icon(name)


def test_every_state_has_a_row(template: str) -> None:
    for machine, state in re.findall(r"\{%\s*state\s+[\"']([a-z_]+)[\"']\s+([^\s%]+)", template):
        assert machine in states.STATES
        if state[0] in "\"'":
            states.state_of(machine, state.strip("\"'"))


def test_every_component_exists(template: str) -> None:
    used = set(re.findall(r"<c-([a-z-]+)", template)) - {"slot", "vars"}

    assert used <= COMPONENTS


def test_every_row_and_cell_of_a_table_keeps_its_role(template: str) -> None:
    if "<c-table" not in template and "bt-stack" not in template:
        return
    bare = [tag for tag in re.findall(r"<(?:tr|td|th|tbody|thead|tfoot)\b[^>]*>", template) if "role=" not in tag]

    assert bare == []


def test_nothing_is_styled_or_scripted_in_place(template: str) -> None:
    assert not re.search(
        r"\sstyle\s*=|<style\b|<script(?![^>]*\bsrc=)|\shx-on\b|\shx-on:|\son[a-z]+\s*=\s*[\"']|\bjs:|javascript:", template
    )


def test_an_object_is_given_to_a_component_without_a_filter(template: str) -> None:
    """A colon means a variable or a literal: `:value="line.amount|x"` would quietly become text."""
    given = re.findall(r"\s:[a-z_-]+=\"([^\"]*)\"", template)

    assert [one for one in given if "|" in one or "{{" in one] == []


def test_every_component_names_all_it_takes() -> None:
    """What a component does not name it would take from the page around it."""
    known = {
        "newer_word",
        "older_word",
        "slot",
        "attrs",
        "chrome",
        "request",
        "scheme",
        "forloop",
        "field",
        "csrf_token",
        "None",
        "True",
        "False",
    }
    for path in (SRC / "ui" / "templates" / "cotton").glob("*.html"):
        text = text_of(path)
        declared = set()
        if found := re.search(r"<c-vars\s(.*?)/>", text, flags=re.DOTALL):
            declared = {name.lstrip(":").replace("-", "_") for name in re.findall(r"(:?[a-z_-]+)=", found[1])}
            text = text.replace(found[0], "")
        declared |= set(re.findall(r"\{%\s*for\s+([a-z_]+)", text)) | set(re.findall(r"\{%\s*for\s+[a-z_]+,\s*([a-z_]+)\s+in", text))
        declared |= set(re.findall(r"([a-z_]+)=[a-z_.]+(?:\||\s|%)", "".join(re.findall(r"\{%\s*with\s.*?%\}", text))))
        used = set(re.findall(r"\{\{\s*([a-z_]+)", text)) | set(re.findall(r"\{%\s*(?:el)?if\s+(?:not\s+)?([a-z_]+)", text))
        assert used - declared - known == set(), path.name


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > len(COMPONENTS) > 30
