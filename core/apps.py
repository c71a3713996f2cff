from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import health, neighbours

        health.register("database", neighbours.check_database)
        health.register("broker", neighbours.check_broker)
        health.register("storage", neighbours.check_storage)
