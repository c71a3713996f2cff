"""Registering people and keeping their profiles."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.data import PersonDraft, ProfileChanges
from accounts.errors import PersonExistsError
from accounts.models import (
    EducationLevel,
    PersonSpecialty,
    Post,
    Region,
    Role,
    SpecialistProfile,
    Specialty,
    User,
)
from accounts.services.memberships import create_membership
from accounts.snils import validate_snils
from core.errors import InvalidInputError


@transaction.atomic
def register_person(draft: PersonDraft) -> User:
    """Make a person with a specialist profile.

    Raises ``InvalidInputError`` for a wrong SNILS or an unknown code, ``PersonExistsError`` when
    the SNILS or the e-mail is taken.
    """
    person = User(
        snils=validate_snils(draft.snils),
        email=draft.email,
        surname=draft.surname.strip(),
        given_name=draft.given_name.strip(),
        patronymic=draft.patronymic.strip(),
    )
    person.set_password(draft.password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise PersonExistsError(_("A person with this SNILS or e-mail is already registered.")) from error
    profile = SpecialistProfile.objects.create(
        person=person,
        citizenship=draft.citizenship,
        region=_region(draft.region_code),
        sex=draft.sex,
        date_of_birth=draft.date_of_birth,
        phone=draft.phone,
        post=_post(draft.post_code),
        workplace_id=draft.workplace_id,
        preferred_language=draft.preferred_language,
    )
    _set_specialties(profile, draft.specialty_codes)
    if draft.workplace_id is not None:
        create_membership(person.pk, draft.workplace_id, Role.SPECIALIST, post_code=draft.post_code)
    return person


@transaction.atomic
def update_profile(person_id: int, changes: ProfileChanges) -> None:
    """Write what a person may change alone."""
    profile = SpecialistProfile.objects.select_for_update().get(pk=person_id)
    profile.phone = changes.phone
    profile.region = _region(changes.region_code)
    profile.post = _post(changes.post_code)
    profile.preferred_language = changes.preferred_language
    profile.save()
    _set_specialties(profile, changes.specialty_codes)


@transaction.atomic
def complete_first_sign_in(person_id: int, cabinets: Iterable[str]) -> None:
    """Open the chosen cabinets and remember when the agreement was accepted; repeating is harmless."""
    chosen = sorted(set(cabinets))
    if not chosen or not set(chosen) <= set(EducationLevel.values):
        message = _("Choose at least one cabinet.")
        raise InvalidInputError(message, fields={"cabinets": [message]})
    profile = SpecialistProfile.objects.select_for_update().get(pk=person_id)
    profile.cabinets = chosen
    profile.agreement_accepted_at = profile.agreement_accepted_at or timezone.now()
    profile.save(update_fields=["cabinets", "agreement_accepted_at"])


def _set_specialties(profile: SpecialistProfile, codes: Iterable[str]) -> None:
    wanted = set(codes)
    chosen = list(Specialty.objects.filter(code__in=wanted))
    missing = wanted - {specialty.code for specialty in chosen}
    if missing:
        raise _unknown("specialty_codes", sorted(missing))
    profile.profile_specialties.exclude(specialty__in=chosen).delete()
    PersonSpecialty.objects.bulk_create(
        [PersonSpecialty(profile=profile, specialty=specialty) for specialty in chosen],
        ignore_conflicts=True,
    )


def _region(code: str | None) -> Region | None:
    if not code:
        return None
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise _unknown("region_code", [code])
    return region


def _post(code: str | None) -> Post | None:
    if not code:
        return None
    post = Post.objects.filter(code=code).first()
    if post is None:
        raise _unknown("post_code", [code])
    return post


def _unknown(field: str, codes: list[str]) -> InvalidInputError:
    message = _("Unknown code: %(codes)s.") % {"codes": ", ".join(codes)}
    return InvalidInputError(message, fields={field: [message]})
