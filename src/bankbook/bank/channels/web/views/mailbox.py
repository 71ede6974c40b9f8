"""The demo's mailbox: what the bank would have sent."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from bankbook.bank.channels.web import demo, mail
from bankbook.ui.guard import public


@public("it exists in the demo alone, on the machine of whoever started it")
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the mail of everybody in the demo; anywhere else there is no such page."""
    if not demo.is_here():
        raise Http404
    return render(request, "web/mailbox.html", {"letters": mail.letters(demo.mail_folder())})


urlpatterns = [path("mailbox", mailbox, name="mailbox")]
