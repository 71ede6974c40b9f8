"""What a bank or a file said, from the stretches in which it is kept: whole, or one item of it."""

import zlib

from bankbook.books.banklines.models import BankLine
from bankbook.books.imports.models import ImportRun, PayloadPart, RawPayload
from bankbook.books.providers.port import text_of


def body_of(payload: RawPayload) -> bytes:
    """Return the whole body."""
    return b"".join(zlib.decompress(body) for body in payload.parts.order_by("start").values_list("body", flat=True))


def raw_of(line: BankLine) -> str:
    """Return a line as the bank sent it, "" for one that no import brought. Two statements, and one stretch unpacked, however much came with it."""
    payload_id = ImportRun.objects.filter(public_id=line.run).values_list("payload_id", flat=True).first()
    start, end = line.raw_start, line.raw_start + line.raw_length
    if payload_id is None or start == end:
        return ""
    # An item may stand across the end of one stretch and the beginning of the next.
    parts = PayloadPart.objects.filter(payload_id=payload_id, start__lt=end, end__gt=start).order_by("start")
    found = [(part.start, zlib.decompress(part.body)) for part in parts]
    first = start - found[0][0]
    return text_of(b"".join(body for _, body in found)[first : first + line.raw_length])
