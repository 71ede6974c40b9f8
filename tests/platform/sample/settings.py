"""The smallest site that the platform runs in: a home, a database, the queue."""

from bankbook import clock, config

CONFIG = config.BooksConfig.read()
clock.use("BOOKS_TODAY", CONFIG.today)
SECRET_KEY = config.secret_key("books")
DATABASES = {"default": CONFIG.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["bankbook.audit", "bankbook.jobs", "django_tasks_db", "tests.platform.sample"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
USE_TZ = True
