"""Every write of this room."""

import hashlib
import json
from typing import cast
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from content.checks import check_draft
from content.data import ElementDraft, ElementVersionData, Step
from content.events import ElementPublished, ElementWithdrawn
from content.indexing import index_element
from content.models import ElementVersion, Guideline, GuidelineVersion, LearningElement
from content.selectors import get_version
from core import events
from core.errors import InvalidInputError, NotFoundError

REGISTRY_URL = "https://cr.minzdrav.gov.ru/preview-cr/%(code)s"


@transaction.atomic
def publish_version(draft: ElementDraft, published_by_id: int | None) -> ElementVersionData:
    """Fix the draft as an immutable version and make it the current one.

    The same content gives the same version, however often it is published. Raises
    ``InvalidInputError`` whose ``fields`` name every part of the draft that is not ready.
    """
    steps = check_draft(draft)
    checksum = _checksum(draft, steps)
    element = _lock_element(draft)
    version = element.versions.filter(checksum=checksum).first()
    is_new = version is None
    if version is None:
        version = _create_version(element, draft, steps, checksum, published_by_id)
    if is_new or element.current_version_id != version.pk or element.withdrawn_at is not None:
        _make_current(element, version)
        event = ElementPublished(
            element.uuid, version.uuid, element.slug, version.number, is_new, published_by_id
        )
        events.publish(event)
    return get_version(version.uuid)


@transaction.atomic
def withdraw_element(element_uuid: UUID, withdrawn_by_id: int | None = None) -> None:
    """Take the element out of the catalogue; those who study it go on. A second call changes nothing.

    Raises ``NotFoundError``.
    """
    element = LearningElement.objects.select_for_update().filter(uuid=element_uuid).first()
    if element is None:
        raise NotFoundError(_("There is no such learning element."))
    if element.withdrawn_at is None:
        element.withdrawn_at = timezone.now()
        element.save(update_fields=["withdrawn_at"])
        events.publish(ElementWithdrawn(element.uuid, element.slug, withdrawn_by_id))


def _lock_element(draft: ElementDraft) -> LearningElement:
    """The element of the draft, made when new, locked until the transaction ends."""
    wanted = {"uuid": draft.element_uuid} if draft.element_uuid else {"slug": draft.slug}
    taken = LearningElement.objects.filter(slug=draft.slug).exclude(**wanted)
    if taken.exists():
        message = _("Another learning element already has this address.")
        raise InvalidInputError(message, fields={"slug": [message]})
    element, _created = LearningElement.objects.get_or_create(
        **wanted, defaults={"uuid": draft.element_uuid or uuid4(), **_catalogue_columns(draft)}
    )
    return LearningElement.objects.select_for_update().get(pk=element.pk)


def _catalogue_columns(source: ElementDraft | ElementVersion) -> dict[str, object]:
    return {
        "slug": source.slug,
        "kind": source.kind,
        "title": source.title,
        "summary": source.summary,
        "credits": source.credits,
        "duration_minutes": source.duration_minutes,
        "education_kind": source.education_kind,
        "specialty_codes": sorted(set(source.specialty_codes)),
        "cover_asset_uuid": source.cover_asset_uuid,
        "provider_organisation_id": source.provider_organisation_id,
    }


def _create_version(
    element: LearningElement,
    draft: ElementDraft,
    steps: list[Step],
    checksum: str,
    published_by_id: int | None,
) -> ElementVersion:
    latest = element.versions.aggregate(number=Max("number"))["number"] or 0
    return ElementVersion.objects.create(
        element=element,
        number=latest + 1,
        checksum=checksum,
        learning_outcomes=draft.learning_outcomes,
        body={"steps": steps},
        authors=draft.authors,
        guideline_version=_guideline_version(draft),
        pre_test_version_id=draft.pre_test_version_id,
        final_test_version_id=cast(int, draft.final_test_version_id),
        published_by_id=published_by_id,
        **_catalogue_columns(draft),
    )


def _make_current(element: LearningElement, version: ElementVersion) -> None:
    for name, value in _catalogue_columns(version).items():
        setattr(element, name, value)
    element.current_version = version
    element.published_at = timezone.now()
    element.withdrawn_at = None
    element.save()
    index_element(element)


def _guideline_version(draft: ElementDraft) -> GuidelineVersion | None:
    if not draft.guideline_code:
        return None
    guideline, _created = Guideline.objects.get_or_create(
        code=draft.guideline_code, defaults={"title": draft.guideline_title}
    )
    version, _created = GuidelineVersion.objects.get_or_create(
        guideline=guideline,
        version=draft.guideline_version,
        title=draft.guideline_title,
        url=_guideline_url(draft),
    )
    return version


def _guideline_url(draft: ElementDraft) -> str:
    return draft.guideline_url or REGISTRY_URL % {"code": draft.guideline_code}


def _checksum(draft: ElementDraft, steps: list[Step]) -> str:
    """The same for the same content, whoever publishes it and whenever."""
    content = {
        **_catalogue_columns(draft),
        "credits": str(draft.credits.normalize()),
        "steps": steps,
        "learning_outcomes": draft.learning_outcomes,
        "authors": draft.authors,
        "tests": [draft.pre_test_version_id, draft.final_test_version_id],
        "guideline": [
            draft.guideline_code,
            draft.guideline_version,
            draft.guideline_title,
            _guideline_url(draft),
        ],
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
