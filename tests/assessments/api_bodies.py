"""One item of every type as a program sends it."""

from typing import Any

_ANSWER = {"percent": 100, "feedback": ""}
_TEXT = {"case_sensitive": False, "keep_punctuation": False, "wildcards": False}
_SPECS: dict[str, dict[str, Any]] = {
    "true_false": {"answer": True, "feedback": {"true": "", "false": "Наоборот."}},
    "matching": {
        "pairs": [{"left": "Амлодипин", "right": "БКК"}, {"left": "Лизиноприл", "right": "иАПФ"}],
        "distractors": ["Диуретик"],
    },
    "ordering": {"parts": ["Осмотр", "Пальпация", "Аускультация"]},
    "numeric": {
        "answers": [{"value": "4", "tolerance": "0.5", "tolerance_kind": "absolute", **_ANSWER}],
        "significant_figures": None,
        "units": [{"text": "ммоль/л", "factor": "1"}],
        "unit_required": True,
    },
    "short_text": {"answers": [{"text": "желудочек", **_ANSWER}], **_TEXT},
    "cloze": {
        "text": "<p>У сердца {{1}} камеры, кровь выходит из {{2}}.</p>",
        "gaps": [
            {"kind": "text", "weight": 1, "answers": [{"text": "четыре", **_ANSWER}], **_TEXT},
            {
                "kind": "choice",
                "weight": 2,
                "layout": "select",
                "options": [
                    {"text": "желудочков", **_ANSWER},
                    {"text": "предсердий", "percent": 0, "feedback": ""},
                ],
            },
        ],
    },
    "hotspot": {
        "image": "/static/kafedra/logo.svg",
        "alt": "Схема сердца",
        "width": 400,
        "height": 300,
        "zones": [
            {"shape": "rect", "coords": [10, 10, 100, 100], "is_right": True, "label": "ЛЖ", "feedback": ""}
        ],
        "picks": 1,
    },
    "key_feature": {
        "questions": [
            {
                "text": "Что сделать сразу?",
                "options": [
                    {"text": "ЭКГ", "is_key": True, "is_harmful": False, "feedback": ""},
                    {"text": "Отпустить домой", "is_key": False, "is_harmful": True, "feedback": ""},
                    {"text": "Спирометрия", "is_key": False, "is_harmful": False, "feedback": ""},
                ],
                "max_picks": 1,
                "weight": 1,
            }
        ]
    },
    "script_concordance": {
        "hypothesis": "ТЭЛА",
        "new_information": "D-димер в норме",
        "panel": [6, 3, 1, 0, 0],
    },
    "written": {
        "kind": "text",
        "max_words": 200,
        "template": "",
        "rubric": [
            {
                "criterion": "Диагноз",
                "levels": [{"text": "нет", "points": 0}, {"text": "есть", "points": 2}],
            }
        ],
    },
}
_OPTIONS = [{"text": "130/80", "is_right": True}, {"text": "160/100"}, {"text": "180/110"}]

BODIES: dict[str, dict[str, Any]] = {
    "single_choice": {
        "external_id": "single_choice",
        "type": "single_choice",
        "stem": "<p>Целевой уровень АД?</p>",
        "options": _OPTIONS,
        "tags": ["АГ"],
        "difficulty": 2,
    },
    "multiple_choice": {
        "external_id": "multiple_choice",
        "type": "multiple_choice",
        "stem": "<p>Какие уровни АД приемлемы?</p>",
        "options": [{**_OPTIONS[0], "percent": "100"}, {**_OPTIONS[1], "percent": "-33.33333"}],
        "scoring": {"rule": "weights", "max_picks": 2},
    },
    **{
        code: {"external_id": code, "type": code, "stem": f"<p>Что верно: {code}?</p>", "spec": spec}
        for code, spec in _SPECS.items()
    },
}
