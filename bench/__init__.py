"""Measurements side by side, each against a limit or a rival taken in the same run; `python -m bench` prints them as tables."""
