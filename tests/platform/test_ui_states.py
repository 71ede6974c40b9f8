"""Every state that a person sees has a tone, an icon that exists and a word, and none is shown by colour alone."""

from enum import StrEnum

import pytest
from django.template import Context, Template

from bankbook.ui import icons, states

EVERY = [(machine, name) for machine, table in states.STATES.items() for name in table]


@pytest.mark.parametrize(("machine", "name"), EVERY)
def test_a_state_has_tone_icon_and_word(machine: str, name: str) -> None:
    state = states.STATES[machine][name]

    assert state.tone in states.TONES
    assert "<svg" in icons.icon(state.icon, size=15)
    assert str(state.word).strip()
    assert name == name.lower()


@pytest.mark.parametrize("machine", states.STATES)
def test_two_states_of_one_machine_never_look_the_same(machine: str) -> None:
    shown = [(state.tone, str(state.word)) for state in states.STATES[machine].values()]

    assert len(set(shown)) == len(shown)


def test_every_machine_has_a_name() -> None:
    assert set(states.MACHINE_NAMES) == set(states.STATES)


def test_the_badge_holds_icon_word_and_tone_and_takes_an_enum() -> None:
    class Line(StrEnum):
        ASSIGNED = "ASSIGNED"

    drawn = Template('{% load ui %}{% state "bank_line" state %}').render(Context({"state": Line.ASSIGNED}))

    assert 'class="state tone-ok"' in drawn
    assert "<svg" in drawn
    assert drawn.endswith("Assigned</span>")


def test_a_word_with_a_number_stands_in_for_the_table_s_and_is_escaped() -> None:
    drawn = Template('{% load ui %}{% state "connection" "expiring" word=word %}').render(Context({"word": "Ends in <6> days"}))

    assert "Ends in &lt;6&gt; days" in drawn
    assert "tone-look" in drawn


@pytest.mark.parametrize(("machine", "name"), [("connection", "nowhere"), ("nothing", "active")])
def test_a_state_without_a_row_is_a_mistake_and_is_not_drawn(machine: str, name: str) -> None:
    with pytest.raises(states.UnknownState, match="has no row"):
        states.state_of(machine, name)
