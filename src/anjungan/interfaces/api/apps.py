from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "anjungan.interfaces.api"
    label = "api_door"
    verbose_name = "Anjungan: API"
