"""What a draft must have before it may be published; every problem is named by its field."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.apps import apps
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from content.data import ElementDraft, Step
from content.hosting.learning import can_score_h5p
from content.hosting.selectors import find_h5p_versions
from content.kinds import EducationKind, ElementKind
from content.steps import StepChecker, assets_of, h5p_versions_of, without_keys
from core.errors import InvalidInputError
from media import api as media_api

_LENGTHS = {"slug": 255, "title": 255, "guideline_code": 20, "guideline_version": 20, "guideline_title": 500}
Problems = dict[str, list[str]]


def check_draft(draft: ElementDraft) -> list[Step]:
    """The cleaned steps of a draft that is ready. Raises ``InvalidInputError`` naming every field."""
    steps, problems = _check_all_but_tests(draft)
    _check_tests(draft, problems)
    if problems:
        raise InvalidInputError(_("The element cannot be published yet."), fields=dict(problems))
    return steps


def find_problems(draft: ElementDraft) -> Problems:
    """What keeps the draft from publication, by field; its tests, not pinned yet, are left out."""
    return dict(_check_all_but_tests(draft)[1])


def preview_steps(steps: list[Step]) -> list[Step]:
    """Unfinished steps as learners would see them: cleaned, without keys, what is faulty left out."""
    cleaned = _step_checker(steps).clean(steps)
    shown = [{**step, "blocks": [block for block in step["blocks"] if block]} for step in cleaned]
    return without_keys(shown, media_api.asset_urls(assets_of(shown)))


def _check_all_but_tests(draft: ElementDraft) -> tuple[list[Step], Problems]:
    problems: Problems = defaultdict(list)
    _check_description(draft, problems)
    _check_accreditation(draft, problems)
    checker = _step_checker(draft.steps)
    steps = checker.clean(draft.steps)
    problems.update(checker.problems)
    return steps, problems


def _step_checker(steps: list[Step]) -> StepChecker:
    versions = find_h5p_versions(h5p_versions_of(steps))
    scored = {uuid: can_score_h5p(version) for uuid, version in versions.items()}
    return StepChecker(set(media_api.find_assets(assets_of(steps))), scored)


def _check_description(draft: ElementDraft, problems: Problems) -> None:
    for name in ("title", "slug", "summary"):
        if not getattr(draft, name).strip():
            problems[name].append(_("This field is required."))
    for name, limit in _LENGTHS.items():
        if len(getattr(draft, name)) > limit:
            problems[name].append(_("No more than %(limit)d characters.") % {"limit": limit})
    if draft.kind not in ElementKind.values:
        problems["kind"].append(_("This kind of element is not known."))
    if draft.cover_asset_uuid and not media_api.find_assets([draft.cover_asset_uuid]):
        problems["cover_asset_uuid"].append(_("Choose an image."))


def _check_accreditation(draft: ElementDraft, problems: Problems) -> None:
    if draft.credits <= 0:
        problems["credits"].append(_("An element grants more than zero credits."))
    if draft.duration_minutes <= 0:
        problems["duration_minutes"].append(_("State how long the element takes."))
    if draft.education_kind not in EducationKind.values:
        problems["education_kind"].append(_("Choose the kind of education."))
    _check_specialties(draft, problems)
    _check_guideline(draft, problems)


def _check_specialties(draft: ElementDraft, problems: Problems) -> None:
    if not draft.specialty_codes:
        problems["specialty_codes"].append(_("Choose at least one specialty."))
        return
    known = {specialty.code for specialty in accounts_api.list_specialties()}
    unknown = sorted(set(draft.specialty_codes) - known)
    if unknown:
        codes = ", ".join(unknown)
        problems["specialty_codes"].append(_("No such specialties: %(codes)s.") % {"codes": codes})


def _check_guideline(draft: ElementDraft, problems: Problems) -> None:
    if draft.guideline_code and not draft.guideline_title:
        problems["guideline_title"].append(_("Name the clinical guideline."))
    if draft.guideline_url and urlsplit(draft.guideline_url).scheme not in {"http", "https"}:
        problems["guideline_url"].append(_("Give the full address, beginning with https://."))


def _check_tests(draft: ElementDraft, problems: Problems) -> None:
    if not draft.final_test_version_id:
        problems["final_test"].append(_("Choose the final test."))
    known = _known_test_versions(draft)
    if draft.final_test_version_id and draft.final_test_version_id not in known:
        problems["final_test"].append(_("There is no such version of a test."))
    if draft.pre_test_version_id and draft.pre_test_version_id not in known:
        problems["pre_test"].append(_("There is no such version of a test."))


def _known_test_versions(draft: ElementDraft) -> set[int]:
    pinned = [pk for pk in (draft.final_test_version_id, draft.pre_test_version_id) if pk]
    test_version = apps.get_model("assessments", "TestVersion")
    return set(test_version.objects.filter(pk__in=pinned).values_list("pk", flat=True))
