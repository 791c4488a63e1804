from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "anjungan.domain.statistics"
    label = "statistics"
    verbose_name = "Anjungan: statistics"
