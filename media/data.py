"""What other rooms see of an asset."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class AssetData:
    """``size`` in bytes; ``url`` is a path on this site that never changes its content."""

    uuid: UUID
    url: str
    sha256: str
    size: int
    content_type: str
    name: str
