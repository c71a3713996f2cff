"""Question banks and tests of the demo modules."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments import api as assessments_api
from demo.exams import find_exam, seed_exam
from demo.texts import ModuleText, Question, TestSettings


@dataclass(frozen=True)
class ModuleTests:
    pre_test_id: int | None
    final_test_id: int


def seed_tests(module: ModuleText, owner_organisation_id: int, author_id: int) -> ModuleTests:
    """Bring the banks of a module up to its files and make its tests; a test that exists is left alone."""
    exam = find_exam(module.folder)
    if exam is not None:
        return ModuleTests(None, seed_exam(exam, owner_organisation_id, author_id).test_id)
    return ModuleTests(
        pre_test_id=_seed(module, "pre", module.pre_questions, module.pre_test, owner_organisation_id)
        if module.pre_test
        else None,
        final_test_id=_seed(module, "final", module.questions, module.final_test, owner_organisation_id),
    )


def _seed(
    module: ModuleText, purpose: str, questions: Sequence[Question], settings: TestSettings, owner_id: int
) -> int:
    name = f"{module.title}: {_PURPOSES[purpose]}"
    bank = _ensure_bank(f"{module.folder}-{purpose}", name, owner_id)
    saved = assessments_api.save_items(bank.id, [question.to_draft() for question in questions])
    uuids = {question.id: item.item_uuid for question, item in zip(questions, saved, strict=True)}
    for first, second in module.enemies if purpose == "final" else ():
        assessments_api.declare_enemies(uuids[first], uuids[second])
    draft = assessments_api.TestDraft(
        name=name,
        sections=[assessments_api.DrawRule(bank.id, settings.count)],
        pass_mark=settings.pass_mark,
        feedback_policy=_POLICIES[purpose],
    )
    return _ensure_test(draft, owner_id)


# Names of banks and tests are data that a Russian author would write, not interface texts.
_PURPOSES = {"pre": "предварительное тестирование", "final": "итоговое тестирование"}
_POLICIES = {
    "pre": assessments_api.FeedbackPolicy.RIGHT_WRONG,
    "final": assessments_api.FeedbackPolicy.EXPLANATION_AFTER_PASSING,
}


def _ensure_bank(code: str, name: str, owner_id: int) -> assessments_api.BankData:
    return assessments_api.find_bank(code) or assessments_api.create_bank(code, name, owner_id)


def _ensure_test(draft: assessments_api.TestDraft, owner_id: int) -> int:
    for test in assessments_api.list_tests(draft.name):
        if test.name == draft.name:
            return test.id
    return assessments_api.create_test(draft, owner_organisation_id=owner_id).id
