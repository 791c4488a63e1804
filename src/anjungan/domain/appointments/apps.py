from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "anjungan.domain.appointments"
    label = "appointments"
    verbose_name = "Anjungan: appointments"

    def ready(self) -> None:
        from anjungan.domain.appointments import personal_data, subscribers  # noqa: F401 - they register themselves
