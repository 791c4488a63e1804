from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "anjungan.domain.assistance"
    label = "assistance"
    verbose_name = "Anjungan: assisted mode"
