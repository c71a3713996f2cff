"""The tables of the room, by topic."""

from cms.models.pages import HomePage, InteractiveModulePage, ModuleIndexPage
from cms.models.tasks import EditorialTask

__all__ = ["EditorialTask", "HomePage", "InteractiveModulePage", "ModuleIndexPage"]
