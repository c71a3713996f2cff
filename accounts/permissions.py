"""Which role may do what, and where. The one place: what is not written here is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, Role, User
from core.errors import PermissionDeniedError

Person = User | AnonymousUser


class Permission(TextChoices):
    """An action; the name says all. ``VIEW_LEDGER`` is about the credits of other people,
    ``CORRECT_RESULTS`` about questions that people were examined with, ``INSTALL_LIBRARIES`` about
    the code of interactive content.
    """

    VIEW_COHORT = "VIEW_COHORT"
    EXPORT_COHORT = "EXPORT_COHORT"
    MANAGE_ROUTES = "MANAGE_ROUTES"
    MARK_ANSWERS = "MARK_ANSWERS"
    GRANT_EXTRA_TIME = "GRANT_EXTRA_TIME"
    VIEW_LEDGER = "VIEW_LEDGER"
    REVERSE_CREDIT = "REVERSE_CREDIT"
    WRITE_CONTENT = "WRITE_CONTENT"
    REVIEW_CONTENT = "REVIEW_CONTENT"
    PUBLISH_CONTENT = "PUBLISH_CONTENT"
    MANAGE_ITEMS = "MANAGE_ITEMS"
    CORRECT_RESULTS = "CORRECT_RESULTS"
    VIEW_ITEM_STATISTICS = "VIEW_ITEM_STATISTICS"
    DECIDE_APPEALS = "DECIDE_APPEALS"
    VIEW_PEOPLE = "VIEW_PEOPLE"
    MANAGE_PEOPLE = "MANAGE_PEOPLE"
    MANAGE_ADMINISTRATORS = "MANAGE_ADMINISTRATORS"
    MANAGE_ORGANISATIONS = "MANAGE_ORGANISATIONS"
    VIEW_AUDIT_LOG = "VIEW_AUDIT_LOG"
    MANAGE_DELIVERIES = "MANAGE_DELIVERIES"
    INSTALL_LIBRARIES = "INSTALL_LIBRARIES"


class Scope(Enum):
    """Where the permissions of a role hold, seen from the organisation of the membership."""

    ORGANISATION = auto()  # there and in its branches
    LED_ORGANISATIONS = auto()  # also where it is the training centre
    REGION = auto()  # in every organisation of its region
    PLATFORM = auto()  # everywhere


@dataclass(frozen=True)
class Grant:
    scope: Scope
    permissions: frozenset[Permission]


_P = Permission
GRANTS: dict[str, Grant] = {
    Role.SPECIALIST: Grant(Scope.ORGANISATION, frozenset()),
    Role.AUTHOR: Grant(
        Scope.ORGANISATION, frozenset({_P.WRITE_CONTENT, _P.MANAGE_ITEMS, _P.VIEW_ITEM_STATISTICS})
    ),
    Role.REVIEWER: Grant(Scope.PLATFORM, frozenset({_P.REVIEW_CONTENT, _P.VIEW_ITEM_STATISTICS})),
    Role.TUTOR: Grant(
        Scope.ORGANISATION,
        frozenset(
            {
                _P.VIEW_COHORT,
                _P.EXPORT_COHORT,
                _P.MANAGE_ROUTES,
                _P.MARK_ANSWERS,
                _P.GRANT_EXTRA_TIME,
                _P.VIEW_LEDGER,
            }
        ),
    ),
    Role.METHODOLOGIST: Grant(
        Scope.LED_ORGANISATIONS,
        frozenset(
            {
                _P.VIEW_COHORT,
                _P.EXPORT_COHORT,
                _P.MANAGE_ROUTES,
                _P.MARK_ANSWERS,
                _P.GRANT_EXTRA_TIME,
                _P.VIEW_LEDGER,
                _P.PUBLISH_CONTENT,
                _P.DECIDE_APPEALS,
                _P.CORRECT_RESULTS,
            }
        ),
    ),
    Role.REGISTRAR: Grant(Scope.ORGANISATION, frozenset({_P.VIEW_COHORT})),
    Role.AUTHORITY: Grant(Scope.REGION, frozenset({_P.VIEW_COHORT, _P.EXPORT_COHORT, _P.VIEW_LEDGER})),
    Role.SUPPORT: Grant(
        Scope.PLATFORM, frozenset({_P.VIEW_PEOPLE, _P.MANAGE_PEOPLE, _P.VIEW_LEDGER, _P.MANAGE_DELIVERIES})
    ),
    Role.ADMINISTRATOR: Grant(Scope.PLATFORM, frozenset(Permission)),
}

# What the administration pages of other rooms ask the framework for; every other such question is
# answered by the groups of the person.
FRAMEWORK_PERMISSIONS = {
    "outbox.view_outboxmessage": Permission.MANAGE_DELIVERIES,
    "outbox.change_outboxmessage": Permission.MANAGE_DELIVERIES,
    "credits.view_ledgerentry": Permission.VIEW_LEDGER,
}

# Roles that see other people's data or change what others learn: they need the second factor.
STAFF_ROLES = frozenset(Role.values) - {Role.SPECIALIST.value}
# Roles that work in the administration site.
ADMIN_SITE_ROLES = frozenset({Role.SUPPORT.value, Role.ADMINISTRATOR.value})


def has_permission(person: Person, permission: Permission, organisation_id: int | None = None) -> bool:
    """Whether the person may do it in that organisation, or anywhere at all if none is named."""
    grants = list(_memberships_with(person, permission))
    if not grants or organisation_id is None:
        return bool(grants)
    if any(GRANTS[item.role].scope is Scope.PLATFORM for item in grants):
        return True
    if any(item.organisation_id == organisation_id for item in grants):
        return True
    return _organisations(grants).filter(pk=organisation_id).exists()


def require_permission(person: Person, permission: Permission, organisation_id: int | None = None) -> None:
    """Raise ``PermissionDeniedError`` unless the person may."""
    if not has_permission(person, permission, organisation_id):
        raise PermissionDeniedError(_("You are not allowed to do this."))


def organisations_where_allowed(person: Person, permission: Permission) -> QuerySet[Organisation]:
    grants = list(_memberships_with(person, permission))
    if not grants:
        return Organisation.objects.none()
    return _organisations(grants)


def roles_of(person: Person) -> frozenset[str]:
    """The roles the person holds anywhere."""
    return frozenset(item.role for item in _active_memberships(person))


def has_staff_role(person: Person) -> bool:
    if not person.is_authenticated:
        return False
    return person.is_staff or person.is_superuser or bool(roles_of(person) & STAFF_ROLES)


def may_manage(person: Person, other: User) -> bool:
    """Whether the person may change the other's account: those of colleagues in the administration
    site are left to administrators, for whoever changes an account can sign in to it.
    """
    if has_permission(person, Permission.MANAGE_ADMINISTRATORS):
        return True
    guarded = other.is_superuser or bool(roles_of(other) & ADMIN_SITE_ROLES)
    return has_permission(person, Permission.MANAGE_PEOPLE) and not guarded


def may_grant(person: Person, role: str) -> bool:
    """Whether the person may give that role to somebody else, or take it."""
    if role in ADMIN_SITE_ROLES:
        return has_permission(person, Permission.MANAGE_ADMINISTRATORS)
    return has_permission(person, Permission.MANAGE_PEOPLE)


def _memberships_with(person: Person, permission: Permission) -> Iterator[Membership]:
    for membership in _active_memberships(person):
        if permission in GRANTS[membership.role].permissions:
            yield membership


def _active_memberships(person: Person) -> list[Membership]:
    if not isinstance(person, User) or not person.is_active:
        return []
    return person.active_memberships


def _organisations(memberships: list[Membership]) -> QuerySet[Organisation]:
    everything = Organisation.objects.all()
    allowed = Q(pk__in=[])
    for membership in memberships:
        home = membership.organisation_id
        match GRANTS[membership.role].scope:
            case Scope.PLATFORM:
                return everything
            case Scope.ORGANISATION:
                allowed |= Q(pk=home) | Q(parent=home)
            case Scope.LED_ORGANISATIONS:
                allowed |= Q(pk=home) | Q(parent=home) | Q(training_centre=home)
            case Scope.REGION:
                allowed |= Q(pk=home) | Q(region__in=Organisation.objects.filter(pk=home).values("region"))
    return everything.filter(allowed)
