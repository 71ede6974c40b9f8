"""A file in place of a bank: what somebody saved or downloaded, read into the same items as the feed's. No consent and no 90 days limit it."""

from bankbook.books.providers.statement_file.errors import UnreadableFile
from bankbook.books.providers.statement_file.gocardless_json import read, read_items

__all__ = ["UnreadableFile", "read", "read_items"]
