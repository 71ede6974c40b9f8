"""The pages of the design system itself: the gallery, the choice of light or dark, the errors."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from bankbook.ui import context, guard, statics, views

pytestmark = [pytest.mark.urls("tests.platform.ui_site"), pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


@pytest.fixture(autouse=True)
def design_system_alone() -> object:
    middleware = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.messages.middleware.MessageMiddleware"]
    engine = "django.contrib.sessions.backends.signed_cookies"
    with override_settings(UI_CHROME="", MIDDLEWARE=middleware, SESSION_ENGINE=engine, UI_THEME="books") as changed:
        yield changed


@pytest.mark.parametrize("theme", ["books", "bank"])
def test_the_gallery_shows_either_theme(client: Client, theme: str) -> None:
    page = client.get("/components", {"theme": theme, "scheme": "dark"})

    assert f'data-theme="{theme}" data-scheme="dark"' in page.text


def test_a_theme_that_is_none_is_the_half_s_own(client: Client) -> None:
    assert 'data-theme="books"' in client.get("/components", {"theme": '"><script>'}).text


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_choice_is_remembered_in_a_cookie_of_this_half(client: Client, chosen: str) -> None:
    answer = client.post("/scheme", {"scheme": chosen, "next": "/components?x=1"})

    assert answer.headers["Location"] == "/components?x=1"
    cookie = answer.cookies["books_scheme"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (chosen, True, "Lax")
    assert f'data-scheme="{chosen}"' in client.get("/components").text


@pytest.mark.parametrize("chosen", ["system", "", "pink", '"><script>'])
def test_no_choice_means_what_the_system_says(client: Client, chosen: str) -> None:
    client.post("/scheme", {"scheme": "dark"})

    client.post("/scheme", {"scheme": chosen})

    assert "data-scheme" not in client.get("/components").text


@pytest.mark.parametrize(
    "hostile",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "", "\t//elsewhere.example"],
)
def test_the_way_back_never_leaves_the_site(client: Client, hostile: str) -> None:
    assert client.post("/scheme", {"scheme": "dark", "next": hostile}).headers["Location"] == "/"


def test_a_cookie_somebody_forged_is_no_choice() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["books_scheme"] = '"><script>'

    assert context.scheme_of(request) == ""


def test_only_the_methods_that_are_meant_are_answered(client: Client) -> None:
    assert client.post("/components").status_code == 405
    assert client.get("/scheme").status_code == 405


def test_every_view_says_why_it_needs_nobody() -> None:
    for view in (views.components, views.scheme):
        kind, reason = view.needs
        assert kind == "public"
        assert reason.endswith(".")


def test_public_marks_a_view_with_its_reason() -> None:
    marked = guard.public("because")(lambda request: None)

    assert marked.needs == ("public", "because")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("theme", ["books", "bank"])
def test_an_error_page_needs_no_context_at_all(name: str, theme: str) -> None:
    with override_settings(UI_THEME=theme):
        page = render_to_string(f"{name}.html")

    assert page.count("<h1") == 1
    assert f'data-theme="{theme}"' in page
    assert "Bankbook" in page


def test_a_refusal_shows_its_sentence_escaped() -> None:
    answer = views.forbidden(RequestFactory().get("/"), PermissionError("You do not hold <View>."))

    assert answer.status_code == 403
    assert "You do not hold &lt;View&gt;." in answer.content.decode()


def test_a_failure_names_its_number_and_nothing_else() -> None:
    answer = views.failed(RequestFactory().get("/", headers={"x-request-id": "7f2a-19c4<b>" + "x" * 99}))

    assert answer.status_code == 500
    assert "7f2a-19c4&lt;b&gt;" in answer.content.decode()
    assert "x" * 60 not in answer.content.decode()


def test_the_scripts_of_a_page_are_named_with_their_fingerprint(client: Client) -> None:
    page = client.get("/components").text

    assert page.count("<script ") == page.count('integrity="sha384-') == 2
    assert statics.integrity("ui/ui.js") in page


def test_a_script_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(statics.StaticFileMissing):
        statics.integrity("ui/nothing.js")


def test_htmx_evaluates_nothing_and_keeps_no_copy_of_a_page(client: Client) -> None:
    page = client.get("/components").text

    for part in (
        '"allowEval":false',
        '"allowScriptTags":false',
        '"selfRequestsOnly":true',
        '"includeIndicatorStyles":false',
        '"historyCacheSize":0',
    ):
        assert part in page
