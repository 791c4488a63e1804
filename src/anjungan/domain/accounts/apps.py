"""The accounts room as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room for Django."""

    name = "anjungan.domain.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
