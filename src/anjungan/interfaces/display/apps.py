"""The display as a Django app: its templates and static files."""

from django.apps import AppConfig


class DisplayConfig(AppConfig):
    """The hall displays."""

    name = "anjungan.interfaces.display"
    label = "display_door"
