"""The guide: each picture is taken by a story, stands on a page, says what it shows, and is light enough for a clone."""

import re

from tests.repository import source

TAKEN = re.compile(r"shot\(\s*\"([a-z0-9-]+)\"")
SHOWN = re.compile(r"!\[([^\]]*)\]\((?:docs/guide/)?([a-z0-9-]+)\.png\)")
BYTES_MAX = 150_000

PAGES = [*source.files("docs/guide", ".md"), source.ROOT / "README.md"]
PICTURES = {path.stem: path for path in source.files("docs/guide", ".png")}
STORIES = source.files("tests/stories", ".py")


def test_every_picture_is_taken_by_a_story_and_stands_on_a_page() -> None:
    taken = {name for story in STORIES for name in TAKEN.findall(source.text(story))}
    shown = {name for page in PAGES for _words, name in SHOWN.findall(source.text(page))}
    assert set(PICTURES) == taken
    assert set(PICTURES) == shown


def test_every_picture_says_in_words_what_it_shows() -> None:
    assert [name for page in PAGES for words, name in SHOWN.findall(source.text(page)) if len(words) < 20] == []


def test_every_picture_is_light() -> None:
    assert {name: size for name, path in PICTURES.items() if (size := path.stat().st_size) > BYTES_MAX} == {}


def test_every_page_is_reached_from_the_first() -> None:
    first = source.text(source.ROOT / "docs" / "guide" / "README.md")
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in first] == []
