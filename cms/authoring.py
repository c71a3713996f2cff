"""An author's work without the editor: for seeds and imports, by the same rules and the same review."""

import hashlib
import re
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images.models import Image

from cms.data import ModuleDraft
from cms.image_forms import check_picture
from cms.models import InteractiveModulePage
from cms.office import ensure_shelf
from cms.readiness import find_problems
from cms.rich_text import as_editor_writes
from core.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError

_GRADE = re.compile(r"УУР\s*([ABC])|УДД\s*([1-5])")


@transaction.atomic
def add_image(content: bytes, *, name: str, title: str, uploaded_by_id: int | None = None) -> int:
    """Put a picture into the image library; the same picture is put there once. Returns its id.

    Raises ``InvalidInputError`` when learners may not be shown such a file.
    """
    # Wagtail tells pictures apart by this digest; nothing secret rests on it.
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    image = Image.objects.filter(file_hash=digest).first()
    if image is None:
        check_picture(content, name)
        image = Image(title=title, uploaded_by_user_id=uploaded_by_id)
        image.file, image.file_hash = ImageFile(BytesIO(content), name=name), digest
        image.file_size = len(content)
        image.save()
    return image.pk


@transaction.atomic
def save_module(draft: ModuleDraft, author_id: int) -> int:
    """Write the draft into its page, made when missing; learners see nothing of it yet.

    Returns the id of the page. An unchanged draft makes no new revision.
    """
    shelf = ensure_shelf()
    page = InteractiveModulePage.objects.child_of(shelf).filter(slug=draft.slug).first()
    author = get_user_model().objects.get(pk=author_id)
    if page is None:
        page = InteractiveModulePage(live=False, owner=author, slug=draft.slug, **_columns(draft))
        shelf.add_child(instance=page)
        page.save_revision(user=author)
        return page.pk
    page = page.get_latest_revision_as_object()
    before = page.serializable_data()
    for name, value in _columns(draft).items():
        setattr(page, name, value)
    if page.serializable_data() != before:
        page.save_revision(user=author)
    return page.pk


@transaction.atomic
def submit_module(page_id: int, person_id: int) -> None:
    """Send the page to review. Raises ``InvalidInputError`` naming the fields that are not ready."""
    page = _page(page_id)
    problems = find_problems(page.get_latest_revision_as_object())
    if problems:
        raise InvalidInputError(_("The module is not ready to be published."), fields=problems)
    if page.workflow_in_progress:
        raise ConflictError(_("The module is under review already."))
    page.get_workflow().start(page, get_user_model().objects.get(pk=person_id))


@transaction.atomic
def approve_module(page_id: int, person_id: int, comment: str = "") -> None:
    """Approve the step of the review at which the page stands; the last approval publishes it.

    Raises ``PermissionDeniedError`` for who may not, or wrote the text.
    """
    page, person = _page(page_id), get_user_model().objects.get(pk=person_id)
    state = page.current_workflow_task_state
    if state is None:
        raise ConflictError(_("The module is not under review."))
    task = state.task.specific
    if "approve" not in [name for name, _label, _dialogue in task.get_actions(page, person)]:
        raise PermissionDeniedError(_("You are not allowed to do this."))
    task.on_action(state.specific, person, "approve", comment=comment)


def _page(page_id: int) -> InteractiveModulePage:
    page = InteractiveModulePage.objects.filter(pk=page_id).first()
    if page is None:
        raise NotFoundError(_("There is no such module."))
    return page


def _columns(draft: ModuleDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "summary": draft.summary,
        "learning_outcomes": "\n".join(draft.learning_outcomes),
        "authors": "\n".join(draft.authors),
        "body": _stream(draft),
        "pre_test_id": draft.pre_test_id,
        "final_test_id": draft.final_test_id,
        "credits": draft.credits,
        "duration_minutes": draft.duration_minutes,
        "education_kind": draft.education_kind,
        "specialties": draft.specialty_codes,
        "guideline_code": draft.guideline_code,
        "guideline_version": draft.guideline_version,
        "guideline_title": draft.guideline_title,
        "guideline_url": draft.guideline_url,
        "cover_image_id": draft.cover_image_id,
        "provider_organisation_id": draft.provider_organisation_id,
    }


def _stream(draft: ModuleDraft) -> Any:
    """The steps as the editor stores them; identifiers follow from their places, so they stay the same."""
    body = InteractiveModulePage._meta.get_field("body")
    return body.to_python(
        [
            {
                "type": "step",
                "id": _identity(draft, number),
                "value": {"title": step["title"], "content": list(_children(draft, number, step["blocks"]))},
            }
            for number, step in enumerate(draft.steps)
        ]
    )


def _children(draft: ModuleDraft, number: int, blocks: list[dict[str, Any]]) -> Any:
    for place, block in enumerate(blocks):
        identity = _identity(draft, number, place)
        yield {"type": block["type"], "id": identity, "value": _value(block, identity)}


def _value(block: dict[str, Any], identity: str) -> Any:
    match block["type"]:
        case "text":
            return as_editor_writes(block["html"], identity)
        case "image":
            return {"image": block["image_id"], "alt": block["alt"], "caption": block.get("caption", "")}
        case "table" | "quote" as kind:
            return _table(block) if kind == "table" else _quote(block)
        case "checkpoint":
            return _checkpoint(block, identity)
        case "h5p":
            rule, percent = block["rule"], block.get("min_percent")
            return {"content": block["content_id"], "rule": rule, "min_percent": percent}
        case _:
            return {name: value for name, value in block.items() if name != "type"}


def _table(block: dict[str, Any]) -> dict[str, Any]:
    rows = block["rows"]
    headings = rows[0] if block.get("header") else [""] * len(rows[0])
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row} for row in (rows[1:] if block.get("header") else rows)],
        "caption": block.get("caption", ""),
    }


def _quote(block: dict[str, Any]) -> dict[str, Any]:
    found = _GRADE.findall(block.get("grade", ""))
    return {
        "text": block["text"],
        "source": block.get("source", ""),
        "strength": next((strength for strength, _evidence in found if strength), ""),
        "evidence": next((evidence for _strength, evidence in found if evidence), ""),
    }


def _checkpoint(block: dict[str, Any], identity: str) -> dict[str, Any]:
    options = [
        {"type": "item", "id": _uuid(f"{identity}/{place}"), "value": option}
        for place, option in enumerate(block["options"])
    ]
    return {"question": block["question"], "options": options, "explanation": block["explanation"]}


def _identity(draft: ModuleDraft, *places: int) -> str:
    return _uuid("/".join([draft.slug, *map(str, places)]))


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
