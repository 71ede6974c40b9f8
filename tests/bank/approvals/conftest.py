"""What happens at once is asked of PostgreSQL: SQLite's tests share one connection in memory."""

import os

collect_ignore = [] if os.environ.get("BANKBOOK_TEST_POSTGRES") else ["test_at_once.py"]
