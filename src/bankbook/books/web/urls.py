"""Every address of the books' pages, one list a screen."""

from bankbook.books.web.views import (
    assign,
    bank_accounts,
    bank_lines,
    connect,
    health,
    import_file,
    imports,
    ledgers,
    lettings_import,
    link,
    open_banking,
    organisations,
    people,
    runs,
    sign_in,
    today,
    unassigned,
)

app_name = "books"
urlpatterns = [
    *health.urlpatterns,
    *sign_in.urlpatterns,
    *organisations.urlpatterns,
    *today.urlpatterns,
    *bank_accounts.urlpatterns,
    *ledgers.urlpatterns,
    *lettings_import.urlpatterns,
    *people.urlpatterns,
    *open_banking.urlpatterns,
    *connect.urlpatterns,
    *link.urlpatterns,
    *imports.urlpatterns,
    *import_file.urlpatterns,
    *bank_lines.urlpatterns,
    *runs.urlpatterns,
    *unassigned.urlpatterns,
    *assign.urlpatterns,
]
