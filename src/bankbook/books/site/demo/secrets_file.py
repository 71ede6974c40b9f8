"""The books' part of the demo's file of secrets."""

from bankbook.config.demo_file import DemoFile, Part, new_password

__all__ = ["Part", "alone", "new_password", "part", "put"]

_FILE = DemoFile("books")
part, alone, put = _FILE.part, _FILE.alone, _FILE.put
