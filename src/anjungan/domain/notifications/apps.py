from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "anjungan.domain.notifications"
    label = "notifications"
    verbose_name = "Anjungan: notifications"

    def ready(self) -> None:
        from anjungan.domain.notifications import personal_data, subscribers  # noqa: F401 - they register themselves
