"""The help desk: somebody calls and wants a user stopped. The answer to the security question can do that, and nothing else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bankbook.bank.channels.web.forms.users import HelpDeskForm
from bankbook.bank.channels.web.guard import staff, user_of
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions, queries


@staff("the help desk stops a user whose caller knows the answer")
@never_cache
@sensitive_post_parameters("answer")
@require_http_methods(["GET", "HEAD", "POST"])
def help_desk(request: HttpRequest) -> HttpResponse:
    """Compare what the caller says, and suspend the user if it fits; the answer itself is shown to nobody."""
    form = HelpDeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stopped = queries.user_by_code(form.cleaned_data["user_id"])
            fits = actions.suspend_on_answer(stopped, answer=form.cleaned_data["answer"], by=queries.actor(user_of(request)))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if fits:
                messages.success(request, _("%(name)s is suspended. An administrator of the company can lift it.") % {"name": stopped.name})
                return HttpResponseRedirect(reverse("bank:help-desk"))
            form.add_error("answer", _("That is not the answer. Nothing was changed, and the try was written down."))
    if form.is_bound:
        form.data = {**dict(form.data.items()), "answer": ""}
    return render(request, "web/staff/help_desk.html", {"form": form})


urlpatterns = [path("staff/help-desk", help_desk, name="help-desk")]
