"""What allauth asks of this site, and what of it the bank does not want: it brings messages, pages and mail of its own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from bankbook.bank.identity.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Nobody signs up here, and nothing is said that our own pages do not say."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Users come from administrators and the bank, never from a form."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:
        """Let in also who comes with a temporary password; what `told` says is allauth's and makes no difference."""
        if user.must_finish:
            return None
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        return refused

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes who asked for no page."""
        return "/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing; the arguments are allauth's."""
