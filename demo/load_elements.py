"""Synthetic elements and a synthetic test for measurements: many, varied, and worth nothing to a learner."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import islice, product
from typing import Any

import yaml
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api
from demo.texts import FOLDER

BANK_CODE = "load"
TEST_NAME = "Нагрузка: тест из 20 вопросов"
SLUG_PREFIX = "load"
_ITEMS = 200
_DRAWN = 20
_STEPS = 8
PUBLISHED_BY_SERVICE = 40
_BATCH = 500


def slug(number: int) -> str:
    """The address of the element with this number, counted from 1."""
    return f"{SLUG_PREFIX}-{number:05d}"


def make_test(owner: accounts_api.OrganisationData) -> int:
    """Ensure a bank of 200 items and a test that draws 20 of them; return the pinned version."""
    bank = assessments_api.find_bank(BANK_CODE)
    if bank is None:
        bank = assessments_api.create_bank(BANK_CODE, "Нагрузка: 200 вопросов", owner.id)
    assessments_api.save_items(bank.id, [_item(number) for number in range(_ITEMS)])
    known = [test for test in assessments_api.list_tests(TEST_NAME) if test.name == TEST_NAME]
    if known:
        return assessments_api.pin_test(known[0].id)
    draft = assessments_api.TestDraft(
        name=TEST_NAME, sections=[assessments_api.DrawRule(bank.id, _DRAWN)], pass_mark=70
    )
    return assessments_api.pin_test(assessments_api.create_test(draft, owner_organisation_id=owner.id).id)


def make_elements(
    count: int, final_test_version_id: int, provider: accounts_api.OrganisationData
) -> Iterator[int]:
    """Ensure elements ``load-00001`` and on; yields how many are there after every batch.

    The first ones are published by the service. Thousands more would take it minutes, so they are
    written in bulk as it would have written them, and only their search columns come from the room.
    """
    drafts = element_drafts(count, final_test_version_id, provider.id)
    with transaction.atomic():
        for draft in islice(drafts, PUBLISHED_BY_SERVICE):
            content_api.publish_version(draft, None)
    done = min(count, PUBLISHED_BY_SERVICE)
    yield done
    while batch := list(islice(drafts, _BATCH)):
        _write_elements(batch)
        done += len(batch)
        yield done
    content_api.reindex_elements()


@transaction.atomic
def _write_elements(drafts: Sequence[content_api.ElementDraft]) -> None:
    element_model = apps.get_model("content", "LearningElement")
    version_model = apps.get_model("content", "ElementVersion")
    known = set(
        element_model.objects.filter(slug__in=[draft.slug for draft in drafts]).values_list("slug", flat=True)
    )
    new = [draft for draft in drafts if draft.slug not in known]
    now = timezone.now()
    elements = element_model.objects.bulk_create(
        [element_model(published_at=now, **_columns(draft)) for draft in new]
    )
    versions = version_model.objects.bulk_create(
        [
            version_model(element=element, published_at=now, **_version_columns(draft))
            for element, draft in zip(elements, new, strict=True)
        ]
    )
    for element, version in zip(elements, versions, strict=True):
        element.current_version = version
    element_model.objects.bulk_update(elements, ["current_version"])


def _columns(draft: content_api.ElementDraft) -> dict[str, Any]:
    names = ("slug", "kind", "title", "summary", "credits", "duration_minutes", "education_kind")
    return {
        **{name: getattr(draft, name) for name in names},
        "specialty_codes": sorted(draft.specialty_codes),
        "provider_organisation_id": draft.provider_organisation_id,
    }


def _version_columns(draft: content_api.ElementDraft) -> dict[str, Any]:
    return {
        **_columns(draft),
        "number": 1,
        "checksum": hashlib.sha256(draft.slug.encode()).hexdigest(),
        "body": {"steps": draft.steps},
        "authors": draft.authors,
        "final_test_version_id": draft.final_test_version_id,
    }


def element_drafts(
    count: int, final_test_version_id: int, provider_id: int
) -> Iterator[content_api.ElementDraft]:
    """The same drafts every time, so that a second run publishes nothing new."""
    words = _words()
    combinations = list(product(words["topics"], words["aspects"], words["audiences"]))
    chance = random.Random("elements")
    chance.shuffle(combinations)
    for number in range(count):
        topic, aspect, audience = combinations[number % len(combinations)]
        part = number // len(combinations)
        title = f"{topic['name']} {audience}: {aspect}" + (f", часть {part + 1}" if part else "")
        yield content_api.ElementDraft(
            slug=slug(number + 1),
            kind=_kind(chance),
            title=title,
            summary=" ".join(chance.sample(words["sentences"], 3)),
            steps=_steps(number, title, words["sentences"]),
            credits=Decimal(chance.choice([1, 1, 2, 2, 3, 4, 6, 18, 36])),
            specialty_codes=topic["specialties"],
            duration_minutes=chance.choice([30, 45, 60, 90, 120, 180]),
            final_test_version_id=final_test_version_id,
            education_kind=content_api.EducationKind.SELF_STUDY,
            provider_organisation_id=provider_id,
            authors=["Кафедра нагрузочных измерений"],
        )


def _kind(chance: random.Random) -> str:
    kinds = [
        content_api.ElementKind.INTERACTIVE_MODULE,
        content_api.ElementKind.CASE_TASK,
        content_api.ElementKind.WEBINAR,
    ]
    return chance.choices(kinds, [70, 20, 10])[0]


def _steps(number: int, title: str, sentences: list[str]) -> list[content_api.Step]:
    """Screens of a size that people read where somebody will read them, short ones for the rest."""
    lasting = len(sentences) if number < PUBLISHED_BY_SERVICE else 1
    return [
        {
            "id": f"load-{number}-{step}",
            "title": f"Экран {step + 1}",
            "blocks": [{"type": "text", "html": _text(step, title, sentences, lasting)}],
        }
        for step in range(_STEPS)
    ]


def _text(step: int, title: str, sentences: list[str], count: int) -> str:
    chosen = [sentences[(step + place) % len(sentences)] for place in range(count)]
    return f"<h3>Раздел {step + 1}</h3>" + "".join(f"<p>{title}. {sentence}</p>" for sentence in chosen)


def _item(number: int) -> assessments_api.ItemDraft:
    topic = _words()["topics"][number % len(_words()["topics"])]["name"]
    return assessments_api.ItemDraft(
        type="single_choice",
        stem=f"Вопрос {number + 1}. {topic}: выберите утверждение, отмеченное как верное.",
        options=[
            assessments_api.OptionDraft(text=f"Верное утверждение {number + 1}", is_right=True),
            *[
                assessments_api.OptionDraft(text=f"Неверное утверждение {number + 1}.{option}")
                for option in range(1, 5)
            ],
        ],
        explanation="Вопрос служит измерениям, а не обучению.",
        difficulty=number % 3 + 1,
        external_id=f"load-{number + 1}",
    )


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "data" / "load.yaml").read_text(encoding="utf-8"))
    return loaded
