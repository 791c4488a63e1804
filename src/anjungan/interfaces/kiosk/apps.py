"""The kiosk as a Django app: its templates and static files."""

from django.apps import AppConfig


class KioskConfig(AppConfig):
    """The self-service kiosk."""

    name = "anjungan.interfaces.kiosk"
    label = "kiosk_door"
