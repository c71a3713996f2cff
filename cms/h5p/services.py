"""Every write to an H5P material; its review is Wagtail's, with the rule of four eyes."""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from cms.h5p.wording import problem_text
from cms.models import H5PContentItem
from content import api as content_api
from core.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError


@transaction.atomic
def create_item(
    draft: content_api.H5PDraft,
    *,
    owner_id: int | None,
    provider_organisation_id: int | None = None,
    key: str | None = None,
    content_uuid: UUID | None = None,
) -> H5PContentItem:
    """A new material with the draft as its first revision; learners see nothing of it yet."""
    owner = get_user_model().objects.get(pk=owner_id) if owner_id else None
    item = H5PContentItem(live=False, owner=owner, key=key, provider_organisation_id=provider_organisation_id)
    item.content_uuid = content_uuid or item.content_uuid
    item.write(draft)
    item.save()
    item.save_revision(user=owner, log_action="wagtail.create")
    return item


@transaction.atomic
def take_over_import(content_uuid: UUID, version_uuid: UUID) -> None:
    """Show authors what an operator brought; what they have already stays as it is."""
    if not H5PContentItem.objects.filter(content_uuid=content_uuid).exists():
        draft = content_api.get_h5p_version(version_uuid).draft
        create_item(draft, owner_id=None, content_uuid=content_uuid)


@transaction.atomic
def replace_draft(item: H5PContentItem, draft: content_api.H5PDraft, person_id: int) -> None:
    """Write the draft as a new revision; an unchanged one makes none. The title stays the author's.

    Raises ``ConflictError`` while the material is locked for the person.
    """
    person = get_user_model().objects.get(pk=person_id)
    latest: H5PContentItem = item.get_latest_revision_as_object()
    lock = latest.get_lock()
    if lock and lock.for_user(person):
        raise ConflictError(_("The material is locked: somebody else is working on it or reviewing it."))
    before = latest.serializable_data()
    latest.write(draft)
    if latest.serializable_data() != before:
        latest.save_revision(user=person, log_action=True)


@transaction.atomic
def publish_item(item: H5PContentItem, published_by_id: int | None) -> content_api.H5PVersionData:
    """Fix the material as a version. Raises ``InvalidInputError`` with all that is not ready."""
    problems = find_problems(item)
    if problems:
        raise InvalidInputError(_("The material is not ready to be published."), fields={"params": problems})
    return content_api.save_h5p_version(
        item.draft,
        content_uuid=item.content_uuid,
        by_id=published_by_id,
        provider_organisation_id=item.provider_organisation_id,
    )


def find_problems(item: H5PContentItem) -> list[str]:
    """What keeps the material from review, in sentences; empty when it is ready."""
    _cleaned, problems, _warnings = content_api.check_h5p_draft(item.draft, strict=True)
    return [problem_text(problem) for problem in problems]


@transaction.atomic
def save_h5p_content(
    draft: content_api.H5PDraft,
    *,
    key: str,
    author_id: int,
    provider_organisation_id: int | None = None,
) -> int:
    """Write the draft into the material of this key, made when missing; learners see nothing of it yet.

    Returns the id of the material, which blocks of modules name. An unchanged draft makes no new revision.
    Raises ``InvalidInputError`` when the content does not fit its library.
    """
    cleaned, problems, _warnings = content_api.check_h5p_draft(draft, strict=False)
    if problems:
        rules = [problem_text(problem) for problem in problems]
        raise InvalidInputError(_("The content does not fit its type."), fields={"params": rules})
    item = H5PContentItem.objects.filter(key=key).first()
    if item is None:
        return create_item(
            cleaned, owner_id=author_id, provider_organisation_id=provider_organisation_id, key=key
        ).pk
    replace_draft(item, cleaned, author_id)
    return item.pk


@transaction.atomic
def submit_h5p_content(item_id: int, person_id: int) -> None:
    """Send the material to review. Raises ``InvalidInputError`` with all that is not ready."""
    item = get_item(item_id)
    problems = find_problems(item.get_latest_revision_as_object())
    if problems:
        raise InvalidInputError(_("The material is not ready to be published."), fields={"params": problems})
    if item.workflow_in_progress:
        raise ConflictError(_("The material is under review already."))
    item.get_workflow().start(item, get_user_model().objects.get(pk=person_id))


@transaction.atomic
def approve_h5p_content(item_id: int, person_id: int, comment: str = "") -> None:
    """Approve the step of the review at which the material stands; the last approval publishes it.

    Raises ``PermissionDeniedError`` for who may not, or wrote it.
    """
    item, person = get_item(item_id), get_user_model().objects.get(pk=person_id)
    state = item.current_workflow_task_state
    if state is None:
        raise ConflictError(_("The material is not under review."))
    task = state.task.specific
    if "approve" not in [name for name, _label, _dialogue in task.get_actions(item, person)]:
        raise PermissionDeniedError(_("You are not allowed to do this."))
    task.on_action(state.specific, person, "approve", comment=comment)


def get_item(item_id: int) -> H5PContentItem:
    item = H5PContentItem.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFoundError(_("There is no such material."))
    return item
