"""Every write of the room, by topic."""

from accounts.services.audit import record_access
from accounts.services.memberships import create_membership, end_membership
from accounts.services.people import complete_first_sign_in, register_person, update_profile
from accounts.services.reference import (
    ensure_organisation,
    ensure_post,
    ensure_region,
    ensure_specialty,
)

__all__ = [
    "complete_first_sign_in",
    "create_membership",
    "end_membership",
    "ensure_organisation",
    "ensure_post",
    "ensure_region",
    "ensure_specialty",
    "record_access",
    "register_person",
    "update_profile",
]
