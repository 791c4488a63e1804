from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "anjungan.domain.queueing"
    label = "queueing"
    verbose_name = "Anjungan: queueing"

    def ready(self) -> None:
        from anjungan.domain.queueing import personal_data, subscribers  # noqa: F401 - they register themselves
