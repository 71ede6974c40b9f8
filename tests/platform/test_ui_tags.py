"""Icons, money, dates, account numbers and the bank's text as templates write them."""

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from lucide import IconDoesNotExist

from bankbook.money import Money
from bankbook.ui import drawings, evidence, formats, icons


def drawn(template: str, **context: Any) -> str:
    return Template("{% load ui %}" + template).render(Context(context))


def test_an_icon_is_hidden_unless_it_stands_alone() -> None:
    beside, alone = drawn('{% icon "check" %}'), drawn('{% icon "x" 20 label=word %}', word='Close "it"')

    assert 'aria-hidden="true"' in beside
    assert 'stroke-width="1.75"' in beside
    assert 'width="18"' in beside
    assert 'role="img"' in alone
    assert 'aria-label="Close &quot;it&quot;"' in alone
    assert "aria-hidden" not in alone


def test_an_icon_that_does_not_exist_raises() -> None:
    with pytest.raises(IconDoesNotExist):
        icons.icon("no-such-icon")


def test_an_icon_of_an_odd_size_raises() -> None:
    with pytest.raises(ValueError, match="drawn at"):
        icons.icon("check", size=17)


MONEY = [
    (Money(115_000, "GBP"), "", "£1,150.00"),
    (Money(-984_216, "GBP"), "", "−£9,842.16"),
    (Money(115_000, "GBP"), 'sign="always"', "+£1,150.00"),
    (Money(0, "GBP"), 'sign="always"', "£0.00"),
    (Money(-984_216, "GBP"), 'sign="never"', "£9,842.16"),
    (Money(612_000, "EUR"), "", "€6,120.00"),
    (Money(18_422_010, "CAD"), "", "$184,220.10 CAD"),
    (Money(115_000, "GBP"), 'code="always"', "£1,150.00 GBP"),
    (Money(1_150, "JPY"), "", "¥1,150 JPY"),
]


@pytest.mark.parametrize(("amount", "options", "text"), MONEY)
def test_an_amount_is_written_as_people_of_this_country_write_it(amount: Money, options: str, text: str) -> None:
    with translation.override("en-gb"):
        assert drawn("{% money amount " + options + " %}", amount=amount) == f'<span class="money">{text}</span>'


def test_the_bank_s_own_dollars_carry_their_code() -> None:
    with translation.override("en-ca"):
        assert drawn("{% money amount %}", amount=Money(18_422_010, "CAD")) == '<span class="money">$184,220.10 CAD</span>'


@pytest.mark.parametrize("mark", ["proved", "unproved"])
def test_a_figure_carries_the_rule_of_its_proof(mark: str) -> None:
    assert f'class="money {mark}"' in drawn("{% money amount mark=mark %}", amount=Money(1, "GBP"), mark=mark)


def test_what_is_not_known_is_said_and_is_never_zero() -> None:
    for template in ("{% money nothing %}", "{{ nothing|day }}", "{% time nothing %}", "{{ nothing|moment }}"):
        text = drawn(template, nothing=None)
        assert "not known" in text
        assert "0" not in text


DATES = [
    ("day", "18 November 2026", "November 18, 2026"),
    ("day_short", "18 Nov", "Nov 18"),
    ("day_year", "18 Nov 2026", "Nov 18, 2026"),
    ("day_week", "Wednesday 18 November", "Wednesday, November 18"),
]


@pytest.mark.parametrize(("name", "british", "canadian"), DATES)
def test_a_day_is_written_in_the_order_of_the_half(name: str, british: str, canadian: str) -> None:
    day = date(2026, 11, 18)

    with translation.override("en-gb"):
        assert drawn("{{ day|" + name + " }}", day=day) == british
    with translation.override("en-ca"):
        assert drawn("{{ day|" + name + " }}", day=day) == canadian


def test_a_moment_is_written_in_the_current_zone() -> None:
    moment = datetime(2026, 11, 18, 20, 42, tzinfo=UTC)

    with translation.override("en-ca"), timezone.override("America/Toronto"):
        assert drawn("{{ moment|moment }}", moment=moment) == "Nov 18, 3:42 p.m."
    with translation.override("en-gb"), timezone.override("Europe/London"):
        assert drawn("{{ moment|moment }}", moment=moment) == "18 Nov, 20:42"
        assert drawn("{{ moment|clock_time }}", moment=moment) == "20:42"


def test_a_day_can_be_read_by_machines() -> None:
    assert drawn("{% time day %}", day=date(2026, 11, 18)).startswith('<time datetime="2026-11-18">')


@pytest.mark.parametrize(
    ("number", "shown"), [("GB33BUKB20201555554417", "••4417"), ("60-00-01 5555 4417", "••4417"), ("", ""), (None, ""), ("17", "••17")]
)
def test_an_account_number_shows_four_characters(number: str | None, shown: str) -> None:
    assert formats.masked(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("Élise Fortin", "ÉF"), ("Mei-Lin Tran", "MT"), ("Cher", "C"), ("", ""), ("Ann Mary Lee", "AL")]
)
def test_initials_are_of_the_first_and_the_last_word(name: str, shown: str) -> None:
    assert formats.initials(name) == shown


def test_the_bank_s_text_is_marked_and_escaped() -> None:
    spans = [{"start": 9, "end": 17, "kind": "who"}, {"start": 18, "end": 21, "kind": "what"}]

    text = drawn("{% evidence text spans %}", text="OKAFOR A HV7K3MQ4 <b>", spans=spans)

    assert text == 'OKAFOR A <mark class="who">HV7K3MQ4</mark> <mark class="what">&lt;b&gt;</mark>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rent (HV-01-0003): paid.", 'Rent (<span class="whitespace-nowrap">HV-01-0003</span>): paid.'),
        ("“HV7K-3MQ4”", '“<span class="whitespace-nowrap">HV7K-3MQ4</span>”'),
        ("Runner-up: A Smith-Jones", "Runner-up: A Smith-Jones"),
        ("<b>1-2</b>", '&lt;b&gt;<span class="whitespace-nowrap">1-2</span>&lt;/b&gt;'),
        ("1-" + "A" * 40, "1-" + "A" * 40),
        (None, ""),
    ],
    ids=["in brackets", "in quotes", "words", "markup", "too long for a telephone", "nothing"],
)
def test_a_reference_in_a_sentence_is_not_broken_at_its_hyphens(text: str | None, shown: str) -> None:
    assert drawn("{{ text|unbroken }}", text=text) == shown


@given(st.text(alphabet="aZ19-_ <&\"'“", max_size=20))
def test_keeping_references_whole_never_adds_drops_or_changes_a_letter(text: str) -> None:
    assert unescape(re.sub(r"</?span[^>]*>", "", drawn("{{ text|unbroken }}", text=text))) == text


spans_of_text = st.lists(
    st.fixed_dictionaries({"start": st.integers(-3, 30), "end": st.integers(-3, 30), "kind": st.sampled_from(["who", "what", "odd"])})
)


@given(text=st.text(max_size=20), spans=spans_of_text)
def test_marks_never_add_drop_or_change_a_letter(text: str, spans: list[dict[str, Any]]) -> None:
    assert "".join(piece.text for piece in evidence.pieces(text, spans)) == text


@given(value=st.integers(-10, 10**6), of=st.integers(-10, 10**6))
def test_a_bar_is_never_fuller_than_full(value: int, of: int) -> None:
    assert 0 <= drawings.filled(value, of) <= drawings.BAR_WIDTH


def test_a_strip_has_one_named_cell_a_day() -> None:
    days = [(date(2026, 11, 16), "proved"), (date(2026, 11, 17), "missing")]

    with translation.override("en-gb"):
        text = drawn('{% coverage_strip days "Client account" %}', days=days)

    assert text.count("<title>") == len(days)
    assert "17 November 2026: Missing" in text
    assert 'aria-label="Client account"' in text
