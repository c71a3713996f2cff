"""What the front page shows."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import api as accounts_api
from content import api as content_api
from core.cache import spare_cache
from credits import api as credits_api
from lms import selectors
from lms.cards import card_of
from lms.models import Enrolment

POPULAR_COUNT = 6
POPULAR_DAYS = 90
POPULAR_SECONDS = 300
SUGGESTION_COUNT = 6
COMPLETED_COUNT = 6


@dataclass(frozen=True)
class MyLearning:
    """``current`` is the element touched last, ``resume_url`` where it goes on.

    ``credits_this_year`` counts the calendar year in Moscow.
    """

    current: Enrolment | None
    resume_url: str
    in_progress: list[Enrolment]
    completed: list[Enrolment]
    completed_total: int
    under_way_total: int
    credits_this_year: Decimal
    suggestions: list[SafeString]
    specialties: list[str]


def my_learning(person_id: int) -> MyLearning:
    enrolments = selectors.list_enrolments(person_id)
    under_way = [enrolment for enrolment in enrolments if not enrolment.is_completed]
    completed = [enrolment for enrolment in enrolments if enrolment.is_completed]
    specialties = accounts_api.specialties_of(person_id)
    codes = [specialty.code for specialty in specialties]
    return MyLearning(
        current=under_way[0] if under_way else None,
        resume_url=resume_url(under_way[0]) if under_way else "",
        in_progress=under_way[1:],
        completed=completed[:COMPLETED_COUNT],
        completed_total=len(completed),
        under_way_total=len(under_way),
        credits_this_year=credits_api.yearly_totals(person_id).get(timezone.localdate().year, Decimal(0)),
        suggestions=_suggestions(codes, {enrolment.element_id for enrolment in enrolments}),
        specialties=[specialty.name for specialty in specialties],
    )


def resume_url(enrolment: Enrolment) -> str:
    """The screen where the person stopped; before the first and after the last one, the overview."""
    screens_left = len(enrolment.viewed_steps) < enrolment.steps_total
    if enrolment.has_started and screens_left and not enrolment.is_completed:
        return reverse("lms:step", args=[enrolment.uuid, enrolment.position + 1])
    return reverse("lms:overview", args=[enrolment.uuid])


def _suggestions(specialty_codes: list[str], known: set[UUID]) -> list[SafeString]:
    """The newest elements for the person's specialties that they have not taken up yet."""
    found = content_api.search_elements(
        specialty_codes=specialty_codes, per_page=SUGGESTION_COUNT + len(known), with_facets=False
    )
    return [card_of(item) for item in found.items if item.uuid not in known][:SUGGESTION_COUNT]


def popular_elements() -> list[SafeString]:
    """What most people took up lately; the newest elements fill the rest."""
    versions = [content_api.get_version(UUID(uuid)) for uuid in _popular_versions()]
    cards = [card_of(version) for version in versions]
    if len(cards) < POPULAR_COUNT:
        known = {version.element_uuid for version in versions}
        newest = content_api.search_elements(per_page=POPULAR_COUNT, with_facets=False).items
        cards += [card_of(item) for item in newest if item.uuid not in known]
    return cards[:POPULAR_COUNT]


def _popular_versions() -> list[str]:
    """Counted every few minutes; the cache holds plain words, so that it survives an upgrade."""
    uuids: list[str] | None = spare_cache.get(_POPULAR_KEY)
    if uuids is None:
        uuids = [str(uuid) for uuid in _count_popular()]
        spare_cache.set(_POPULAR_KEY, uuids, POPULAR_SECONDS)
    return uuids


_POPULAR_KEY = "lms:popular-versions"


def _count_popular() -> list[UUID]:
    since = timezone.now() - timedelta(days=POPULAR_DAYS)
    chosen = Enrolment.objects.filter(enrolled_at__gte=since).values("element__uuid")
    ranked = chosen.annotate(people=Count("pk")).order_by("-people", "element__uuid")[:POPULAR_COUNT]
    elements = (content_api.find_element(row["element__uuid"]) for row in ranked)
    return [
        element.current_version_uuid
        for element in elements
        if element and element.is_published and element.current_version_uuid
    ]
