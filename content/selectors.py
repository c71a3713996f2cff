"""Reads of elements and versions. Versions never change, so each process remembers those it has read."""

from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from content import steps as step_rules
from content.data import CheckpointResult, ElementData, ElementVersionData, GuidelineData, Step
from content.models import ElementVersion, GuidelineVersion, LearningElement
from core.errors import InvalidInputError, NotFoundError
from media import api as media_api

_REMEMBERED_VERSIONS = 512


def get_element(slug: str) -> ElementData:
    """The element as it stands now, withdrawn or not. Raises ``NotFoundError``."""
    element = LearningElement.objects.select_related("current_version").filter(slug=slug).first()
    if element is None:
        raise NotFoundError(_("There is no such learning element."))
    return _element_data(element)


def find_element(uuid: UUID) -> ElementData | None:
    element = LearningElement.objects.select_related("current_version").filter(uuid=uuid).first()
    return _element_data(element) if element else None


@lru_cache(maxsize=_REMEMBERED_VERSIONS)
def get_version(uuid: UUID) -> ElementVersionData:
    """One immutable version with its steps. Raises ``NotFoundError``."""
    version = (
        ElementVersion.objects.select_related(
            "element", "guideline_version__guideline", "provider_organisation"
        )
        .filter(uuid=uuid)
        .first()
    )
    if version is None:
        raise NotFoundError(_("There is no such version of a learning element."))
    return _version_data(version)


def list_version_numbers(element_uuid: UUID) -> list[tuple[int, UUID]]:
    """Every version of the element, the latest first."""
    versions = ElementVersion.objects.filter(element__uuid=element_uuid).order_by("-number")
    return list(versions.values_list("number", "uuid"))


def steps_for_learner(version: ElementVersionData) -> list[Step]:
    """Steps as the browser may have them: without the keys and explanations of checkpoints.

    A checkpoint says by ``multiple`` whether it has several right answers; an image has its ``url``.
    """
    return _steps_for_learner(version.uuid)


@lru_cache(maxsize=_REMEMBERED_VERSIONS)
def _steps_for_learner(version_uuid: UUID) -> list[Step]:
    steps = get_version(version_uuid).steps
    return step_rules.without_keys(steps, media_api.asset_urls(step_rules.assets_of(steps)))


def check_checkpoint(version_uuid: UUID, checkpoint_id: str, chosen: list[str]) -> CheckpointResult:
    """Judge the chosen options on the server and reveal the answer.

    Raises ``NotFoundError`` for another question, ``InvalidInputError`` for options that it has not.
    """
    block = step_rules.find_checkpoint(get_version(version_uuid).steps, checkpoint_id)
    if block is None:
        raise NotFoundError(_("There is no such question here."))
    picked = set(chosen)
    if not picked or not picked <= {option["id"] for option in block["options"]}:
        message = _("Choose one of the answers.")
        raise InvalidInputError(message, fields={"chosen": [message]})
    return CheckpointResult(
        checkpoint_id=checkpoint_id,
        chosen=sorted(picked),
        is_right=picked == set(block["key"]),
        right_options=list(block["key"]),
        explanation=block["explanation"],
    )


def _element_data(element: LearningElement) -> ElementData:
    return ElementData(
        id=element.pk,
        uuid=element.uuid,
        slug=element.slug,
        kind=element.kind,
        title=element.title,
        current_version_uuid=element.current_version.uuid if element.current_version else None,
        published_at=element.published_at,
        withdrawn_at=element.withdrawn_at,
    )


def _version_data(version: ElementVersion) -> ElementVersionData:
    cover, provider = version.cover_asset_uuid, version.provider_organisation
    return ElementVersionData(
        id=version.pk,
        uuid=version.uuid,
        element_id=version.element_id,
        element_uuid=version.element.uuid,
        slug=version.slug,
        number=version.number,
        kind=version.kind,
        title=version.title,
        summary=version.summary,
        learning_outcomes=version.learning_outcomes,
        steps=version.body["steps"],
        credits=version.credits,
        duration_minutes=version.duration_minutes,
        education_kind=version.education_kind,
        specialty_codes=version.specialty_codes,
        guideline=_guideline_data(version.guideline_version),
        provider_organisation_id=version.provider_organisation_id,
        provider_name=str(provider) if provider else "",
        authors=version.authors,
        cover_asset_uuid=cover,
        cover_url=media_api.asset_urls([cover]).get(cover, "") if cover else "",
        pre_test_version_id=version.pre_test_version_id,
        final_test_version_id=version.final_test_version_id,
        published_at=version.published_at,
    )


def _guideline_data(version: GuidelineVersion | None) -> GuidelineData | None:
    if version is None:
        return None
    return GuidelineData(version.guideline.code, version.version, version.title, version.url)
