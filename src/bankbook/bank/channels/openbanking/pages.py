"""Lists in pages, with the full address of the page before and behind."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from bankbook.bank.channels.openbanking.schemas import PageQuery
from bankbook.wire import openbanking as wire


def page[Row: Model, Message](
    request: HttpRequest, rows: QuerySet[Row], where: PageQuery, write: Callable[[Row], Message]
) -> wire.Page[Message]:
    """Return the part of `rows` that was asked for, written by `write`. A limit of 0 means the published default of 100."""
    limit, count = where.limit or 100, rows.count()
    behind, before = where.offset + limit, where.offset - limit
    return wire.Page(
        count=count,
        next=_address(request, limit, behind) if behind < count else None,
        previous=_address(request, limit, max(0, before)) if where.offset > 0 else None,
        results=[write(row) for row in rows[where.offset : behind]],
    )


def _address(request: HttpRequest, limit: int, offset: int) -> str:
    return f"{settings.CONFIG.public_url}{request.path.rstrip('/')}/?{urlencode({'limit': limit, 'offset': offset})}"
