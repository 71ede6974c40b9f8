"""Templates that a strict Content-Security-Policy lets through, and strings that can be translated."""

import re
from pathlib import Path

import pytest

from tests.repository import source

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"\s(?:hx-on[:\w-]*|on(?:click|change|submit|load|input|key\w+))\s*=", re.IGNORECASE),
    "evaluated JavaScript": re.compile(r"(?:\bjs:|javascript:)", re.IGNORECASE),
    "another machine's file": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}
TEMPLATES = source.files("src", ".html")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    found = [source.name(path) for path in TEMPLATES if FORBIDDEN[what].search(without_comments(path))]
    assert not found


def test_every_form_that_posts_carries_the_token() -> None:
    found = []
    for path in TEMPLATES:
        for form in re.findall(
            r"<form\b[^>]*method\s*=\s*[\"']post[\"'].*?</form>", without_comments(path), flags=re.IGNORECASE | re.DOTALL
        ):
            if "csrf_token" not in form:
                found.append(source.name(path))
    assert not found


def without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", source.text(path), flags=re.DOTALL)
