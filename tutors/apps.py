from importlib import import_module

from django.apps import AppConfig


class TutorsConfig(AppConfig):
    name = "tutors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("tutors.menu")
