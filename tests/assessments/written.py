"""Written answers for tests: items, attempts that were handed in, and their marks."""

import uuid
from io import BytesIO
from typing import Any

from assessments import api
from assessments.services.answer_files import attach_file
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank, make_test, single, start

RUBRIC = [
    {
        "criterion": "Диагноз",
        "levels": [
            {"text": "не назван", "points": 0},
            {"text": "назван без стадии", "points": 1},
            {"text": "назван полностью", "points": 2},
        ],
    },
    {
        "criterion": "Обоснование",
        "levels": [{"text": "нет", "points": 0}, {"text": "есть", "points": 2}],
    },
]
TEXT = "Гипертоническая болезнь II стадии."


def written(name: str = "written", *, stem: str = "", explanation: str = "", **spec: Any) -> api.ItemDraft:
    return api.ItemDraft(
        type="written",
        stem=stem or "<p>Сформулируйте диагноз и обоснуйте его.</p>",
        explanation=explanation,
        external_id=name,
        spec={"kind": "text", "rubric": RUBRIC, **spec},
    )


def file_answer(name: str = "file", **spec: Any) -> api.ItemDraft:
    return written(name, **{"kind": "file", "accepts": [".pdf", ".png", ".docx"], "max_megabytes": 1, **spec})


def begin(*drafts: api.ItemDraft, person_id: int | None = None, **test: Any) -> api.AttemptData:
    """An attempt whose form has exactly these items, in this order."""
    bank = make_bank()
    for number, draft in enumerate(drafts):
        api.save_item(bank.id, api.ItemDraft(**{**_fields(draft), "tags": [f"place-{number}"]}))
    sections = [api.DrawRule(bank.id, 1, tags=(f"place-{number}",)) for number in range(len(drafts))]
    person_id = make_person().pk if person_id is None else person_id
    return start(person_id, make_test(bank, sections=sections, **test))


def hand_in(attempt: api.AttemptData, responses: dict[str, list[str]]) -> api.AttemptResult:
    return api.submit_attempt(attempt.uuid, attempt.person_id, key=str(uuid.uuid4()), responses=responses)


def handed_in(*drafts: api.ItemDraft, **fields: Any) -> api.AttemptData:
    """An attempt with one written answer to each of these items, or to one, waiting for its marks."""
    drafts = drafts or (written(),)
    attempt = begin(*drafts, **fields)
    hand_in(attempt, {str(slot): [f"text={TEXT}"] for slot in range(1, len(drafts) + 1)})
    return api.get_attempt(attempt.uuid, attempt.person_id)


def upload(
    attempt: api.AttemptData, content: bytes, *, slot: int = 1, name: str = "ответ.png"
) -> api.AnswerFileData:
    return attach_file(attempt.uuid, attempt.person_id, slot, BytesIO(content), name=name)


def mark(
    attempt: api.AttemptData, marker_id: int, levels: tuple[int, ...] = (2, 1), **fields: Any
) -> api.MarkData:
    defaults = {"slot": 1, "comment": "Хорошо.", "seen": 0, "request_uuid": uuid.uuid4()}
    return api.give_mark(
        api.MarkDraft(attempt_uuid=attempt.uuid, marker_id=marker_id, levels=levels, **{**defaults, **fields})
    )


def _fields(draft: api.ItemDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__dataclass_fields__}


__all__ = [
    "RUBRIC",
    "TEXT",
    "begin",
    "file_answer",
    "hand_in",
    "handed_in",
    "mark",
    "single",
    "upload",
    "written",
]
