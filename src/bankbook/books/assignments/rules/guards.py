"""Stage 0: lines that auto assign leaves alone whatever their text says."""

from bankbook.books.assignments.rules.facts import Check, Decision, Line, Outcome

STAGE = "guards"
VERSION = 1


def checks(line: Line) -> tuple[Check, ...]:
    """Every guard, with whether it let the line through."""
    return (
        Check("period_open", not line.is_locked),
        Check("no_open_question", not line.has_open_question),
        Check("money_in", line.amount.minor > 0),
    )


def stop(line: Line) -> Decision | None:
    """A decision to leave the line alone, or None if no guard stops it."""
    looked = checks(line)
    failed = next((check.name for check in looked if not check.passed), None)
    if failed is None:
        return None
    return Decision(line=line, outcome=Outcome.LEFT, stage=STAGE, stage_version=VERSION, reason=f"not_{failed}", checks=looked)
