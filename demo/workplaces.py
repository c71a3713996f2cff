"""Work that waits for those who keep the tests: answers to mark, an appeal, more time, an import.

Whoever is given something here has nothing of the kind before, so that seeding again adds nothing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts import api as accounts_api
from assessments import api as assessments_api
from demo.exams import load_exam
from demo.history import Clock, plain_stem, see_steps
from demo.texts import FOLDER, load_module, read_yaml
from lms import api as lms_api

EXTRA_PERCENT = 50
IMPORT_BANK = "imported-questions"
_CASE_REPORT, _DUTY = "case_report", "duty_admission"
_REASON = "Справка учебного отдела: последствия травмы руки, печатает левой"
_APPEAL = (
    "На третьем вопросе меня вызвали в приёмное отделение к пациенту с отёком лёгких, вернуться к тесту "
    "я уже не успел. Прошу дать ещё одну попытку."
)
_COMMENT = (
    "Хорошая работа: верная степень, сразу комбинация препаратов и ясный срок контроля. "
    "В разговоре с пациентом понравилось, что вы начали с истории его отца."
)


@dataclass(frozen=True)
class Keepers:
    """Ids of those for whom the work waits."""

    tutor_id: int
    author_id: int
    keeper_organisation_id: int


def seed_work(staff: Sequence[int], keepers: Keepers) -> None:
    """Leave the work; ``staff`` are colleagues of the tutor, at least six."""
    answers: list[str] = read_yaml(FOLDER / "modules" / _CASE_REPORT / "answers.yaml")
    _hand_in_reports(staff[: len(answers)], answers, keepers)
    _appeal(staff[-1])
    _give_time(staff[2], keepers.tutor_id)
    _import_questions(keepers)


def catch_up() -> None:
    """Do at once what the workers do by and by: count the statistics, look how deep the banks are."""
    while assessments_api.count_requested():
        pass
    assessments_api.check_depths()


def _hand_in_reports(person_ids: Sequence[int], answers: Sequence[str], keepers: Keepers) -> None:
    """The first report is marked, so that the tutor sees how that looks; the others wait."""
    module = load_module(_CASE_REPORT)
    for days_ago, person_id, answer in zip(range(len(answers) + 2, 2, -1), person_ids, answers, strict=True):
        if not _is_enrolled(person_id, module.title):
            with transaction.atomic():
                clock = _clock(timezone.now() - timedelta(days=days_ago), person_id)
                attempt_uuid = _begin_final_test(person_id, module.slug, clock)
                _submit(attempt_uuid, person_id, {"1": [f"text={answer}"]}, clock)
                if person_id == person_ids[0]:
                    _mark(attempt_uuid, keepers.tutor_id, clock)


def _mark(attempt_uuid: UUID, marker_id: int, clock: Clock) -> None:
    draft = assessments_api.MarkDraft(
        attempt_uuid=attempt_uuid,
        slot=1,
        marker_id=marker_id,
        levels=[2, 2, 2],
        comment=_COMMENT,
        seen=0,
        request_uuid=uuid4(),
    )
    with clock.next_moment():
        assessments_api.give_mark(draft)


def _appeal(person_id: int) -> None:
    """Two answers of six, one attempt, and a reason to ask for another."""
    module = load_module(_DUTY)
    if _is_enrolled(person_id, module.title):
        return
    items = {plain_stem(item.stem): item for item in load_exam(_DUTY).items}
    with transaction.atomic():
        clock = _clock(timezone.now() - timedelta(days=1), person_id)
        attempt_uuid = _begin_final_test(person_id, module.slug, clock)
        responses = {}
        for shown in assessments_api.get_form(attempt_uuid, person_id).questions[:2]:
            right = {o.text for o in items[plain_stem(shown.legend or shown.prose)].options if o.is_right}
            responses[str(shown.slot)] = [option.id for option in shown.options if option.text in right]
        _submit(attempt_uuid, person_id, responses, clock)
        with clock.next_moment():
            assessments_api.make_appeal(attempt_uuid, person_id, _APPEAL)


def _give_time(person_id: int, tutor_id: int) -> None:
    if assessments_api.find_accommodation(person_id) is None:
        terms = assessments_api.TimeTerms(EXTRA_PERCENT, _REASON)
        assessments_api.grant_time(person_id, terms, granted_by=tutor_id)


def _import_questions(keepers: Keepers) -> None:
    """A file of the former learning platform, brought in as the author would."""
    if assessments_api.find_bank(IMPORT_BANK) is not None:
        return
    path = FOLDER / "data" / "questions.gift"
    with transaction.atomic():
        bank = assessments_api.create_bank(
            IMPORT_BANK, "Вопросы прежней системы обучения", keepers.keeper_organisation_id
        )
        upload = assessments_api.Upload(path.name, path.read_bytes())
        job = assessments_api.start_import(bank.id, keepers.author_id, upload)
        assessments_api.read_import(job)
        assessments_api.confirm_import(job, keepers.author_id)
        assessments_api.bring_in_import(job)


def _begin_final_test(person_id: int, slug: str, clock: Clock) -> UUID:
    with clock.next_moment():
        enrolment = lms_api.enrol(person_id, slug)
    see_steps(enrolment, person_id, clock)
    with clock.next_moment():
        return lms_api.start_final_test(enrolment.uuid, person_id).uuid


def _submit(attempt_uuid: UUID, person_id: int, responses: dict[str, list[str]], clock: Clock) -> None:
    with clock.next_moment():
        assessments_api.submit_attempt(attempt_uuid, person_id, key=str(uuid4()), step=0, responses=responses)


def _clock(begins_at: datetime, person_id: int) -> Clock:
    snils = accounts_api.get_person(person_id).snils
    return Clock(begins_at, random.Random(f"work of {snils}"))


def _is_enrolled(person_id: int, title: str) -> bool:
    return any(row.title == title for row in lms_api.list_enrolments(person_id))
