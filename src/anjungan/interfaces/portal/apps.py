"""The portal as a Django app: its templates and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages of a visitor."""

    name = "anjungan.interfaces.portal"
    label = "portal_door"
