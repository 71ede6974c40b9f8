"""Components drawn with what a page gives them: wired for screen readers, escaped, and quiet about what was not given."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler

HOSTILE = '"><script>alert(1)</script>'


def drawn(template: str, **context: Any) -> str:
    return Template(CottonCompiler().process("{% load ui %}" + template)).render(Context(context))


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the statement", widget=forms.TextInput(attrs={"class": "sm:max-w-72"}))
    amount = forms.CharField(label="Amount", required=False)
    rights = forms.MultipleChoiceField(label="Rights", choices=[("view", "View"), ("edit", "Edit")], widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="I agree")
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def wrong() -> Sample:
    return Sample({"kept": "secret"})


def test_a_field_names_its_hint_and_its_error(wrong: Sample) -> None:
    text = drawn('<c-field :field="field" />', field=wrong["name"])

    assert '<label for="id_name">Name' in text
    assert 'id="id_name_helptext" class="hint">As on the statement' in text
    assert 'id="id_name_error"' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'class="input input-error sm:max-w-72"' in text


def test_a_hint_of_the_page_is_wired_too() -> None:
    text = drawn('<c-field :field="field" hint="Digits only" />', field=Sample()["amount"])

    assert 'id="id_amount_helptext" class="hint">Digits only' in text
    assert 'aria-describedby="id_amount_helptext"' in text


def test_only_what_is_optional_among_required_fields_says_so() -> None:
    class Filters(forms.Form):
        text = forms.CharField(required=False)

    assert "(optional)" in drawn('<c-field :field="field" />', field=Sample()["amount"])
    assert "(optional)" not in drawn('<c-field :field="field" />', field=Sample()["name"])
    assert "(optional)" not in drawn('<c-field :field="field" />', field=Filters()["text"])


def test_a_group_is_a_fieldset_with_a_legend(wrong: Sample) -> None:
    text = drawn('<c-field :field="field" />', field=wrong["rights"])

    assert "<fieldset" in text
    assert '<legend class="label-text mb-2">Rights</legend>' in text
    assert text.count('class="checkbox"') == 2
    assert 'aria-describedby="id_rights_error"' in text


def test_a_single_box_stands_before_its_words() -> None:
    text = drawn('<c-field :field="field" />', field=Sample()["agreed"])

    assert text.index('type="checkbox"') < text.index("I agree")


def test_a_hidden_field_is_drawn_bare(wrong: Sample) -> None:
    assert (
        drawn('<c-field :field="field" />', field=wrong["kept"]).strip() == '<input type="hidden" name="kept" value="secret" id="id_kept">'
    )


def test_the_error_summary_links_every_error_to_its_field(wrong: Sample) -> None:
    wrong.add_error(None, "The whole does not fit.")

    text = drawn('<c-error-summary :form="form" />', form=wrong)

    assert 'role="alert"' in text
    assert "<li>The whole does not fit.</li>" in text
    assert 'href="#id_name"' in text
    assert 'href="#id_rights_0"' in text


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn('<c-error-summary :form="form" />', form=Sample()).strip() == ""


def test_a_button_is_a_link_when_it_leads_somewhere() -> None:
    link = drawn('<c-button kind="primary" href="/x?a=1&b=2">Go</c-button>')
    button = drawn('<c-button kind="stop" name="do" value="end">End</c-button>')

    assert '<a class="btn btn-primary' in link
    assert 'type="submit"' in button
    assert 'name="do" value="end"' in button
    assert "btn-stop" in button


def test_a_disabled_link_leads_nowhere() -> None:
    text = drawn('<c-button href="/x" disabled>Go</c-button>')

    assert 'aria-disabled="true"' in text
    assert "href" not in text


CARRIERS = [
    '<c-page-header title="{{ bad }}" lede="{{ bad }}" />',
    '<c-page-header :title="bad" />',
    '<c-panel title="{{ bad }}" hint="{{ bad }}">x</c-panel>',
    '<c-panel :title="bad" id="p">x</c-panel>',
    '<c-notice title="{{ bad }}">{{ bad }}</c-notice>',
    '<c-button :value="bad" name="n" :data-text="bad">Go</c-button>',
    '<c-button href="{{ bad }}">Go</c-button>',
    '<c-choice-card label="{{ bad }}" :value="bad" hint="{{ bad }}" reason="{{ bad }}" disabled />',
    '<c-evidence text="{{ bad }}" />',
    '<c-evidence :text="bad" :data-more="bad" />',
    '<c-facts :rows="rows" />',
    '<c-toast :text="bad" />',
    '<c-empty :title="bad">{{ bad }}</c-empty>',
    '<c-tab :label="bad" href="{{ bad }}" />',
    '<c-breadcrumb :items="rows" />',
    '<c-steps-h :labels="words" />',
    '<c-seals :seals="seals" />',
    '<c-table caption="{{ bad }}" scroll :data-x="bad"></c-table>',
    '<c-badge tone="ok" icon="check" :word="bad" />',
    '<c-dialog id="d" :title="bad">x</c-dialog>',
    '<c-need :title="bad">{{ bad }}</c-need>',
    '<c-step :title="bad" hint="{{ bad }}" />',
    '<c-bar :value="1" :of="2" :label="bad" />',
    '<c-progress :text="bad" />',
    '<c-pager :newer="bad" :summary="bad" />',
    '<c-filter-bar :label="bad" :action="bad">x</c-filter-bar>',
]


@pytest.mark.parametrize("template", CARRIERS)
def test_what_a_person_typed_never_becomes_markup(template: str) -> None:
    seal = {"kind": "asked", "mark": HOSTILE, "caption": HOSTILE, "text": HOSTILE}

    text = drawn(template, bad=HOSTILE, rows=[(HOSTILE, HOSTILE)], words=[HOSTILE], seals=[seal])

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "&amp;lt;" not in text


def test_a_component_inside_a_panel_does_not_take_over_the_panel_s_properties() -> None:
    outer = (
        '<c-panel title="Outer" id="outer"><c-panel>inside</c-panel><c-notice>words</c-notice><c-slot name="foot">foot</c-slot></c-panel>'
    )

    text = drawn(outer, title="of the page", hint="of the page", actions="of the page", foot="of the page")

    assert text.count("Outer") == 1
    assert text.count("foot") == 2
    assert "of the page" not in text


def test_steps_before_the_current_one_are_done() -> None:
    text = drawn('<c-steps-h labels="Agree|Choose|Link" :current="2" />')

    assert text.count("step-done") == 1
    assert text.count('aria-current="step"') == 1


def test_a_table_keeps_its_roles_and_stacks_unless_it_scrolls() -> None:
    stacked, scrolling = drawn('<c-table caption="Lines"></c-table>'), drawn('<c-table caption="Lines" scroll></c-table>')

    assert 'role="table"' in stacked
    assert "bt-stack" in stacked
    assert "bt-stack" not in scrolling
    assert 'role="region" aria-label="Lines" tabindex="0"' in scrolling


def test_the_pager_says_where_there_is_no_more() -> None:
    text = drawn('<c-pager older="?before=x" summary="50 of 63" />')

    assert 'href="?before=x"' in text
    assert text.count('aria-disabled="true"') == 1
