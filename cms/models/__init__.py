"""The tables of the room, by topic."""

from cms.models.h5p import H5PContentItem
from cms.models.pages import HomePage, InteractiveModulePage, ModuleIndexPage
from cms.models.tasks import EditorialTask

__all__ = ["EditorialTask", "H5PContentItem", "HomePage", "InteractiveModulePage", "ModuleIndexPage"]
