from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "anjungan.domain.citizens"
    label = "citizens"
    verbose_name = "Anjungan: citizens"

    def ready(self) -> None:
        from anjungan.domain.citizens import personal_data, subscribers  # noqa: F401 - they register themselves
