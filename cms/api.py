"""The door of this room: write a module or an H5P material, lead it through its review."""

from cms.authoring import add_image, approve_module, save_module, submit_module
from cms.data import ModuleDraft
from cms.h5p.services import approve_h5p_content, save_h5p_content, submit_h5p_content
from cms.office import ensure_editorial_office, seat_person

__all__ = [
    "ModuleDraft",
    "add_image",
    "approve_h5p_content",
    "approve_module",
    "ensure_editorial_office",
    "save_h5p_content",
    "save_module",
    "seat_person",
    "submit_h5p_content",
    "submit_module",
]
