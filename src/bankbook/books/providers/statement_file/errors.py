"""Why a file is refused whole."""

from bankbook.books.errors import Refused


class UnreadableFile(Refused):
    """The file is no statement that we can read, or no statement at all. Nothing of it was used."""

    code = "unreadable_file"
