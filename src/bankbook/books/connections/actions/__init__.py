"""What is done to connections: authorise and complete, link, end, and keep step with the calendar. No network call lies inside a transaction."""

from bankbook.books.connections.actions.authorise import authorise
from bankbook.books.connections.actions.complete import AnswerUsed, complete
from bankbook.books.connections.actions.ending import expire_due, note_over, tell_providers, withdraw
from bankbook.books.connections.actions.failures import BankFailed
from bankbook.books.connections.actions.links import link

__all__ = [
    "AnswerUsed",
    "BankFailed",
    "authorise",
    "complete",
    "expire_due",
    "link",
    "note_over",
    "tell_providers",
    "withdraw",
]
