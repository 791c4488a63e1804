"""The back office as a Django app: templates and static files."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Where standards are written."""

    name = "anjungan.interfaces.backoffice"
    label = "backoffice"
