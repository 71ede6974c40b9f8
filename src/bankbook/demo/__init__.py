"""The demo: both halves on this machine, filled with a story, meeting only over HTTP.

This package starts and watches processes and imports no model of either half. What fills a half is its own: `site/demo` of the bank and of the books,
behind their commands `demo-prepare` and `demo-first-run`.
"""

from bankbook.demo.start import run

__all__ = ["run"]
