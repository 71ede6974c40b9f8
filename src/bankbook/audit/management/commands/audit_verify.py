"""`bankbook bank audit verify` and `bankbook books audit verify`: whether the record is whole, and where it is not."""

from typing import Any

from bankbook import audit
from bankbook.audit.models import AuditEvent
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Reads only. The status is 1 where the record is not whole, so a schedule can call it."""

    help = "Prove that the audit record is whole: no entry changed, missing, moved or added."

    def answer(self, **_options: Any) -> Answer:
        """Return the verdict: the first entry that is wrong, and why. `_options` are none of this command's."""
        verdict = audit.verify()
        last = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first()
        return {"ok": verdict.ok, "first_bad_seq": verdict.first_bad_seq, "why": verdict.why, "last_seq": last or 0}

    def say(self, answer: Answer) -> str:
        """Return one sentence."""
        told = answer if isinstance(answer, dict) else {}
        if told["ok"]:
            return f"The audit record is whole: {told['last_seq']} entries, each following the one before, up to the signed head."
        where = f"First wrong entry: {told['first_bad_seq']}. " if told["first_bad_seq"] else ""
        return f"The audit record is NOT whole. {where}{told['why']}"

    def exit_status(self, answer: Answer) -> int:
        """Return 0 only for a whole record."""
        return 0 if isinstance(answer, dict) and answer["ok"] else 1
