"""Giving and taking roles."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.data import MembershipData
from accounts.events import MembershipGranted, MembershipRevoked
from accounts.models import Membership, Post, User
from accounts.permissions import ADMIN_SITE_ROLES
from core import events


@transaction.atomic
def create_membership(
    person_id: int, organisation_id: int, role: str, *, post_code: str | None = None
) -> MembershipData:
    """Give the person the role; an active membership of the same kind is returned as it is."""
    post = Post.objects.get(code=post_code) if post_code else None
    membership, created = Membership.objects.get_or_create(
        person_id=person_id,
        organisation_id=organisation_id,
        role=role,
        ended_at=None,
        defaults={"post": post},
    )
    if created:
        announce_grant(membership)
    return _data(membership)


@transaction.atomic
def end_membership(membership_uuid: uuid.UUID) -> MembershipData:
    """Take the role away from now on; ending it twice changes nothing."""
    membership = Membership.objects.select_for_update().get(uuid=membership_uuid)
    if membership.ended_at is None:
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
        announce_revocation(membership)
    return _data(membership)


def announce_grant(membership: Membership) -> None:
    refresh_admin_access(membership.person_id)
    events.publish(MembershipGranted(membership.person_id, membership.organisation_id, membership.role))


def announce_revocation(membership: Membership) -> None:
    refresh_admin_access(membership.person_id)
    events.publish(MembershipRevoked(membership.person_id, membership.organisation_id, membership.role))


def refresh_admin_access(person_id: int) -> None:
    """The flag that opens the administration site follows from the roles, and from nothing else."""
    works_there = Membership.objects.filter(
        person_id=person_id, role__in=ADMIN_SITE_ROLES, ended_at__isnull=True
    ).exists()
    User.objects.filter(pk=person_id).exclude(is_staff=works_there).update(is_staff=works_there)


def _data(membership: Membership) -> MembershipData:
    return MembershipData(membership.uuid, membership.person_id, membership.organisation_id, membership.role)
