"""QTI packages: what is read of other people's, and what comes back of our own."""

import io
import zipfile
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange.qti import QTI2, QTI3
from assessments.exchange.qti.reader import parse_qti
from assessments.exchange.qti.writer import write_qti2, write_qti3
from assessments.item_types.base import ItemDraft, OptionDraft
from core.errors import InvalidInputError

WRITERS = pytest.mark.parametrize("write", [write_qti2, write_qti3])
MATCH = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct"


def item_xml(body: str, declarations: str, processing: str = "", attributes: str = "") -> bytes:
    return (
        '<?xml version="1.0"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" '
        f'identifier="q1" title="Вопрос" adaptive="false" timeDependent="false" {attributes}>\n'
        f'{declarations}\n<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        f"<itemBody>{body}</itemBody>\n{processing}</assessmentItem>"
    ).encode()


def choice_xml(processing: str, *, choices: str = "ABC", correct: str = "A", most: int = 1) -> bytes:
    values = "".join(f"<value>{name}</value>" for name in correct)
    cardinality = "single" if most == 1 else "multiple"
    options = "".join(f'<simpleChoice identifier="{n}">Ответ {n}</simpleChoice>' for n in choices)
    return item_xml(
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">'
        f"<prompt>Что верно?</prompt>{options}</choiceInteraction>",
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>",
        processing,
    )


def template(name: str = MATCH) -> str:
    return f'<responseProcessing template="{name}"/>'


def only(raw: bytes) -> ItemDraft:
    parsed = parse_qti(raw)
    assert parsed.errors == []
    return parsed.items[0].draft


def refusal(raw: bytes) -> str:
    parsed = parse_qti(raw)
    assert parsed.items == []
    return str(parsed.errors[0])


def plain(draft: ItemDraft) -> dict[str, Any]:
    """A draft without the difference between an empty tuple and an empty list."""
    return asdict(replace(draft, options=list(draft.options), tags=sorted(draft.tags)))


def packed(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


OPTIONS = [
    OptionDraft("Эналаприл", is_right=True, feedback="Верно"),
    OptionDraft("Парацетамол <500 мг>"),
    OptionDraft("Лозартан & ко"),
]
WEIGHTED = [
    OptionDraft("Один", is_right=True, percent=Decimal("66.66667")),
    OptionDraft("Два", is_right=True, percent=Decimal("33.33333")),
    OptionDraft("Три", percent=Decimal("-50.00000")),
]
TEXT = {"case_sensitive": False, "keep_punctuation": False, "wildcards": False}
NUMBER = {"significant_figures": None, "units": [], "unit_required": False}


def text_answers(*answers: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"text": text, "percent": percent, "feedback": ""} for text, percent in answers]


def number_answers(*answers: tuple[str, str, str, int]) -> list[dict[str, Any]]:
    return [
        {"value": v, "tolerance": t, "tolerance_kind": kind, "percent": p, "feedback": ""}
        for v, t, kind, p in answers
    ]


CLOZE = {
    "text": "<p>Норма натрия {{1}} ммоль/л, это {{2}} электролит; АД измеряют на {{3}}.</p>",
    "gaps": [
        {"kind": "numeric", "weight": 2, "answers": number_answers(("140", "5", "absolute", 100)), **NUMBER},
        {"kind": "text", "weight": 1, "answers": text_answers(("главный", 100), ("важный", 50)), **TEXT},
        {
            "kind": "choice",
            "weight": 1,
            "options": text_answers(("плече", 100), ("ноге", 0)),
            "layout": "select",
        },
    ],
}

ROUND_TRIPS = {
    "single": ItemDraft("single_choice", "<p>Что назначить?</p>", OPTIONS, "<p>Так велят рекомендации.</p>"),
    "single weights": ItemDraft(
        "single_choice",
        "<p>Что лучше?</p>",
        [
            OptionDraft("Один", is_right=True, percent=Decimal("100.00000")),
            OptionDraft("Два", is_right=True, percent=Decimal("33.33333")),
            OptionDraft("Три", percent=Decimal("0.00000")),
        ],
        scoring={"rule": "weights"},
    ),
    **{
        f"multiple {rule}": ItemDraft(
            "multiple_choice",
            "<p>Что <b>верно</b>?</p>",
            [*OPTIONS, OptionDraft("Рамиприл", is_right=True), OptionDraft("Периндоприл", is_right=True)],
            scoring={"rule": rule},
        )
        for rule in ("all_or_nothing", "proportional", "ps50", "penalty")
    },
    "multiple weights": ItemDraft("multiple_choice", "<p>Что?</p>", WEIGHTED, scoring={"rule": "weights"}),
    "picks": ItemDraft(
        "multiple_choice",
        "<p>Два из трёх</p>",
        [OptionDraft("а", is_right=True), OptionDraft("б", is_right=True), OptionDraft("в")],
        scoring={"rule": "all_or_nothing", "max_picks": 2},
    ),
    "true": ItemDraft(
        "true_false", "<p>Земля круглая.</p>", spec={"answer": True, "feedback": {"true": "Да", "false": ""}}
    ),
    **{
        f"ordering {rule}": ItemDraft(
            "ordering",
            "<p>По порядку</p>",
            scoring={"rule": rule},
            spec={"parts": ["Осмотр", "Анализ", "Диагноз", "Лечение"]},
        )
        for rule in ("all_or_nothing", "proportional", "adjacent")
    },
    **{
        f"matching {rule}": ItemDraft(
            "matching",
            "<p>Соедините</p>",
            scoring={"rule": rule},
            spec={
                "pairs": [
                    {"left": "Инсулин", "right": "Диабет"},
                    {"left": "Метформин", "right": "Диабет"},
                    {"left": "Эналаприл", "right": "Гипертензия"},
                ],
                "distractors": ["Астма"],
            },
        )
        for rule in ("proportional", "all_or_nothing")
    },
    "text": ItemDraft(
        "short_text",
        "<p>Столица?</p>",
        spec={"answers": text_answers(("Москва", 100), ("Питер", 50)), **TEXT},
    ),
    "exact text": ItemDraft(
        "short_text",
        "<p>Символ натрия?</p>",
        spec={"answers": text_answers(("Na", 100)), **TEXT, "case_sensitive": True},
    ),
    "number": ItemDraft(
        "numeric",
        "<p>Сколько?</p>",
        spec={
            "answers": number_answers(("3.14", "0.01", "absolute", 100), ("3.5", "0.1", "relative", 50)),
            **NUMBER,
        },
    ),
    "cloze": ItemDraft("cloze", "<p>Заполните</p>", spec=CLOZE),
    "tags": ItemDraft(
        "single_choice", "<p>Метки</p>", OPTIONS, tags=["Кардиология", "Гипертензия"], difficulty=5
    ),
}


@WRITERS
@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_what_is_written_is_read_back_the_same(name: str, write: Any) -> None:
    draft = ROUND_TRIPS[name]
    named = replace(draft, external_id="вопрос 1/а")
    written = write([named])

    assert written.losses == []
    assert plain(only(written.content)) == plain(named)
