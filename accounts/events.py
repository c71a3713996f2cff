"""What the rooms above may want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MembershipGranted:
    person_id: int
    organisation_id: int
    role: str


@dataclass(frozen=True)
class MembershipRevoked:
    person_id: int
    organisation_id: int
    role: str
