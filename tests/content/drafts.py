"""Drafts of learning elements and the tests they need, made through the services."""

import secrets
from decimal import Decimal
from typing import Any

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api

CARDIOLOGY = "31.08.36"
THERAPY = "31.08.49"


def make_test_version(questions: int = 3) -> int:
    return assessments_api.pin_test(make_test(questions))


def make_test(questions: int = 3, drawn: int | None = None) -> int:
    """An editable test that draws ``drawn`` of ``questions`` questions; its id."""
    bank = assessments_api.create_bank(f"bank-{secrets.token_hex(6)}", "Артериальная гипертензия")
    drafts = [
        assessments_api.ItemDraft(
            type="single_choice",
            stem=f"Вопрос {number}: какое давление считают нормальным?",
            options=[
                assessments_api.OptionDraft("120–129/80–84 мм рт. ст.", is_right=True),
                assessments_api.OptionDraft("160/100 мм рт. ст."),
            ],
        )
        for number in range(questions)
    ]
    assessments_api.save_items(bank.id, drafts)
    rule = assessments_api.DrawRule(bank_id=bank.id, count=drawn or questions)
    return assessments_api.create_test(assessments_api.TestDraft("Итоговый тест", [rule])).id


def ensure_specialties() -> None:
    accounts_api.ensure_specialty(CARDIOLOGY, "Кардиология", "HIGHER")
    accounts_api.ensure_specialty(THERAPY, "Терапия", "HIGHER")


def make_step(title: str = "Определение", html: str = "<p>Стойкое повышение давления.</p>") -> dict[str, Any]:
    return {"id": secrets.token_hex(8), "title": title, "blocks": [{"type": "text", "html": html}]}


def make_checkpoint(key: tuple[str, ...] = ("a",)) -> dict[str, Any]:
    return {
        "type": "checkpoint",
        "id": secrets.token_hex(8),
        "question": "Что измеряют?",
        "options": [{"id": "a", "text": "Давление"}, {"id": "b", "text": "Рост"}, {"id": "c", "text": "Вес"}],
        "key": list(key),
        "explanation": "Измеряют давление.",
    }


def make_draft(**changes: Any) -> content_api.ElementDraft:
    """A draft that is ready to be published."""
    ensure_specialties()
    values: dict[str, Any] = {
        "slug": f"module-{secrets.token_hex(6)}",
        "kind": "INTERACTIVE_MODULE",
        "title": "Артериальная гипертензия у взрослых",
        "summary": "Диагностика и лечение в амбулаторной практике.",
        "learning_outcomes": ["Оценивать сердечно-сосудистый риск"],
        "steps": [make_step()],
        "credits": Decimal(2),
        "specialty_codes": [CARDIOLOGY],
        "duration_minutes": 90,
        "education_kind": "SELF_STUDY",
        "guideline_code": "62_3",
        "guideline_version": "2024",
        "guideline_title": "Артериальная гипертензия у взрослых",
        "authors": ["Иванова А. П."],
    }
    if "final_test_version_id" not in changes:
        values["final_test_version_id"] = make_test_version()
    return content_api.ElementDraft(**{**values, **changes})


def publish(**changes: Any) -> content_api.ElementVersionData:
    return content_api.publish_version(make_draft(**changes), None)
