"""What the commands of both halves share: arguments in, one answer out as words or as JSON, and a refusal as one clear line.

A command of a room's door is a management command whose `Command` class derives from `command_line.Command`; `bankbook bank api-key create` finds it
as `api_key_create.py`, or as `api_key.py` with `create` as its first argument.
"""

from bankbook.command_line.base import Command
from bankbook.command_line.half import run

__all__ = ["Command", "run"]
