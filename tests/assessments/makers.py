"""Banks, tests and attempts for the tests of every room, made through the door."""

import itertools
import uuid
from typing import Any

from assessments import api
from assessments.models import Attempt, ItemVersion

_numbers = itertools.count(1)


def single(name: str, *, right: int = 0, **fields: Any) -> api.ItemDraft:
    """A single-choice item of four options whose right one is known."""
    defaults = {
        "options": [api.OptionDraft(f"{name}: вариант {i}", is_right=i == right) for i in range(4)],
        "stem": f"<p>Вопрос {name}?</p>",
        "explanation": f"<p>Пояснение: {name}</p>",
        "external_id": name,
    }
    return api.ItemDraft(type="single_choice", **{**defaults, **fields})


def multiple(name: str, *, right: tuple[int, ...] = (0, 1), **fields: Any) -> api.ItemDraft:
    defaults = {
        "options": [api.OptionDraft(f"{name}: вариант {i}", is_right=i in right) for i in range(5)],
        "stem": f"<p>Вопрос {name}?</p>",
        "explanation": f"<p>Пояснение: {name}</p>",
        "external_id": name,
    }
    return api.ItemDraft(type="multiple_choice", **{**defaults, **fields})


def make_bank(size: int = 0) -> api.BankData:
    bank = api.create_bank(f"bank-{uuid.uuid4().hex[:12]}", "Кардиология")
    if size:
        api.save_items(bank.id, [single(f"item-{number}") for number in range(size)])
    return bank


def make_test(bank: api.BankData | None = None, *, count: int = 5, **fields: Any) -> int:
    """The id of a pinned version of a test that draws ``count`` items of the bank."""
    bank = bank or make_bank(count * 2)
    sections = fields.pop("sections", None) or [api.DrawRule(bank.id, count)]
    test = api.create_test(api.TestDraft(name=f"Тест {next(_numbers)}", sections=sections, **fields))
    return api.pin_test(test.id)


def start(person_id: int, test_version_id: int, context: str = "enrolment:1:final") -> api.AttemptData:
    return api.start_attempt(
        person_id=person_id,
        test_version_id=test_version_id,
        context=context,
        title="Итоговое тестирование",
        return_url="/elements/hypertension/",
    )


def right_answers(attempt: api.AttemptData) -> dict[str, list[str]]:
    """What a person who knows everything would send; read from the keys in the database."""
    return _answers(attempt, want_right=True)


def wrong_answers(attempt: api.AttemptData) -> dict[str, list[str]]:
    """One wrong option per question."""
    return _answers(attempt, want_right=False)


def save(attempt: api.AttemptData, responses: dict[str, Any], **fields: Any) -> api.AttemptData:
    defaults = {"step": attempt.step, "kind": "save", "request_uuid": uuid.uuid4()}
    return api.save_responses(attempt.uuid, attempt.person_id, responses=responses, **{**defaults, **fields})


def _answers(attempt: api.AttemptData, *, want_right: bool) -> dict[str, list[str]]:
    answers = {}
    for slot in Attempt.objects.get(uuid=attempt.uuid).form:
        version = ItemVersion.objects.get(id=slot["item_version_id"])
        right = version.key["right"]
        wrong = [option["id"] for option in version.content["options"] if option["id"] not in right]
        answers[str(slot["slot"])] = right if want_right else wrong[:1]
    return answers
