"""The organizations room as a Django app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Names the room for Django."""

    name = "anjungan.domain.organizations"
    label = "organizations"
    default_auto_field = "django.db.models.BigAutoField"
