"""The explanation as data: what is stored beside the text, exported, and drawn as marks in the bank's text."""

import hashlib
import json
from typing import Any

from bankbook.books.assignments.rules import wording
from bankbook.books.assignments.rules.facts import Decision, Found, Part, Tenancy
from bankbook.money import decimal_text

Record = dict[str, Any]  # JSON: read by pages, CSV and API, checked by its own tests


def of(decision: Decision, *, voice: wording.Voice) -> Record:
    """Who with its evidence, what with its arithmetic, runner-up, checks, and a hash over the inputs."""
    content: Record = {
        "outcome": decision.outcome.value,
        "stage": decision.stage,
        "version": decision.stage_version,
        "reason": decision.reason,
        "who": _who(decision, voice=voice),
        "what": [_part(part, decision=decision, voice=voice) for part in decision.parts],
        "claimants": [_tenancy(each) for each in decision.claimants],
        "runner_up": None
        if decision.runner_up is None
        else {**_tenancy(decision.runner_up.tenancy), "sentence": wording.why_runner_up(decision.runner_up, voice=voice)},
        "doubt": wording.doubt(decision, voice=voice),
        "why_left": wording.why_left(decision, voice=voice) if not decision.parts else "",
        "checks": [{"name": check.name, "passed": check.passed} for check in decision.checks],
    }
    return content


def inputs_hash(decision: Decision) -> str:
    """SHA-256 over what the decision saw, so that the same inputs can be recognised later."""
    line = decision.line
    seen = {
        "line": [line.booked_on.isoformat(), line.amount.minor, line.amount.currency, line.text, line.counterparty, line.occurrence],
        "stage": [decision.stage, decision.stage_version],
        "evidence": [[found.reference.key, found.reference.tenancy_id, found.start, found.end] for found in decision.evidence],
        "items": [[part.item.id, part.item.outstanding.minor] for part in decision.parts if part.item],
        "taken_back": [[each.on.isoformat(), sorted(each.tenancy_ids), sorted(each.item_ids)] for each in line.taken_back],
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _who(decision: Decision, *, voice: wording.Voice) -> Record | None:
    if decision.tenancy is None:
        return None
    evidence = [_evidence(found) for found in decision.evidence]
    return {**_tenancy(decision.tenancy), "evidence": evidence, "sentence": wording.who(decision, voice=voice)}


def _evidence(found: Found) -> Record:
    return {
        "field": "text",
        "start": found.start,
        "end": found.end,
        "matched": found.matched,
        "reference": found.reference.reference,
        "issued_on": found.reference.issued_on.isoformat(),
    }


def _tenancy(tenancy: Tenancy) -> Record:
    return {"tenancy_code": tenancy.code, "tenants": list(tenancy.tenants), "address": tenancy.address}


def _part(part: Part, *, decision: Decision, voice: wording.Voice) -> Record:
    return {
        "purpose": part.purpose.value,
        "amount": decimal_text(part.amount),
        "currency": part.amount.currency,
        "open_item": part.item.reference if part.item else None,
        "owed": decimal_text(part.item.outstanding) if part.item else None,
        "sentence": wording.arithmetic(part, decision=decision, voice=voice),
    }
