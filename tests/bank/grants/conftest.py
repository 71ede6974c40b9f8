"""SQLite's tests share one connection in memory, and its writers wait for each other by themselves: what happens at once is asked of PostgreSQL."""

import os

collect_ignore = [] if os.environ.get("BANKBOOK_TEST_POSTGRES") else ["test_at_once.py"]
