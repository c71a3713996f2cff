"""A draft of every item type, and what a browser would post for its form."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from wagtail.test.utils.form_data import rich_text

from assessments import api as assessments_api
from assessments.api import ItemDraft, OptionDraft
from cms.questions.item_forms import get_item_form
from cms.questions.item_forms.base import PartForm


def example_drafts(image: str = "/static/kafedra/logo.svg") -> list[ItemDraft]:
    """One draft of every type; ``image`` is a picture of 400 × 300 pixels on this site."""
    return [
        _draft(
            "single_choice",
            "Какой препарат вводят первым при анафилаксии?",
            options=[
                OptionDraft(
                    "Эпинефрин", is_right=True, feedback="Внутримышечно, 0,5 мг.", percent=Decimal(100)
                ),
                OptionDraft("Преднизолон", percent=Decimal("33.3")),
                OptionDraft("Хлоропирамин", percent=Decimal(0)),
            ],
            scoring={"rule": "weights"},
        ),
        _draft(
            "multiple_choice",
            "Что относится к признакам сердечной недостаточности?",
            options=[
                OptionDraft("Одышка при нагрузке", is_right=True),
                OptionDraft("Отёки голеней", is_right=True),
                OptionDraft("Лихорадка"),
                OptionDraft("Кожная сыпь"),
            ],
            scoring={"rule": "ps50", "max_picks": 2},
        ),
        _draft(
            "true_false",
            "Нормальная ЭКГ исключает инфаркт миокарда.",
            spec={"answer": False, "feedback": {"true": "Повторите ЭКГ через 15 минут.", "false": ""}},
        ),
        _draft(
            "matching",
            "Подберите антидот.",
            spec={
                "pairs": [
                    {"left": "Гепарин", "right": "Протамина сульфат"},
                    {"left": "Варфарин", "right": "Витамин K"},
                    {"left": "Парацетамол", "right": "Ацетилцистеин"},
                ],
                "distractors": ["Атропин"],
            },
            scoring={"rule": "all_or_nothing"},
        ),
        _draft(
            "ordering",
            "Расставьте действия при остановке сердца.",
            spec={
                "parts": [
                    "Оценить безопасность",
                    "Проверить сознание",
                    "Позвать на помощь",
                    "Начать компрессии",
                ]
            },
            scoring={"rule": "adjacent"},
        ),
        _draft(
            "numeric",
            "Рассчитайте разовую дозу для ребёнка 20 кг при 15 мг/кг.",
            spec={
                "answers": [
                    {
                        "value": "300",
                        "tolerance": "5",
                        "tolerance_kind": "absolute",
                        "percent": 100,
                        "feedback": "20 × 15",
                    },
                    {
                        "value": "320",
                        "tolerance": "0.05",
                        "tolerance_kind": "relative",
                        "percent": 50,
                        "feedback": "",
                    },
                ],
                "significant_figures": None,
                "units": [{"text": "мг", "factor": "1"}, {"text": "г", "factor": "1000"}],
                "unit_required": True,
            },
        ),
        _draft(
            "short_text",
            "Назовите препарат первой линии при сахарном диабете 2 типа.",
            spec={
                "answers": [
                    {"text": "метформин*", "percent": 100, "feedback": ""},
                    {"text": "бигуаниды", "percent": 50, "feedback": "Это группа, а не препарат."},
                ],
                "case_sensitive": False,
                "keep_punctuation": False,
                "wildcards": True,
            },
        ),
        _draft(
            "cloze",
            "Заполните пропуски.",
            spec={
                "text": "<p>САД ниже {{1}} мм рт. ст., первым назначают {{2}}.</p><p>Повтор через {{3}}.</p>",
                "gaps": [
                    {
                        "kind": "numeric",
                        "weight": 2,
                        "answers": [
                            {
                                "value": "140",
                                "tolerance": "0",
                                "tolerance_kind": "absolute",
                                "percent": 100,
                                "feedback": "",
                            }
                        ],
                        "significant_figures": None,
                        "units": [],
                        "unit_required": False,
                    },
                    {
                        "kind": "choice",
                        "weight": 1,
                        "layout": "radio",
                        "options": [
                            {"text": "ингибитор АПФ", "percent": 100, "feedback": ""},
                            {"text": "клонидин", "percent": -50, "feedback": "Не для планового лечения."},
                        ],
                    },
                    {
                        "kind": "text",
                        "weight": 1,
                        "answers": [{"text": "месяц", "percent": 100, "feedback": ""}],
                        "case_sensitive": False,
                        "keep_punctuation": False,
                        "wildcards": False,
                    },
                ],
            },
        ),
        _draft(
            "hotspot",
            "Отметьте очаг.",
            spec={
                "image": image,
                "alt": "Рентгенограмма грудной клетки",
                "width": 400,
                "height": 300,
                "zones": [
                    {
                        "shape": "rect",
                        "coords": [20, 20, 120, 100],
                        "is_right": True,
                        "label": "Очаг",
                        "feedback": "",
                    },
                    {
                        "shape": "circle",
                        "coords": [300, 200, 50],
                        "is_right": False,
                        "label": "Сердце",
                        "feedback": "Это норма.",
                    },
                    {
                        "shape": "polygon",
                        "coords": [150, 20, 220, 40, 180, 90],
                        "is_right": False,
                        "label": "Корень",
                        "feedback": "",
                    },
                ],
                "picks": 2,
            },
            scoring={"rule": "proportional"},
        ),
        _draft(
            "key_feature",
            "Мужчина 58 лет, боль за грудиной в течение двух часов.",
            spec={
                "questions": [
                    {
                        "text": "Что сделать в первые 10 минут?",
                        "options": [
                            _case_option("Снять ЭКГ", is_key=True),
                            _case_option("Дать аспирин", is_key=True),
                            _case_option("Отпустить домой", is_harmful=True, feedback="Опасно."),
                        ],
                        "max_picks": 2,
                        "weight": 2,
                    },
                    {
                        "text": "Куда направить?",
                        "options": [
                            _case_option("В сосудистый центр", is_key=True),
                            _case_option("В дневной стационар"),
                        ],
                        "max_picks": 1,
                        "weight": 1,
                    },
                ]
            },
        ),
        _draft(
            "script_concordance",
            "Женщина 34 лет с внезапной одышкой после перелёта.",
            spec={
                "hypothesis": "Тромбоэмболия лёгочной артерии",
                "new_information": "D-димер в норме",
                "panel": [6, 3, 1, 0, 0],
            },
        ),
        _draft(
            "written",
            "Опишите тактику ведения пациента.",
            spec={
                "kind": "text",
                "max_words": 300,
                "template": "Диагноз:\nПлан:",
                "rubric": [
                    {
                        "criterion": "Диагноз",
                        "levels": [{"text": "не назван", "points": 0}, {"text": "назван верно", "points": 2}],
                    },
                    {
                        "criterion": "План обследования",
                        "levels": [{"text": "нет", "points": 0}, {"text": "полный", "points": 3}],
                    },
                ],
            },
        ),
    ]


def _draft(code: str, stem: str, **fields: Any) -> ItemDraft:
    common: dict[str, Any] = {"explanation": "<p>По рекомендациям.</p>", "tags": ["терапия"], "difficulty": 2}
    return ItemDraft(code, f"<p>{stem}</p>", **common, **fields)


def _case_option(text: str, *, is_key: bool = False, is_harmful: bool = False, feedback: str = "") -> Any:
    return {"text": text, "is_key": is_key, "is_harmful": is_harmful, "feedback": feedback}


def example_codes() -> list[str]:
    return [draft.type for draft in example_drafts()]


def example(code: str) -> ItemDraft:
    return next(draft for draft in example_drafts() if draft.type == code)


def posted(draft: ItemDraft) -> dict[str, Any]:
    """What the browser posts for the draft as its form shows it."""
    part = get_item_form(draft.type)(initial=get_item_form(draft.type).initial_of_item(draft))
    return {
        "stem": rich_text(draft.stem, features=["bold"]),
        "explanation": rich_text(draft.explanation, features=["bold"]),
        "difficulty": str(draft.difficulty),
        "tags": ", ".join(draft.tags),
        **dict(_posted_fields(part)),
    }


def saved(bank: Any, draft: ItemDraft) -> assessments_api.AuthoredItem:
    """The draft saved in the bank, as an author sees it."""
    version = assessments_api.save_item(bank.id, draft)
    items = assessments_api.list_chosen_items(bank.id, [version.item_uuid])
    return items[0]


def _posted_fields(part: PartForm) -> Iterator[tuple[str, Any]]:
    for field in part:
        value = field.value()
        if value is True:
            yield field.html_name, "on"
        elif isinstance(value, list):
            yield field.html_name, value
        elif value is not False and value not in (None, ""):
            yield field.html_name, str(value)
    for group in part.groups.values():
        yield group.total_name, str(len(group.rows))
        for row in group.rows:
            yield from _posted_fields(row)
