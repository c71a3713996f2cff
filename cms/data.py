"""What the door of this room takes."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class ModuleDraft:
    """A module as an author writes it. ``slug`` names the page: the same slug is the same page.

    ``steps`` are ``{"title", "blocks"}`` with the blocks of ``content.steps`` except that an image
    names an ``image_id`` (see ``add_image``), a checkpoint's options are ``{"text", "is_right"}`` and an
    ``h5p`` names a ``content_id`` (see ``save_h5p_content``) beside its ``rule`` and ``min_percent``.
    ``final_test_id`` and ``pre_test_id`` are tests of ``assessments``, pinned when published.
    """

    slug: str
    title: str
    summary: str
    steps: list[dict[str, Any]]
    credits: Decimal | None
    duration_minutes: int | None
    specialty_codes: list[str]
    authors: list[str]
    final_test_id: int | None
    pre_test_id: int | None = None
    learning_outcomes: list[str] = field(default_factory=list)
    education_kind: str = "SELF_STUDY"
    guideline_code: str = ""
    guideline_version: str = ""
    guideline_title: str = ""
    guideline_url: str = ""
    cover_image_id: int | None = None
    provider_organisation_id: int | None = None
