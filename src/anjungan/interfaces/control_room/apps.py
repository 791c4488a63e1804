"""The control room as a Django app: templates and static files."""

from django.apps import AppConfig


class ControlRoomConfig(AppConfig):
    """Where the mall is run from."""

    name = "anjungan.interfaces.control_room"
    label = "control_room"
