"""Decisions in words. One text for page, CSV and API; it names the line, so two different decisions never read the same.

`_` is the caller's translation; amounts and days come through a `Voice`, which writes them as the reader's country does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bankbook.books.assignments.rules.facts import Decision, Line, Outcome, Part, RunnerUp, Tenancy
from bankbook.money import Money

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Voice:
    """How to say things: translation, an amount, a day."""

    _: Translate
    amount: Callable[[Money], str]
    day: Callable[[date], str]


def text(decision: Decision, *, voice: Voice) -> str:
    """The whole explanation as sentences."""
    parts = [opening(decision.line, voice=voice)]
    if decision.outcome is Outcome.LEFT:
        parts.append(why_left(decision, voice=voice))
    else:
        parts.extend([who(decision, voice=voice), what(decision, voice=voice), doubt(decision, voice=voice)])
    parts.append(runner_up(decision, voice=voice))
    return " ".join(part for part in parts if part)


def opening(line: Line, *, voice: Voice) -> str:
    """Which line it is: amount, day, the bank's own text, and its number among equal lines."""
    _ = voice._
    said = line.text or line.counterparty
    quoted = _("“{text}”").format(text=said) if said else _("no text from the bank")
    sentence = _("{amount} on {day}, {text}").format(amount=voice.amount(line.amount), day=voice.day(line.booked_on), text=quoted)
    if line.counterparty and line.counterparty not in said:
        sentence = _("{sentence}, {counterparty}").format(sentence=sentence, counterparty=line.counterparty)
    if line.equal_lines > 1:
        sentence = _("{sentence} (number {n} of {total} equal lines that day)").format(
            sentence=sentence, n=line.occurrence, total=line.equal_lines
        )
    return sentence + "."


def who(decision: Decision, *, voice: Voice) -> str:
    """Whose it is: the reference, its owner, and the characters that matched."""
    _, found, tenancy = voice._, decision.evidence[0], decision.tenancy
    sentence = _(
        "We issued {reference} to {who} (tenancy {code}) on {day} and to nobody else, before or since; the text holds it as “{matched}”."
    )
    assert tenancy is not None
    return sentence.format(
        reference=found.reference.reference,
        who=tenancy.who,
        code=tenancy.code,
        day=voice.day(found.reference.issued_on),
        matched=found.matched,
    )


def what(decision: Decision, *, voice: Voice) -> str:
    """What for: every part with its arithmetic."""
    return " ".join(arithmetic(part, decision=decision, voice=voice) for part in decision.parts)


def arithmetic(part: Part, *, decision: Decision, voice: Voice) -> str:
    """One part with its sum: what was owed, what this pays, what is left."""
    _ = voice._
    if part.item is None:
        if decision.reason == "nothing_owed":
            return _("Nothing is owed, so {amount} stays as credit on the tenancy.").format(amount=voice.amount(part.amount))
        return _("{amount} is more than was owed and stays as credit on the tenancy.").format(amount=voice.amount(part.amount))
    owed = part.item.outstanding
    left = owed - part.amount
    return _("{kind} due {day} ({reference}): {owed} owed − {paid} received = {left} left.").format(
        kind=kind(part, voice=voice),
        day=voice.day(part.item.due_on),
        reference=part.item.reference,
        owed=voice.amount(owed),
        paid=voice.amount(part.amount),
        left=voice.amount(left),
    )


def kind(part: Part, *, voice: Voice) -> str:
    """The name of what a part pays."""
    _ = voice._
    return {"rent": _("Rent"), "deposit": _("Deposit"), "fee": _("Fee"), "other": _("Other charge"), "credit": _("Credit")}[
        part.purpose.value
    ]


def doubt(decision: Decision, *, voice: Voice) -> str:
    """Why a person should approve although the tenancy is certain; "" when nothing stands against it."""
    if decision.outcome is not Outcome.SUGGESTED:
        return ""
    return " ".join(sentence for sentence in (_doubt(decision, voice=voice), taken_back(decision, voice=voice)) if sentence)


def taken_back(decision: Decision, *, voice: Voice) -> str:
    """That a person took this, or another assignment of the line, back; "" where nobody did."""
    _, line = voice._, decision.line
    if not line.taken_back:
        return ""
    items = {part.item.id for part in decision.parts if part.item}
    same = [each for each in line.taken_back if decision.tenancy and decision.tenancy.id in each.tenancy_ids and items == each.item_ids]
    earlier = _("{who} took an earlier assignment of this line back on {day}, so a person decides.")
    words = _("{who} took this assignment back on {day}, so a person decides.") if same else earlier
    told = (same or line.taken_back)[0]
    return words.format(who=told.who, day=voice.day(told.on))


def _doubt(decision: Decision, *, voice: Voice) -> str:
    _, tenancy = voice._, decision.tenancy
    assert tenancy is not None
    sentences = {
        "taken_back": "",  # its own sentence follows
        "names_another": _names_another(decision, voice=voice),
        "tenancy_in_dispute": _("The tenancy is in dispute, so a person decides."),
        "tenancy_ended": _("The tenancy ended on {end}, so a person decides."),
        "before_the_tenancy": _("The tenancy begins only on {start}, so a person decides."),
        "refunded_before": _("Money of this tenancy was paid back before, so a person decides."),
        "deposit_open": _("A deposit is still open on the tenancy, and this may be part of it."),
        "deposit_named": _("The payer writes of a deposit, so a person decides."),
        "first_payment": _("It is the first payment of a new tenancy; those are always a person’s decision."),
        "equal_charges_of_different_kinds": _(
            "Charges of different kinds have just this amount open, so which one is meant is not certain."
        ),
        "charges_of_different_kinds": _(
            "Charges of different kinds are open and none has just this amount, so what it is for is not certain."
        ),
    }
    end = voice.day(tenancy.end) if tenancy.end else ""
    return sentences[decision.reason].format(end=end, start=voice.day(tenancy.start))


def _names_another(decision: Decision, *, voice: Voice) -> str:
    _, other = voice._, decision.runner_up
    if other is not None and other.named_in == "payer":
        return _("The payer has the surname of the tenant of another tenancy who owes just this amount.")
    return _("The text also names the tenant of another tenancy who owes just this amount.")


def why_left(decision: Decision, *, voice: Voice) -> str:
    """Why nobody was chosen, and what would help."""
    _ = voice._
    names = listed(decision.claimants, voice=voice)
    sentences = {
        "not_period_open": _("Its day lies in a locked period; a mistake there is put right by journal."),
        "not_no_open_question": _("The bank changed or doubled this line and the question about it is still open; answer it first."),
        "not_money_in": _("Money out is assigned by a person: only a payment that the books sent can be recognised by itself."),
        "several_references": _("The text holds references of different tenancies: {owners}. Split the line, or choose one."),
        "reference_of_several": _(
            "The reference “{matched}” was issued to more than one tenancy: {names}. Ask the payer which one is meant."
        ),
        "other_currency": _("The reference “{matched}” is that of {names}, who pay in another currency."),
    }
    if decision.reason != "no_reference":
        matched = decision.evidence[0].matched if decision.evidence else ""
        return sentences[decision.reason].format(names=names, matched=matched, owners=owners(decision, voice=voice))
    if not decision.claimants:
        return _("No reference that we issued is in it, and it names no tenant we know. Ask the payer to quote the reference.")
    if len(decision.claimants) == 1:
        return _("No reference that we issued is in it. The surname is that of {names}, but a name alone is not proof.").format(names=names)
    return _("No reference that we issued is in it. It could be {names}. Ask the payer to quote the reference.").format(names=names)


def owners(decision: Decision, *, voice: Voice) -> str:
    """Every reference that the text holds, as it stands there, with whose it is: "“A” is Ann’s; “B” is Bob’s"."""
    _ = voice._
    by_id = {tenancy.id: tenancy for tenancy in decision.claimants}
    return "; ".join(
        _("“{matched}” is that of {name}").format(matched=found.matched, name=listed((by_id[found.reference.tenancy_id],), voice=voice))
        for found in sorted(decision.evidence, key=lambda each: each.start)
        if found.reference.tenancy_id in by_id
    )


def listed(tenancies: tuple[Tenancy, ...], *, voice: Voice) -> str:
    """ "A; B or C" with codes, so that namesakes stay apart."""
    _ = voice._
    each = [_("{who} (tenancy {code})").format(who=tenancy.who, code=tenancy.code) for tenancy in tenancies]
    return each[0] if len(each) == 1 else _("{first} or {last}").format(first="; ".join(each[:-1]), last=each[-1]) if each else ""


def runner_up(decision: Decision, *, voice: Voice) -> str:
    """Who came second and why they lost; "" when nobody else was near."""
    _, other = voice._, decision.runner_up
    if other is None:
        return ""
    return _("Runner-up: {name}. {why}").format(name=listed((other.tenancy,), voice=voice), why=why_runner_up(other, voice=voice))


def why_runner_up(other: RunnerUp, *, voice: Voice) -> str:
    """Why somebody came second, without their name: where their surname stands, what they owe, and why they lost."""
    _ = voice._
    return {
        ("text", "same_surname_and_amount"): _(
            "Their surname is in the text and they owe or pay just this amount, but the reference is not theirs."
        ),
        ("payer", "same_surname_and_amount"): _(
            "Their surname is the payer’s and they owe or pay just this amount, but the reference is not theirs."
        ),
        ("text", "same_surname"): _("Their surname is in the text, but the reference is not theirs."),
        ("payer", "same_surname"): _("Their surname is the payer’s, but the reference is not theirs."),
    }[other.named_in, other.why]


def check(name: str, *, _: Translate) -> str:
    """What a check that let the line through established, by its name in the record."""
    return {
        "period_open": _("The period is open"),
        "no_open_question": _("No question about the line is open"),
        "money_in": _("It is money in"),
        "same_currency": _("The tenancy pays in this currency"),
        "no_taken_back": _("Nobody took an assignment of this line back"),
        "no_names_another": _("Nobody else who owes this amount is named"),
        "no_tenancy_in_dispute": _("The tenancy is not in dispute"),
        "no_tenancy_ended": _("The tenancy has not ended"),
        "no_before_the_tenancy": _("The tenancy had begun"),
        "no_refunded_before": _("Nothing was paid back on it before"),
        "no_deposit_open": _("No deposit is open on it"),
        "no_deposit_named": _("The payer does not write of a deposit"),
        "no_first_payment": _("It is not a mixed first payment"),
    }[name]


def stage(name: str, *, _: Translate) -> str:
    """A stage's name as people read it."""
    return {"guards": _("Guards"), "issued_reference": _("Issued reference"), "by_hand": _("By hand")}[name]
