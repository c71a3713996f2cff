"""What goes in and comes out of this room. A step is JSON; see ``content.steps`` for its blocks."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

Step = dict[str, Any]
Block = dict[str, Any]


@dataclass(frozen=True)
class ElementDraft:
    """Everything that a publication fixes.

    ``element_uuid`` None makes a new element (or finds the one of the slug); test versions are
    those of ``assessments.api.pin_test``; ``guideline_code`` is the registry's, e.g. ``62_3``.
    """

    slug: str
    kind: str
    title: str
    summary: str
    steps: list[Step]
    credits: Decimal
    specialty_codes: list[str]
    duration_minutes: int
    final_test_version_id: int | None
    education_kind: str
    element_uuid: UUID | None = None
    learning_outcomes: list[str] = field(default_factory=list)
    guideline_code: str = ""
    guideline_version: str = ""
    guideline_title: str = ""
    guideline_url: str = ""
    pre_test_version_id: int | None = None
    cover_asset_uuid: UUID | None = None
    provider_organisation_id: int | None = None
    authors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class GuidelineData:
    code: str
    version: str
    title: str
    url: str


@dataclass(frozen=True)
class ElementVersionData:
    """One immutable version. Shared between requests: treat the lists as read-only.

    ``steps`` hold the keys of checkpoints: pages show ``steps_for_learner`` instead.
    """

    id: int
    uuid: UUID
    element_id: int
    element_uuid: UUID
    slug: str
    number: int
    kind: str
    title: str
    summary: str
    learning_outcomes: list[str]
    steps: list[Step]
    credits: Decimal
    duration_minutes: int
    education_kind: str
    specialty_codes: list[str]
    guideline: GuidelineData | None
    provider_organisation_id: int | None
    provider_name: str
    authors: list[str]
    cover_asset_uuid: UUID | None
    cover_url: str
    pre_test_version_id: int | None
    final_test_version_id: int
    published_at: datetime

    @property
    def step_count(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class ElementData:
    """An element as it stands now; ``is_published`` says whether new people may enrol."""

    id: int
    uuid: UUID
    slug: str
    kind: str
    title: str
    current_version_uuid: UUID | None
    published_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def is_published(self) -> bool:
        return self.current_version_uuid is not None and self.withdrawn_at is None


@dataclass(frozen=True)
class ElementCard:
    """One line of the catalogue."""

    uuid: UUID
    slug: str
    kind: str
    title: str
    summary: str
    credits: Decimal
    duration_minutes: int
    education_kind: str
    specialty_codes: list[str]
    cover_asset_uuid: UUID | None
    cover_url: str
    provider_organisation_id: int | None
    published_at: datetime


@dataclass(frozen=True)
class SearchFacets:
    """How many of the elements found there are of each kind and for each specialty code."""

    kinds: dict[str, int]
    specialties: dict[str, int]


@dataclass(frozen=True)
class SearchPage:
    """``page`` counts from 1; ``total`` is of all pages."""

    items: list[ElementCard]
    total: int
    page: int
    per_page: int
    facets: SearchFacets

    @property
    def page_count(self) -> int:
        return max(1, -(-self.total // self.per_page))


@dataclass(frozen=True)
class CheckpointResult:
    """The answer to a checkpoint question, given after the learner has chosen."""

    checkpoint_id: str
    chosen: list[str]
    is_right: bool
    right_options: list[str]
    explanation: str
