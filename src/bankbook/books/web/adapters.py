"""What allauth asks of this site, and what of it the books do not want: they bring messages and pages of their own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Nobody signs up here, and nothing is said that our own pages do not say."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People get a place from an organisation's owner, never from a form."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person goes who asked for no page."""
        return "/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing; the arguments are allauth's."""
