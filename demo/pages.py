"""The pages of the demo, written by its author and led through the review like any other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms import api as cms_api
from content import api as content_api
from core.errors import NotFoundError
from demo.algorithms import Algorithm, Approvers, algorithm_draft, load_algorithm, publish_algorithm
from demo.banks import ModuleTests, seed_tests
from demo.clock import set_clock
from demo.texts import (
    DRAFT,
    AlgorithmBlock,
    Block,
    ImageBlock,
    ModuleText,
    Question,
    QuoteBlock,
    Screen,
    TableBlock,
    TextBlock,
    load_module,
)

PUBLISHED_BEFORE = timedelta(days=400)
_SENT_TO_REVIEW_BEFORE = timedelta(hours=3)
# What the author added to the module that waits for review, so that the reviewer sees a difference.
_REVIEW_SLUG = "vnebolnichnaya-pnevmoniya-u-vzroslyh"
_REVIEW_FOLDER = "pneumonia"
_REVIEW_ADDITION = (
    " Новое в этой редакции: памятка для пациента и уточнённые признаки, при которых нужно звонить врачу."
)
_ALGORITHM_ADDITION = (
    "<p>Муж переболел гриппом неделю назад. Экспресс-тест на грипп у пациентки отрицательный.</p>"
)


@dataclass(frozen=True)
class EditorialPeople(Approvers):
    """Those who write, review and publish: three persons, as the office demands.

    The test of a module may be kept by another organisation than the module.
    """

    provider_organisation_id: int
    test_owner_id: int


def seed_module(module: ModuleText, people: EditorialPeople) -> bool:
    """Publish the module unless it was published before; whether it was done now.

    All in one transaction: tests, algorithm, page, review, publication; with the last module also what is
    left for the author and the reviewer to do.
    """
    if _is_published(module.slug):
        return False
    with transaction.atomic():
        now = timezone.now()
        with set_clock(now - PUBLISHED_BEFORE):
            tests = seed_tests(module, people.test_owner_id, people.author_id)
            algorithm_id = _publish_algorithm(module, people)
            draft = module_draft(module, people, tests, algorithm_id)
            page_id = cms_api.save_module(draft, people.author_id)
            cms_api.submit_module(page_id, people.author_id)
            cms_api.approve_module(page_id, people.reviewer_id, "Замечаний нет.")
            cms_api.approve_module(page_id, people.editor_id)
        if module.slug == _REVIEW_SLUG:
            with set_clock(now - _SENT_TO_REVIEW_BEFORE):
                _leave_work(draft, people)
    return True


def _leave_work(published: cms_api.ModuleDraft, people: EditorialPeople) -> None:
    """Send an edit of the published module to review, and begin a page that is not ready.

    The final test of that page wants more questions than its bank holds: the editor will say so.
    """
    edited = replace(published, summary=published.summary + _REVIEW_ADDITION)
    cms_api.submit_module(cms_api.save_module(edited, people.author_id), people.author_id)
    _send_algorithm_to_review(load_algorithm(_REVIEW_FOLDER), people)
    unfinished = load_module(DRAFT)
    tests = seed_tests(unfinished, people.test_owner_id, people.author_id)
    cms_api.save_module(module_draft(unfinished, people, tests), people.author_id)


def _send_algorithm_to_review(algorithm: Algorithm, people: EditorialPeople) -> None:
    params = {**algorithm.params, "case": {**algorithm.params["case"]}}
    params["case"]["text"] += _ALGORITHM_ADDITION
    item_id = cms_api.save_h5p_content(
        algorithm_draft(replace(algorithm, params=params)),
        key=algorithm.key,
        author_id=people.author_id,
        provider_organisation_id=people.provider_organisation_id,
    )
    cms_api.submit_h5p_content(item_id, people.author_id)


def _publish_algorithm(module: ModuleText, people: EditorialPeople) -> int | None:
    """The id of the module's clinical algorithm; None when no screen shows one."""
    if not any(isinstance(block, AlgorithmBlock) for screen in module.screens for block in screen.blocks):
        return None
    return publish_algorithm(load_algorithm(module.folder), people, people.provider_organisation_id)


def module_draft(
    module: ModuleText, people: EditorialPeople, tests: ModuleTests, algorithm_id: int | None = None
) -> cms_api.ModuleDraft:
    """The page as the author would fill it in; its pictures go to the image library first."""
    materials = _Materials(people.author_id, algorithm_id)
    return cms_api.ModuleDraft(
        slug=module.slug,
        title=module.title,
        summary=module.summary,
        steps=[_step(screen, materials) for screen in module.screens],
        credits=module.credits,
        duration_minutes=module.duration_minutes,
        specialty_codes=module.specialty_codes,
        authors=module.authors,
        final_test_id=tests.final_test_id,
        pre_test_id=tests.pre_test_id,
        learning_outcomes=module.learning_outcomes,
        guideline_code=module.guideline_code,
        guideline_version=module.guideline_version,
        guideline_title=module.guideline_title,
        cover_image_id=materials.add_picture(module.cover, module.title) if module.cover else None,
        provider_organisation_id=people.provider_organisation_id,
    )


def editorial_people(person_ids: Mapping[str, int], provider_organisation_id: int) -> EditorialPeople:
    """Pick the three from the demo accounts, given by e-mail."""
    return EditorialPeople(
        author_id=person_ids["author@kafedra.example"],
        reviewer_id=person_ids["reviewer@kafedra.example"],
        editor_id=person_ids["admin@kafedra.example"],
        provider_organisation_id=provider_organisation_id,
        test_owner_id=provider_organisation_id,
    )


@dataclass(frozen=True)
class _Materials:
    """What blocks name by an id."""

    uploaded_by_id: int
    algorithm_id: int | None

    def add_picture(self, path: Path, title: str) -> int:
        return cms_api.add_image(
            path.read_bytes(), name=path.name, title=title, uploaded_by_id=self.uploaded_by_id
        )


def _step(screen: Screen, materials: _Materials) -> dict[str, Any]:
    return {"title": screen.title, "blocks": [_block(block, materials) for block in screen.blocks]}


def _block(block: Block, materials: _Materials) -> dict[str, Any]:
    match block:
        case TextBlock(html):
            return {"type": "text", "html": html}
        case ImageBlock(_file, alt, caption):
            image_id = materials.add_picture(block.path, caption.split(".")[0])
            return {"type": "image", "image_id": image_id, "alt": alt, "caption": caption}
        case TableBlock(caption, rows, header):
            return {"type": "table", "rows": rows, "header": header, "caption": caption}
        case QuoteBlock(text, source, grade):
            return {"type": "quote", "text": text, "source": source, "grade": grade}
        case AlgorithmBlock(rule, min_percent):
            return {
                "type": "h5p",
                "content_id": materials.algorithm_id,
                "rule": rule,
                "min_percent": min_percent,
            }
        case Question():
            return {
                "type": "checkpoint",
                "question": block.stem,
                "options": [{"text": text, "is_right": text in block.right} for text in block.options],
                "explanation": block.explanation,
            }


def _is_published(slug: str) -> bool:
    try:
        return content_api.get_element(slug).is_published
    except NotFoundError:
        return False
