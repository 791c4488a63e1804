"""The counter desk as a Django app: templates and static files."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """The desk where people are called and served."""

    name = "anjungan.interfaces.counter"
    label = "counter_door"
