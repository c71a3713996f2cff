"""The door of this room: write a module, lead it through its review."""

from cms.authoring import add_image, approve_module, save_module, submit_module
from cms.data import ModuleDraft
from cms.office import ensure_editorial_office, seat_person

__all__ = [
    "ModuleDraft",
    "add_image",
    "approve_module",
    "ensure_editorial_office",
    "save_module",
    "seat_person",
    "submit_module",
]
