"""What is asked of the bank, and what its staff answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.bank.notices.actions import MESSAGE_LENGTH_MAX
from bankbook.bank.notices.models import Inquiry


class InquiryForm(forms.Form):
    """A topic and a message; who asks and where to answer is known."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Inquiry.Topic.choices)
    message = forms.CharField(
        label=_("The details of your request"),
        max_length=MESSAGE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Never a password: nobody here asks for it."),
    )


class ReplyForm(forms.Form):
    """The answer, which goes to the customer by e-mail."""

    reply = forms.CharField(label=_("Answer"), max_length=MESSAGE_LENGTH_MAX, widget=forms.Textarea(attrs={"rows": 4}))
