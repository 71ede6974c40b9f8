"""Every address of the bank, door by door."""

from django.urls import include, path

from bankbook.bank.channels.openbanking.urls import elsewhere
from bankbook.bank.channels.web.urls import foreign_urlpatterns

urlpatterns = [
    path("", include("bankbook.ui.urls")),
    path("api/v2/", include("bankbook.bank.channels.openbanking.urls")),
    path("api/v2", elsewhere),
    path("consent/", include("bankbook.bank.channels.openbanking.consent_urls")),
    path("", include("bankbook.bank.channels.web.urls")),
    *foreign_urlpatterns,
]

handler400 = "bankbook.ui.views.bad_request"
handler403 = "bankbook.ui.views.forbidden"
handler404 = "bankbook.ui.views.not_found"
handler500 = "bankbook.ui.views.failed"
