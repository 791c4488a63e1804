from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "anjungan.foundation"
    label = "foundation"
    verbose_name = "Anjungan: foundation"
