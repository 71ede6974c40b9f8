"""A file of tenancies or charges."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.books.lettings.rules.table import BODY_BYTES_MAX


class FileForm(forms.Form):
    """One CSV file, of the size that is read."""

    file = forms.FileField(
        label=_("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}), allow_empty_file=False
    )

    def body(self) -> bytes:
        """Return its bytes, at most one more than are read; call it when the form is valid."""
        body: bytes = self.cleaned_data["file"].read(BODY_BYTES_MAX + 1)
        return body
