"""The catalog room as a Django app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Names the room for Django."""

    name = "anjungan.domain.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
