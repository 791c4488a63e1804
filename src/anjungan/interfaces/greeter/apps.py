"""The greeter's tablet as a Django app: templates and static files."""

from django.apps import AppConfig


class GreeterConfig(AppConfig):
    """The person at the door."""

    name = "anjungan.interfaces.greeter"
    label = "greeter_door"
