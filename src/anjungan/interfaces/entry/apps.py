"""The entry as a Django app: templates, static files, tags and commands."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """What every page stands on."""

    name = "anjungan.interfaces.entry"
    label = "entry"
