"""Times on the bank's pages are those of the bank's own zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bankbook.bank.identity.models import User
from bankbook.clock import zone_info


class BankZone:
    """Show instants in the zone of the signed-in person's bank for as long as his request lasts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the zone; the session is only read where it was opened before."""
        user = request.user if request.session.session_key else None
        if not isinstance(user, User) or user.institution is None:
            return self.get_response(request)
        with timezone.override(zone_info(user.institution.zone)):
            return self.get_response(request)
