"""Django's form fields drawn with our classes. The wiring of hints and errors (`aria-describedby`, `aria-invalid`) is Django's own and is kept."""

from typing import Any, Final

from django.forms import BoundField, forms
from django.forms import widgets as django_widgets
from django.utils.safestring import SafeString

CLASSES: Final[tuple[tuple[type[django_widgets.Widget], str], ...]] = (
    (django_widgets.HiddenInput, ""),
    (django_widgets.CheckboxSelectMultiple, "checkbox"),
    (django_widgets.RadioSelect, "radio"),
    (django_widgets.CheckboxInput, "checkbox"),
    (django_widgets.Select, "select"),
    (django_widgets.Textarea, "textarea"),
    (django_widgets.FileInput, "file-input"),
    (django_widgets.Input, "input"),
)
"""First match counts: the special ones stand before what they are made from."""

INVALID: Final = {"input": "input-error", "select": "select-error", "textarea": "textarea-error", "file-input": "input-error"}


def kind(field: BoundField) -> str:
    """Return how the field is laid out: "hidden", "checkbox" (one box), "group" (boxes or radios), "file" or "input"."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, (django_widgets.RadioSelect, django_widgets.CheckboxSelectMultiple)):
        return "group"
    if isinstance(widget, django_widgets.CheckboxInput):
        return "checkbox"
    return "file" if isinstance(widget, django_widgets.FileInput) else "input"


def prepared(field: BoundField) -> BoundField:
    """Give the field's widget our classes, once; a form's fields are its own copies, so no other form is touched."""
    widget = field.field.widget
    ours = next((name for base, name in CLASSES if isinstance(widget, base)), "")
    given = str(widget.attrs.get("class", "")).split()
    wanted = [ours, INVALID.get(ours, "") if field.errors else "", *given]
    if classes := " ".join(dict.fromkeys(name for name in wanted if name)):
        widget.attrs["class"] = classes
    return field


def drawn(field: BoundField, *, hint: str = "", bare: bool = False) -> SafeString:
    """Return the field's input as HTML. A `hint` stands in for the form's own help text; `bare` leaves the frame to what stands around the input."""
    if hint:
        field.help_text = hint
    return field.as_widget(attrs={"class": "grow"}) if bare else prepared(field).as_widget()


def errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return `(message, id of the input)` of every error, those of the whole form first with an empty id."""
    whole = [(str(message), "") for message in form.non_field_errors()]
    return whole + [(str(message), _target(field)) for field in form for message in field.errors]


def _target(field: BoundField) -> str:
    """Return the id to jump to: a group has no input of its own id, so its first one is meant."""
    identity: Any = field.id_for_label or field.auto_id
    return f"{field.auto_id}_0" if kind(field) == "group" else str(identity)
