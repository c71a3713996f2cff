"""More time in tests for those who need it. Who may give it is the question of the room that asks."""

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.models import TimeAccommodation
from core.errors import InvalidInputError, NotFoundError

MOST_EXTRA_PERCENT = 300
_REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class TimeTerms:
    """So many per cent more, from now on unless ``valid_from`` is given, for ever unless ``valid_until``."""

    extra_percent: int
    reason: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@transaction.atomic
def grant_time(person_id: int, terms: TimeTerms, *, granted_by: int) -> uuid.UUID:
    """Give the person more time in tests that begin from then on; what stood before is ended.

    The same terms again change nothing. Raises ``InvalidInputError`` naming the field.
    """
    terms = replace(terms, reason=terms.reason.strip())
    _check(person_id, terms, granted_by)
    # The person's row is held, lest two are given at once.
    accounts_api.Person.objects.select_for_update(no_key=True).get(pk=person_id)
    standing = TimeAccommodation.objects.filter(person_id=person_id, ended_at__isnull=True).first()
    if standing is not None and _has_terms(standing, terms):
        return standing.uuid
    if standing is not None:
        _end(standing)
    given = asdict(replace(terms, valid_from=terms.valid_from or timezone.now()))
    row = TimeAccommodation.objects.create(person_id=person_id, granted_by_id=granted_by, **given)
    details = {"percent": terms.extra_percent, "id": str(row.uuid)}
    accounts_api.record_access(granted_by, person_id, "extra_time.granted", details=details)
    return row.uuid


@transaction.atomic
def revoke_time(accommodation_uuid: uuid.UUID, person_id: int, *, revoked_by: int) -> None:
    """End it for tests that begin later; running attempts keep their deadline. Repeating changes nothing.

    Raises ``NotFoundError``, also for what another person was given.
    """
    rows = TimeAccommodation.objects.select_for_update()
    row = rows.filter(uuid=accommodation_uuid, person_id=person_id).first()
    if row is None:
        raise NotFoundError(_("There is no such extra time."))
    if row.ended_at is None:
        _end(row)
        accounts_api.record_access(revoked_by, person_id, "extra_time.revoked", details={"id": str(row.uuid)})


def _check(person_id: int, terms: TimeTerms, granted_by: int) -> None:
    problems: dict[str, str] = {}
    if not 1 <= terms.extra_percent <= MOST_EXTRA_PERCENT:
        problems["extra_percent"] = _("From 1 to %(most)d per cent.") % {"most": MOST_EXTRA_PERCENT}
    if not terms.reason:
        problems["reason"] = _("Required.")
    elif len(terms.reason) > _REASON_LENGTH:
        problems["reason"] = _("At most %(most)d characters.") % {"most": _REASON_LENGTH}
    now = timezone.now()
    if terms.valid_until is not None and terms.valid_until <= max(terms.valid_from or now, now):
        problems["valid_until"] = _("The last day lies ahead and not before the first one.")
    if person_id == granted_by:
        problems["extra_percent"] = _("Nobody gives more time to themselves.")
    if problems:
        fields = {field: [message] for field, message in problems.items()}
        raise InvalidInputError(next(iter(problems.values())), fields=fields)


def _has_terms(row: TimeAccommodation, terms: TimeTerms) -> bool:
    same = (row.extra_percent, row.reason, row.valid_until) == (
        terms.extra_percent,
        terms.reason,
        terms.valid_until,
    )
    return same and terms.valid_from in (None, row.valid_from)


def _end(row: TimeAccommodation) -> None:
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
