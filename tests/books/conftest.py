"""What the books' tests share: the cast, and a way to empty a database whose triggers forbid it."""

import pytest

from tests import emptying
from tests.books.cast import Cast, cast

emptying.install()


@pytest.fixture(name="cast")
def the_cast(db: None) -> Cast:
    return cast()
