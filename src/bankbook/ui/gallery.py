"""Invented content for the page that shows every component in every state. The clock of that page stands at Thursday 19 November 2026."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django import forms

from bankbook.money import Money
from bankbook.ui.states import MACHINE_NAMES, STATES

TODAY: Final = date(2026, 11, 19)
MOMENT: Final = datetime(2026, 11, 18, 15, 42, tzinfo=UTC)
STRIP: Final = "ppp..ppccc..pp~pp..xxppp..pppt"
STRIP_STATES: Final = {"p": "proved", "c": "consistent", "~": "unproved", "x": "missing", ".": "off", "t": "today"}
BANK_TEXT: Final = "OKAFOR A HV7K3MQ4 FP 18/11/26 0731"


class SampleForm(forms.Form):
    """One field of every kind, some filled, some wrong."""

    name = forms.CharField(label="Name", initial="Accounts for bookkeeping")
    reference = forms.CharField(label="Payment reference", help_text="8 letters and digits", required=False)
    amount = forms.RegexField(
        r"^[0-9,]+\.[0-9]{2}$",
        label="Amount",
        error_messages={"invalid": "“1,15O.00” holds the letter O. Type the amount in digits, for example 1,150.00"},
    )
    account = forms.ChoiceField(
        label="Account in your books", choices=[("", "None selected"), ("1", "Client account ••4417")], required=False
    )
    booked_on = forms.CharField(label="Booked on", help_text="Typed or picked; “18/11” is enough")
    level = forms.ChoiceField(label="Approval level", choices=[("", "None")], disabled=True, required=False)
    rights = forms.MultipleChoiceField(
        label="Rights",
        choices=[("view", "View"), ("edit", "Edit"), ("sign", "Sign")],
        widget=forms.CheckboxSelectMultiple,
        help_text="View is read only",
    )
    origin = forms.ChoiceField(label="Origin", choices=[("ob", "Open banking"), ("login", "Bank login")], widget=forms.RadioSelect)
    again = forms.BooleanField(label="Ask me again next month", required=False, help_text="You can change this later")
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), required=False)
    statement = forms.FileField(label="Statement file", required=False)
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


SAMPLE: Final = {
    "name": "Accounts for bookkeeping",
    "amount": "1,15O.00",
    "booked_on": "18 November 2026",
    "rights": ["view"],
    "origin": "ob",
    "again": "on",
}


def context(theme: str) -> dict[str, Any]:
    """Return what the gallery's template shows for one theme."""
    form = SampleForm(SAMPLE)
    return {
        "form": form,
        "machines": [(MACHINE_NAMES[machine], machine, list(states)) for machine, states in STATES.items()],
        "money_in": Money(115_000, "GBP"),
        "money_out": Money(-984_216, "GBP"),
        "closing": Money(8_431_022, "GBP"),
        "difference": Money(125_000, "GBP"),
        "euros": Money(612_000, "EUR"),
        "dollars": Money(18_422_010, "CAD"),
        "nothing": Money(0, "GBP"),
        "today": TODAY,
        "moment": MOMENT,
        "lines": _lines(),
        "seals": _seals(),
        "strip": [(TODAY - timedelta(days=len(STRIP) - 1 - at), STRIP_STATES[mark]) for at, mark in enumerate(STRIP)],
        "bank_text": BANK_TEXT,
        "spans": [{"start": 9, "end": 17, "kind": "who"}],
        "facts": [("Stage", "Issued reference"), ("Run", "19 Nov, 06:14"), ("Lines", "38")],
        "crumbs": [("Bank accounts", "#"), ("Open banking authorisation", "#"), ("Authorise", "")],
        "nav": _nav(theme),
        "gallery_errors": [("“1,15O.00” holds the letter O.", "id_amount")],
    }


def _lines() -> list[dict[str, Any]]:
    return [
        {
            "day": date(2026, 11, 18),
            "text": BANK_TEXT,
            "amount": Money(115_000, "GBP"),
            "state": "assigned",
            "who": "Amara Okafor",
            "selected": True,
        },
        {
            "day": date(2026, 11, 18),
            "text": "HARBOUR & VALE LL RUN 311",
            "amount": Money(-984_216, "GBP"),
            "state": "assigned",
            "who": "Run 311",
        },
        {
            "day": date(2026, 11, 17),
            "text": "RETURNED UNPAID J PELLOW",
            "amount": Money(61_200, "GBP"),
            "state": "suggested",
            "who": "Returned payment?",
        },
    ]


def _seals() -> list[dict[str, str]]:
    return [
        {"kind": "asked", "mark": "ÉF", "caption": "Asked", "text": "Élise Fortin, Nov 18"},
        {"kind": "ok", "mark": "", "caption": "Level B, approved", "text": "Mei-Lin Tran, Nov 18"},
        {"kind": "open", "mark": "A", "caption": "Level A, still needed", "text": "You, or one other"},
        {"kind": "refused", "mark": "", "caption": "Rejected", "text": "Luc Gagnon, Nov 19"},
    ]


def _nav(theme: str) -> list[dict[str, Any]]:
    titles = ["Overview", "Users", "Approvals"] if theme == "bank" else ["Today", "View bank lines", "Unassigned lines"]
    icons = ["house", "list", "inbox"]
    pairs = enumerate(zip(titles, icons, strict=True))
    items = [{"label": label, "url": "#", "icon": icon, "current": at == 0, "count": 11 * (at == 2)} for at, (label, icon) in pairs]
    return [{"title": "", "items": items}]
