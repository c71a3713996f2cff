"""What happened to elements and contents; published in the transaction that made it so."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ElementPublished:
    """A version became the current one: new (``is_new``), or an earlier one of the same content again."""

    element_uuid: UUID
    element_version_uuid: UUID
    slug: str
    number: int
    is_new: bool
    published_by_id: int | None


@dataclass(frozen=True)
class ElementWithdrawn:
    """New people can no longer enrol; those inside go on."""

    element_uuid: UUID
    slug: str
    withdrawn_by_id: int | None


@dataclass(frozen=True)
class H5PContentImported:
    """An operator brought a package; its content is a version that nobody has reviewed or shows yet."""

    content_uuid: UUID
    version_uuid: UUID
