"""Tags and filters of the design system: `{% load ui %}`. What each one does stands in `ui/README.md`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bankbook import money as amounts
from bankbook.ui import drawings, formats, icons, states, statics, widgets
from bankbook.ui import evidence as marks
from bankbook.ui.unbroken import unbroken

register = template.Library()

SIGNED_WITHOUT_CODE = frozenset({"GBP", "EUR"})
"""Currencies whose symbol says enough; after all others (dollars of four countries) the code is written."""


@register.simple_tag(name="icon")
def icon_tag(name: str, size: int = 18, label: str = "", **attributes: str) -> SafeString:
    """Draw a Lucide icon."""
    return icons.icon(name, size=size, label=label, classes=attributes.get("class", ""))


@register.simple_tag(name="state")
def state_tag(machine: str, state: str | Enum, word: str = "") -> SafeString:
    """Draw the badge of one state of one machine."""
    shown = states.state_of(machine, str(state.value if isinstance(state, Enum) else state))
    return badge(shown.tone, shown.icon, word or str(shown.word))


@register.simple_tag
def badge(tone: str, icon_name: str, word: str) -> SafeString:
    """Draw a badge from its three parts; for states only, never for numbers or tags."""
    return format_html('<span class="state tone-{}">{}{}</span>', tone, icons.icon(icon_name, size=15), word)


@register.simple_tag(name="money")
def money_tag(value: amounts.Money | None, sign: amounts.Sign = "auto", code: str = "auto", mark: str = "") -> SafeString:
    """Write an amount; None is "not known"."""
    if not isinstance(value, amounts.Money):
        return format_html('<span class="text-muted">{}</span>', formats.not_known())
    with_code = code == "always" or (code == "auto" and value.currency not in SIGNED_WITHOUT_CODE)
    text = amounts.format(value, locale=get_language() or settings.LANGUAGE_CODE, sign=sign, code=with_code)
    classes = f"money {mark}".rstrip()
    return format_html('<span class="{}">{}</span>', classes, text)


@register.simple_tag
def time(value: date | datetime | None, style: str = "day") -> SafeString:
    """Write a day or a moment as a `<time>` that machines can read too."""
    if not isinstance(value, date):
        return format_html('<span class="text-muted">{}</span>', formats.not_known())
    return format_html('<time datetime="{}">{}</time>', formats.machine_readable(value), formats.written(value, style=style))


def _date_filter(name: str, style: str) -> None:
    def written(value: date | datetime | None) -> str:
        return formats.written(value if isinstance(value, date) else None, style=style)

    register.filter(name, written)


for _name, _style in {
    "day": "day",
    "day_short": "short",
    "day_year": "year",
    "day_week": "week",
    "moment": "moment",
    "moment_year": "moment_year",
    "clock_time": "time",
}.items():
    _date_filter(_name, _style)

register.filter("masked", formats.masked)
register.filter("initials", formats.initials)
register.filter("unbroken", unbroken)


@register.filter
def bars(text: str | Iterable[str]) -> list[str]:
    """Split "Agree|Choose the bank" at its bars; a list stays as it is."""
    return [part.strip() for part in text.split("|") if part.strip()] if isinstance(text, str) else list(text)


@register.simple_tag
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """Write what a component was given beyond its own properties, escaped; None and False are left out, True is the bare name."""
    left = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else dict(attrs)
    shown = [(name, value) for name, value in left.items() if value is not None and value is not False and name.replace("-", "").isalnum()]
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in shown))


def _attribute(name: str, value: object) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, conditional_escape(str(value)))


@register.inclusion_tag("ui/parts/evidence.html")
def evidence(text: str, spans: Iterable[Any] = ()) -> dict[str, Any]:
    """Show the bank's text with its marks. A text that came through a component's quoted attribute is escaped already; the spans count its letters."""
    plain = unescape(text) if isinstance(text, SafeString) else str(text or "")
    return {"pieces": marks.pieces(plain, spans or ())}


@register.inclusion_tag("ui/parts/coverage_strip.html")
def coverage_strip(days: Iterable[tuple[date, str]], label: str) -> dict[str, Any]:
    """Draw one cell a day."""
    cells = drawings.strip(days)
    return {"cells": cells, "width": drawings.strip_width(cells), "label": label}


@register.simple_tag
def filled(value: int, of: int) -> int:
    """Return the filled part of a bar in its own units."""
    return drawings.filled(int(value or 0), int(of or 0))


@register.simple_tag
def widget(field: BoundField, hint: str = "", bare: object = "") -> SafeString:
    """Draw a form field's input with our classes."""
    return widgets.drawn(field, hint=hint, bare=bool(bare))


@register.filter
def field_kind(field: BoundField) -> str:
    """Return "hidden", "checkbox" (one box), "group" (boxes or radios), "file" or "input"."""
    return widgets.kind(field)


@register.filter
def optional_among_required(field: BoundField) -> bool:
    """Return whether to write "(optional)": only where other fields of the form are required, so not on filters."""
    return not field.field.required and not field.field.disabled and any(other.field.required for other in field.form)


@register.filter
def prepared(field: BoundField) -> BoundField:
    """Return the same field, its inputs carrying our classes; for drawing the parts of a group one by one."""
    return widgets.prepared(field)


@register.filter
def form_errors(form: Any) -> list[tuple[str, str]]:
    """Return `(message, id of the input)` for every error of a bound form, its own first."""
    if form is None:
        return []
    return [(str(message), str(target)) for message, target in form] if isinstance(form, list | tuple) else widgets.errors(form)


@register.simple_tag
def integrity(name: str) -> str:
    """Return the fingerprint of a static file."""
    return statics.integrity(name)


@register.simple_tag
def script(name: str) -> SafeString:
    """Load one of our own script files, deferred, with its fingerprint."""
    return format_html('<script src="{}" integrity="{}" defer></script>', static(name), statics.integrity(name))


@register.simple_tag(takes_context=True)
def theme_name(context: Context) -> str:
    """Return the page's theme: what the view set, else the half's own; works on error pages without any context."""
    return str(context.get("theme") or settings.UI_THEME)
