"""The tables of the room, by topic."""

from accounts.models.audit import AuditRecord
from accounts.models.consents import Consent, ConsentChannel, ConsentKind
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import User
from accounts.models.profiles import PersonSpecialty, Sex, SpecialistProfile
from accounts.models.reference import EducationLevel, Post, Region, Specialty

__all__ = [
    "AuditRecord",
    "Consent",
    "ConsentChannel",
    "ConsentKind",
    "EducationLevel",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "PersonSpecialty",
    "Post",
    "Region",
    "Role",
    "Sex",
    "SpecialistProfile",
    "Specialty",
    "User",
]
