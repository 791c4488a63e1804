from django.apps import AppConfig


class ForecastingConfig(AppConfig):
    name = "anjungan.domain.forecasting"
    label = "forecasting"
    verbose_name = "Anjungan: forecasting"

    def ready(self) -> None:
        from anjungan.domain.forecasting import subscribers  # noqa: F401 - they register themselves
