"""The bank's customer, who follows a consent link in a browser without JavaScript: plain pages, plain forms."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urljoin

import httpx

from tests.clients.site import Bank


def approve(bank: Bank, link: str, person: Mapping[str, str] | None, *, accounts: list[str] | None = None) -> str:
    """Walk the consent pages and return the address of the way back. `accounts` are names to tick where the page asks which; `person` None: sandbox."""
    with httpx.Client(follow_redirects=True, base_url=bank.origin, timeout=20) as browser:
        page = _submit(browser, browser.get(link), {})
        if person is None:
            page = _submit(browser, page, {"user_id": "anybody", "code": "1"})
        else:
            page = _submit(browser, page, {"user_id": person["user_id"], "password": person["password"]})
        page = _submit(browser, page, {"account": _ticked(page.text, accounts)} if accounts else {})
        found = re.search(r'href="([^"]+)"[^>]*data-way-back', page.text)
        assert found, page.text
        return unescape(found[1])


def _submit(browser: httpx.Client, page: httpx.Response, typed: Mapping[str, str | list[str]]) -> httpx.Response:
    """Post the page's own form (not the frame's), with its hidden fields."""
    assert page.status_code == 200, page.text
    form = next(each for each in re.findall(r"<form\b.*?</form>", page.text, re.DOTALL) if 'action="/scheme"' not in each)
    action = re.search(r'<form[^>]*\saction="([^"]*)"', form)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    fields: dict[str, str | list[str]] = {name: unescape(value) for name, value in hidden}
    address = urljoin(str(page.url), unescape(action[1])) if action else str(page.url)
    return browser.post(address, data={**fields, **typed})


def _ticked(html: str, names: list[str]) -> list[str]:
    cards = re.findall(r'name="account" value="([^"]+)".*?<span class="font-semibold">([^<]*)</span>', html, re.DOTALL)
    chosen = [value for value, name in cards if unescape(name) in names]
    assert len(chosen) == len(names), cards
    return chosen
