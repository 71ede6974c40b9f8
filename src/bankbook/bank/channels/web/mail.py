"""Reading the mail that the demo did not send: the file backend writes each batch of messages into one file, with a line of dashes after each."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

FILES_MAX: Final = 200
"""As many files, the latest first: a demo that runs for months stays quick."""

FILE_BYTES_MAX: Final = 1_000_000
_DASHES: Final = b"-" * 79


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as the page shows it."""

    to: str
    subject: str
    sent: str
    body: str


def letters(folder: Path) -> list[Letter]:
    """Return the messages in the folder, latest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.name, reverse=True)[:FILES_MAX]
    return [letter for file in files for letter in reversed(_letters(file))]


def _letters(file: Path) -> list[Letter]:
    with file.open("rb") as opened:
        raw = opened.read(FILE_BYTES_MAX)
    parts = [part.strip(b"\n") for part in raw.split(_DASHES)]
    return [_letter(message_from_bytes(part, EmailMessage, policy=policy.default)) for part in parts if part.strip()]


def _letter(message: EmailMessage) -> Letter:
    body = message.get_body(("plain",))
    return Letter(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent=str(message["Date"] or ""),
        body=body.get_content() if body else "",
    )
