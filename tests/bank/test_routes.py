"""Every address of the bank says what it needs of whoever asks."""

from functools import partial
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.urls import path

from bankbook.bank.access.catalogue import Permission
from tests import routes

WORDS = {
    "public",
    "signed_in",
    "person",
    "own",
    "unfinished",
    "staff",
    "api token",
    "all_of",
    "any_of",
    *(permission.value for permission in Permission),
}

FOREIGN: dict[str, tuple[str, str]] = {
    # a library's view: what it needs, and why that is enough
}


def test_every_view_declares_what_it_needs() -> None:
    assert routes.undeclared(FOREIGN) == []


def test_what_a_view_needs_is_a_word_of_the_house_and_a_reason_or_right() -> None:
    assert routes.unclear(WORDS) == []


def test_the_table_of_foreign_views_holds_none_that_is_gone() -> None:
    assert set(FOREIGN) - {routes.name(view) for _, view in routes.routes()} == set()


def test_a_view_without_a_mark_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from bankbook.bank.site import urls

    def forgotten(request: object) -> HttpResponse:
        return HttpResponse()

    with_forgotten = [*urls.urlpatterns, path("forgotten", forgotten)]
    monkeypatch.setattr(routes, "get_resolver", partial(SimpleNamespace, url_patterns=with_forgotten))
    assert any(line.startswith("forgotten:") for line in routes.undeclared(FOREIGN))


def test_the_walk_reaches_the_api_and_the_pages() -> None:
    addresses = [address for address, _ in routes.routes()]
    assert any(address.startswith("api/v2/") for address in addresses)
    assert any(address.startswith("consent/") for address in addresses)
    assert len(addresses) > 30
