"""The one typed reader of the environment, and what it reads for each half.

A value that cannot be read never becomes a default: it raises `BadSetting` with the variable's name, what was wrong and what to write instead, and
secrets are never part of that message. `VARIABLES` is the one table of all of them; the operations guide and deploy/environment.example follow it.
"""

from bankbook.config.both_halves import SHARED_APPS, django_settings
from bankbook.config.environment import BadSetting, DatabaseEntry, Environment
from bankbook.config.halves import BankConfig, BooksConfig, Half, HalfConfig, checks, home, secret_key
from bankbook.config.keys import keep_file, keys_folder, private_folder, replace_file
from bankbook.config.logs import django_logging, log_to_standard_error
from bankbook.config.variables import VARIABLES, Kind, Variable, example_file

__all__ = [
    "SHARED_APPS",
    "VARIABLES",
    "BadSetting",
    "BankConfig",
    "BooksConfig",
    "DatabaseEntry",
    "Environment",
    "Half",
    "HalfConfig",
    "Kind",
    "Variable",
    "checks",
    "django_logging",
    "django_settings",
    "example_file",
    "home",
    "keep_file",
    "keys_folder",
    "log_to_standard_error",
    "private_folder",
    "replace_file",
    "secret_key",
]
