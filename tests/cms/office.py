"""People of the editorial office, modules, and what the editor of Wagtail posts."""

import secrets
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts import api as accounts_api
from cms import api as cms_api
from cms.models import InteractiveModulePage
from tests.accounts.people import make_organisation, make_person
from tests.content.drafts import CARDIOLOGY, ensure_specialties, make_test
from tests.media.pictures import make_png


def sign_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def make_author(**fields: Any) -> Any:
    return make_person("AUTHOR", make_organisation("PROVIDER", name="Академия"), **fields)


def make_draft(**changes: Any) -> cms_api.ModuleDraft:
    """A module that is ready to be published, with a block of every kind."""
    ensure_specialties()
    image_id = cms_api.add_image(make_png(), name="scheme.png", title="Схема")
    blocks: list[dict[str, Any]] = [
        {"type": "text", "html": "<p>Давление измеряют <b>дважды</b>.</p>"},
        {"type": "image", "image_id": image_id, "alt": "Манжета на плече", "caption": "Как надеть манжету"},
        {"type": "table", "header": True, "caption": "Пороги", "rows": [["Где", "САД"], ["Дома", "135"]]},
        {"type": "quote", "text": "Рекомендуется измерять дома.", "source": "", "grade": "УУР A, УДД 1"},
        {
            "type": "checkpoint",
            "question": "Сколько раз измеряют?",
            "options": [{"text": "Дважды", "is_right": True}, {"text": "Однажды", "is_right": False}],
            "explanation": "Дважды, с перерывом.",
        },
        {"type": "video_link", "url": "https://example.org/video", "title": "Как измерять"},
    ]
    values: dict[str, Any] = {
        "slug": f"module-{secrets.token_hex(6)}",
        "title": "Артериальная гипертензия у взрослых",
        "summary": "Диагностика и лечение в амбулаторной практике.",
        "learning_outcomes": ["Измерять давление", "Оценивать риск"],
        "authors": ["Иванова А. П."],
        "steps": [{"title": "Измерение давления", "blocks": blocks}],
        "credits": Decimal(2),
        "duration_minutes": 90,
        "specialty_codes": [CARDIOLOGY],
        "guideline_code": "62_3",
        "guideline_version": "2024",
        "guideline_title": "Артериальная гипертензия у взрослых",
        "cover_image_id": image_id,
    }
    if "final_test_id" not in changes:
        values["final_test_id"] = make_test()
    return cms_api.ModuleDraft(**{**values, **changes})


def make_module(author: Any, **changes: Any) -> InteractiveModulePage:
    """A draft page of the author."""
    provider = accounts_api.organisations_of(author.pk)[0]
    draft = replace(make_draft(**changes), provider_organisation_id=provider.id)
    return InteractiveModulePage.objects.get(pk=cms_api.save_module(draft, author.pk))


def form_data(page: InteractiveModulePage, action: str = "", **changes: Any) -> dict[str, str]:
    """What the browser of an editor posts for the page, with one step of text."""
    values: dict[str, Any] = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "cover_image": page.cover_image_id or "",
        "learning_outcomes": page.learning_outcomes,
        "authors": page.authors,
        "final_test": page.final_test_id or "",
        "pre_test": page.pre_test_id or "",
        "credits": page.credits or "",
        "duration_minutes": page.duration_minutes or "",
        "education_kind": page.education_kind,
        "specialties": list(page.specialties),
        "guideline_code": page.guideline_code,
        "guideline_version": page.guideline_version,
        "guideline_title": page.guideline_title,
        "guideline_url": page.guideline_url,
        "provider_organisation": page.provider_organisation_id or "",
        "body": make_body("Измерение давления", "<p>Давление измеряют дважды.</p>"),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    values.update(changes)
    specialties = values.pop("specialties")
    data = nested_form_data(values)
    data["specialties"] = specialties
    if action:
        data[f"action-{action}"] = "1"
    return data


FEATURES = settings.WAGTAILADMIN_RICH_TEXT_EDITORS["default"]["OPTIONS"]["features"]


def make_body(title: str, html: str, step_id: str = "", block_id: str = "") -> Any:
    """One step with one text, as the editor posts it; ids of what was saved before are sent back."""
    content = streamfield([("text", rich_text(html, features=FEATURES))])
    content["0"]["id"] = block_id
    body = streamfield([("step", {"title": title, "content": content})])
    body["0"]["id"] = step_id
    return body
