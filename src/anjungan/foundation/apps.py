from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    name = "anjungan.foundation"
    label = "foundation"
    verbose_name = "Anjungan: foundation"

    def ready(self) -> None:
        from anjungan.foundation.statements import install_after_migrate

        post_migrate.connect(install_after_migrate, dispatch_uid="anjungan.statements")
