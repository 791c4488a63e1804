from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "anjungan.domain.statistics"
    label = "statistics"
    verbose_name = "Anjungan: statistics"

    def ready(self) -> None:
        from anjungan.domain.statistics import subscribers  # noqa: F401 - they register themselves
