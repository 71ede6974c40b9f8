"""The door of the books for a WSGI server."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankbook.books.site.settings")
application = get_wsgi_application()
BaseCommand().check(tags=["bankbook"])
