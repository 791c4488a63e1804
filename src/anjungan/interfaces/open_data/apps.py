"""The door of open data as a Django app: templates."""

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """Where the standards in force can be downloaded."""

    name = "anjungan.interfaces.open_data"
    label = "open_data"
