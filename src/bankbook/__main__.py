"""`bankbook demo | bank … | books …`: reads the first word and hands over. Imports no models: which half is meant is not known before that word."""

import sys
from collections.abc import Sequence
from importlib.metadata import version

USAGE = """\
Bankbook connects business bank accounts to the books.

  bankbook demo [--describe]      both halves with their demo data, until Ctrl-C; --describe prints every address, sign-in, key and id as JSON
  bankbook bank COMMAND …         the bank: online banking for business, and the open-banking API
  bankbook books COMMAND …        the books: connect a bank, import its lines, assign them
  bankbook bank | books           lists the commands of that half
  bankbook --version

The data folder is BANKBOOK_HOME (default ./.bankbook); it is made on first use.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (the process' own by default) and return the exit status."""
    first, *rest = (sys.argv[1:] if argv is None else argv) or ["help"]
    match first:
        case "bank" | "books":
            from bankbook import command_line

            return command_line.run(first, rest)
        case "demo":
            from bankbook import demo

            return demo.run(rest)
        case "version" | "--version" | "-V":
            sys.stdout.write(f"bankbook {version('bankbook')}\n")
            return 0
        case "help" | "--help" | "-h":
            sys.stdout.write(USAGE)
            return 0
        case _:
            sys.stderr.write(f"bankbook: there is no “{first}”; say demo, bank or books\n\n{USAGE}")
            return 2


if __name__ == "__main__":
    sys.exit(main())
