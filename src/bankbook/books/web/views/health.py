"""Whether this half answers and reaches its database: for whoever starts and watches it."""

from http import HTTPStatus

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bankbook.ui.guard import public


@public("Says yes or no and nothing else.")
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 where a statement can be carried out, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("unavailable\n", status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [path("healthz", health, name="health")]
