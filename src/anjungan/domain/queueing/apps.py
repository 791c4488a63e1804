from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "anjungan.domain.queueing"
    label = "queueing"
    verbose_name = "Anjungan: queueing"
