"""The premises room as a Django app."""

from django.apps import AppConfig


class PremisesConfig(AppConfig):
    """Names the room for Django."""

    name = "anjungan.domain.premises"
    label = "premises"
    default_auto_field = "django.db.models.BigAutoField"
