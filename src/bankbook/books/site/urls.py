"""Every address of the books, door by door."""

from django.urls import include, path

urlpatterns = [
    path("", include("bankbook.ui.urls")),
    path("", include("bankbook.books.web.urls")),
]

handler400 = "bankbook.ui.views.bad_request"
handler403 = "bankbook.ui.views.forbidden"
handler404 = "bankbook.ui.views.not_found"
handler500 = "bankbook.ui.views.failed"
