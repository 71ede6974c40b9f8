"""Every page of both halves, in every state, wide and narrow, light and dark: no fault that axe knows, no sideways scroll, nothing foreign, no complaint."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.demo import ROOT, Demo
from tests.stories import agencies
from tests.stories.atlas import ATLAS, JOURNEY
from tests.stories.atlas_bank import API
from tests.stories.places import Prepared
from tests.stories.walk import BRIEFLY, FULLY, Half, Stop, Walk, walking

STOPS = [
    pytest.param(half, stop, number, address, id=f"{half}: /{address} ({stop.state})")
    for half, table in ATLAS.items()
    for address, row in table.items()
    if isinstance(row, list)
    for number, stop in enumerate(row)
]
MET_BY_ALL = [each for each in STOPS if each.values[2] == 0 and each.values[3] in JOURNEY[each.values[0]]]


@pytest.fixture(scope="module")
def walk(browser: Browser, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    newcomer = agencies.found(demo).owner
    prepared = Prepared(browser, demo, tmp_path_factory.mktemp("files"))
    with walking(browser, demo, places=prepared, newcomer=newcomer) as started:
        yield started


@pytest.mark.main
@pytest.mark.parametrize("half", ["books", "bank"])
def test_every_address_has_a_row_and_every_row_an_address(half: Half, tmp_path: Path) -> None:
    env = {**os.environ, "BANKBOOK_HOME": str(tmp_path)}
    listed = subprocess.run(
        [sys.executable, "-m", "tests.stories.listing", half], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    addresses = {each["address"] for each in json.loads(listed.stdout) if not each["address"].startswith(API)}

    assert addresses - set(ATLAS[half]) == set(), "no row says what these show"
    assert set(ATLAS[half]) - addresses == {"(nowhere)"}, "these rows are of addresses that are no more"


@pytest.mark.main
@pytest.mark.parametrize(("half", "stop", "number", "address"), MET_BY_ALL)
def test_a_page_that_everybody_meets_has_no_fault(walk: Walk, half: Half, stop: Stop, number: int, address: str) -> None:
    assert walk.faults(half, stop, views=BRIEFLY) == []


@pytest.mark.slow
@pytest.mark.parametrize(("half", "stop", "number", "address"), STOPS)
def test_a_page_has_no_fault_in_any_state(walk: Walk, half: Half, stop: Stop, number: int, address: str) -> None:
    """Each page wide and narrow, light and dark; its further states wide and light, narrow and dark."""
    assert walk.faults(half, stop, views=FULLY if number == 0 else FULLY[:2]) == []
