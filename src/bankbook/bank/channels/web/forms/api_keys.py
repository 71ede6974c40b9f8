"""What staff type to register accounting software."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class ClientForm(forms.Form):
    """A name that customers are shown, and the addresses that people may be sent back to."""

    name = forms.CharField(label=_("Name of the software"), max_length=80, help_text=_("Customers see it when they are asked."))
    redirects = forms.CharField(
        label=_("Addresses to return to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, exactly as the software sends them. Without any, every ordinary web address is taken."),
    )

    def __init__(self, typed: QueryDict | None = None) -> None:
        """`typed` is what was posted, None for the empty form."""
        super().__init__(typed, label_suffix="")

    def clean_redirects(self) -> tuple[str, ...]:
        """Return the addresses, one for each line that holds one."""
        return tuple(dict.fromkeys(line.strip() for line in self.cleaned_data["redirects"].splitlines() if line.strip()))
