"""Marking: who may, what counts, when the attempt is graded, and what arrives twice."""

import threading
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import SpecialistProfile
from assessments import api
from assessments.events import AttemptGraded, AttemptRegraded
from assessments.models import Attempt, CountRequest, Mark
from assessments.selectors.marks import marks_of
from assessments.services.corrections import continue_correction
from core import events
from core.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError
from outbox import api as outbox_api
from tests.accounts.people import make_person
from tests.assessments.makers import single, start
from tests.assessments.written import TEXT, begin, file_answer, hand_in, handed_in, mark, upload, written
from tests.media.pictures import make_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def tutor() -> int:
    return int(make_person("TUTOR").pk)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The events of the room, as they come."""
    heard: list[Any] = []
    for kind in (AttemptGraded, AttemptRegraded):
        monkeypatch.setitem(events._receivers, kind, [*events._receivers[kind], heard.append])
    return heard


@pytest.fixture
def letters(settings: Any) -> Iterator[list[mail.EmailMessage]]:
    settings.KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox
    mail.outbox = []


def state(attempt: api.AttemptData) -> tuple[str, Decimal | None, bool | None]:
    now = api.get_attempt(attempt.uuid, attempt.person_id)
    return now.state, now.percent, now.passed


def test_an_answer_waits_for_its_mark_and_the_attempt_with_it(told: list[Any]) -> None:
    attempt = handed_in()

    assert state(attempt) == ("marking", None, None)
    assert [row.slot for row in api.list_awaiting_marks([attempt.person_id])] == [1]
    assert told == []


def test_a_mark_grades_the_attempt_as_of_the_moment_it_was_handed_in(tutor: int, told: list[Any]) -> None:
    attempt = handed_in()

    given = mark(attempt, tutor, (2, 0))

    assert (given.number, given.points, given.max_points) == (1, 2, 4)
    assert state(attempt) == ("finished", Decimal("50.00"), False)
    assert [(event.percent, event.passed, event.finished_at) for event in told] == [
        (Decimal("50.00"), False, attempt.finished_at)
    ]
    assert api.get_attempt(attempt.uuid, attempt.person_id).finished_at == attempt.finished_at
    assert api.list_awaiting_marks([attempt.person_id]) == []


def test_the_attempt_is_graded_when_the_last_of_its_answers_is_marked(tutor: int, told: list[Any]) -> None:
    attempt = handed_in(written("a"), written("b"))

    mark(attempt, tutor, slot=2)
    assert state(attempt) == ("marking", None, None)
    assert [row.slot for row in api.list_awaiting_marks([attempt.person_id])] == [1]
    assert told == []
    mark(attempt, tutor, (1, 1), slot=1)

    assert state(attempt) == ("finished", Decimal("87.50"), True)
    assert len(told) == 1


def test_an_empty_answer_needs_no_mark(told: list[Any]) -> None:
    attempt = begin(written())

    result = hand_in(attempt, {"1": ["text=  "]})

    assert result.percent == 0 and result.passed is False
    assert len(told) == 1
    assert api.list_awaiting_marks([attempt.person_id]) == []


def test_points_of_the_question_are_earned_by_the_share_of_the_rubric(tutor: int) -> None:
    attempt = begin(written(), single("s"))
    hand_in(attempt, {"1": [f"text={TEXT}"]})

    mark(attempt, tutor, (1, 0))

    row = Attempt.objects.get(uuid=attempt.uuid)
    assert row.result is not None
    assert [(graded["score"], graded["outcome"]) for graded in row.result] == [
        (0.25, "partial"),
        (0.0, "none"),
    ]
    assert state(attempt) == ("finished", Decimal("12.50"), False)


def test_a_repeated_request_gives_the_same_mark_and_changes_nothing(tutor: int, told: list[Any]) -> None:
    attempt, request = handed_in(), uuid.uuid4()

    first = mark(attempt, tutor, request_uuid=request)
    assert mark(attempt, tutor, request_uuid=request) == first
    with pytest.raises(ConflictError):
        mark(attempt, tutor, (0, 0), request_uuid=request)

    assert Mark.objects.count() == 1
    assert len(told) == 1


def test_the_second_of_two_markers_is_shown_the_first_mark(tutor: int) -> None:
    attempt, other = handed_in(), make_person("TUTOR").pk
    first = mark(attempt, tutor, (1, 1))

    with pytest.raises(api.MarkedMeanwhileError) as refusal:
        mark(attempt, other, (0, 0))

    assert refusal.value.mark == first
    assert Mark.objects.count() == 1


def test_a_later_mark_counts_and_the_earlier_one_stays_on_record(tutor: int, told: list[Any]) -> None:
    attempt = handed_in()
    mark(attempt, tutor, (0, 0))

    mark(attempt, tutor, (2, 1), seen=1, comment="")

    assert state(attempt) == ("finished", Decimal("100.00"), True)
    assert [row.number for row in api.get_answer(attempt.uuid, 1).marks] == [1, 2]
    graded, regraded = told
    assert isinstance(graded, AttemptGraded) and not graded.passed
    assert isinstance(regraded, AttemptRegraded)
    assert (regraded.passed_before, regraded.passed, regraded.percent) == (False, True, Decimal("100.00"))


def test_a_later_mark_that_changes_no_result_is_no_news(tutor: int, told: list[Any]) -> None:
    attempt = handed_in()
    mark(attempt, tutor)

    mark(attempt, tutor, seen=1, comment="Ещё раз: хорошо.")

    assert len(told) == 1


def test_nobody_marks_an_answer_of_ones_own() -> None:
    attempt = handed_in(person_id=make_person("TUTOR").pk)

    with pytest.raises(PermissionDeniedError):
        mark(attempt, attempt.person_id)
    with pytest.raises(DatabaseError, match="one's own"), transaction.atomic():
        Mark.objects.create(**_row(attempt, marker_id=attempt.person_id))


def _row(attempt: api.AttemptData, **fields: Any) -> dict[str, Any]:
    return {
        "attempt": Attempt.objects.get(uuid=attempt.uuid),
        "slot": 1,
        "number": 1,
        "criteria": [],
        "points": 1,
        "max_points": 2,
        "request_uuid": uuid.uuid4(),
        **fields,
    }


@pytest.mark.parametrize(
    "fields", [{"points": 3}, {"max_points": 0, "points": 0}, {"slot": 0}, {"number": 0}]
)
def test_the_database_refuses_impossible_marks(tutor: int, fields: dict[str, Any]) -> None:
    attempt = handed_in()

    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(**_row(attempt, marker_id=tutor, **fields))


def test_marks_are_never_changed_or_deleted(tutor: int) -> None:
    mark(handed_in(), tutor)

    for change in (lambda: Mark.objects.update(points=0), lambda: Mark.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("levels", "field"),
    [((0,), "levels"), ((0, None), "levels.2"), ((9, 0), "levels.1"), ((0, 0, 0), "levels")],
)
def test_every_criterion_is_rated(tutor: int, levels: tuple[int, ...], field: str) -> None:
    attempt = handed_in()

    with pytest.raises(InvalidInputError) as refusal:
        mark(attempt, tutor, levels)

    assert set(refusal.value.fields) == {field}
    assert state(attempt)[0] == "marking"


def test_an_endless_comment_is_refused(tutor: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        mark(handed_in(), tutor, comment="я" * 4001)
    assert set(refusal.value.fields) == {"comment"}


def test_only_answers_that_were_handed_in_are_marked(tutor: int) -> None:
    unfinished = begin(written(), single("s"))
    with pytest.raises(ConflictError):
        mark(unfinished, tutor)
    with pytest.raises(NotFoundError):
        api.get_answer(unfinished.uuid, 1)
    hand_in(unfinished, {"1": [f"text={TEXT}"]})

    for slot in (2, 3):
        with pytest.raises(NotFoundError):
            mark(unfinished, tutor, slot=slot)
        with pytest.raises(NotFoundError):
            api.get_answer(unfinished.uuid, slot)
    with pytest.raises(NotFoundError):
        api.get_answer(uuid.uuid4(), 1)


def test_the_marker_gets_what_is_needed_and_no_name(tutor: int) -> None:
    attempt = handed_in(written(explanation="<p>Образец: ГБ II ст.</p>", max_words=100))

    answer = api.get_answer(attempt.uuid, 1)

    assert (answer.text, answer.word_count, answer.max_words) == (TEXT, 4, 100)
    assert "Сформулируйте" in answer.question
    assert "Образец" in answer.explanation
    assert [row["criterion"] for row in answer.rubric] == ["Диагноз", "Обоснование"]
    assert answer.latest is None
    mark(attempt, tutor)
    latest = api.get_answer(attempt.uuid, 1).latest
    assert latest is not None and latest.levels == [2, 1]


def test_the_queue_is_of_the_people_asked_for_and_the_longest_wait_comes_first(tutor: int) -> None:
    first, second, foreign = handed_in(), handed_in(), handed_in()
    people = [first.person_id, second.person_id]

    waiting = api.list_awaiting_marks(people)

    assert [row.attempt_uuid for row in waiting] == [first.uuid, second.uuid]
    assert waiting[0].question == "Сформулируйте диагноз и обоснуйте его."
    assert [row.attempt_uuid for row in api.list_awaiting_marks(people, limit=1)] == [first.uuid]
    mark(first, tutor)
    mark(foreign, tutor)
    mark(first, tutor, (0, 0), seen=1)
    marked = api.list_marked_answers(people)
    assert [(row.attempt_uuid, row.marked.points if row.marked else None) for row in marked] == [
        (first.uuid, 0)
    ]


def test_the_report_says_that_it_is_being_marked_and_then_what_the_marker_said(tutor: int) -> None:
    attempt = handed_in()
    waiting = api.get_report(attempt.uuid, attempt.person_id)
    assert (waiting.percent, waiting.passed, waiting.score) == (None, None, None)
    assert waiting.rows[0].outcome == api.Outcome.AWAITS_MARK
    assert [option.text for option in waiting.rows[0].options] == [TEXT]

    mark(attempt, tutor, (2, 0), comment="Нет обоснования.")

    row = api.get_report(attempt.uuid, attempt.person_id).rows[0]
    assert row.comment == "Нет обоснования."
    assert [(line.criterion, line.points, line.most) for line in row.criteria] == [
        ("Диагноз", 2, 2),
        ("Обоснование", 0, 2),
    ]


def test_where_only_the_score_is_shown_the_marks_stay_closed(tutor: int) -> None:
    attempt = handed_in(feedback_policy="none")
    mark(attempt, tutor)

    row = api.get_report(attempt.uuid, attempt.person_id).rows[0]

    assert (row.comment, list(row.criteria), row.outcome) == ("", [], None)


def test_no_new_attempt_while_the_last_one_is_being_marked(tutor: int) -> None:
    attempt = handed_in()
    version = attempt.test_version_id

    with pytest.raises(api.RetryRefusedError):
        start(attempt.person_id, version)
    mark(attempt, tutor, (0, 0))

    assert start(attempt.person_id, version).number == 2


def test_the_person_is_written_to_when_all_is_marked(tutor: int, letters: list[mail.EmailMessage]) -> None:
    attempt = handed_in(written("a"), written("b"))

    mark(attempt, tutor, slot=1)
    outbox_api.deliver_due()
    assert letters == []
    mark(attempt, tutor, slot=2)
    mark(attempt, tutor, (0, 0), slot=2, seen=1)
    outbox_api.deliver_due()

    assert len(letters) == 2
    assert letters[0].to == [make_email(attempt.person_id)]
    assert f"attempt={attempt.uuid}" in letters[0].body
    assert "Итоговое тестирование" in letters[0].subject
    assert letters[0].subject != letters[1].subject
    assert "Хорошо" not in letters[0].body and "%" not in letters[0].body


def make_email(person_id: int) -> str:
    return str(SpecialistProfile.objects.get(person_id=person_id).person.email)


def test_a_file_is_the_answer_of_the_one_who_sent_it(tutor: int) -> None:
    attempt = begin(file_answer(), file_answer("second"))
    sent = upload(attempt, make_png(), name="C:\\Снимки\\ЭКГ.jpeg")
    assert sent.name == "ЭКГ.png"
    foreign = begin(file_answer())
    elsewhere = upload(foreign, make_png("red"))

    for responses in (
        {"1": [f"file={elsewhere.asset_uuid}"]},
        {"2": [f"file={sent.asset_uuid}"]},
        {"1": [f"file={uuid.uuid4()}"]},
    ):
        with pytest.raises(InvalidInputError):
            hand_in(attempt, responses)
    hand_in(attempt, {"1": [f"file={sent.asset_uuid}"]})

    answer = api.get_answer(attempt.uuid, 1)
    assert answer.file == sent
    assert answer.text == ""
    mark(attempt, tutor)
    report = api.get_report(attempt.uuid, attempt.person_id)
    assert report.rows[0].file == sent
    assert report.percent == 50


def test_marks_are_read_as_exact_fractions(tutor: int) -> None:
    attempt = handed_in(
        written(
            rubric=[{"criterion": "к", "levels": [{"text": "1", "points": 1}, {"text": "3", "points": 3}]}]
        )
    )

    mark(attempt, tutor, (0,))

    row = Attempt.objects.get(uuid=attempt.uuid)
    assert str(marks_of(row.id)[1]) == "1/3"
    assert state(attempt)[1] == Decimal("33.33")


@pytest.mark.django_db(transaction=True)
def test_of_markers_at_the_same_moment_one_wins_and_the_attempt_is_graded_once() -> None:
    attempt = handed_in()
    markers = [int(make_person("TUTOR").pk) for _number in range(4)]
    gate, outcomes = threading.Barrier(len(markers)), []

    def give(marker_id: int) -> None:
        gate.wait()
        try:
            mark(attempt, marker_id)
            outcomes.append("given")
        except api.MarkedMeanwhileError as error:
            outcomes.append("refused" if error.mark else "lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(marker_id,)) for marker_id in markers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["given", "refused", "refused", "refused"]
    assert Mark.objects.count() == 1
    assert state(attempt)[0] == "finished"


def test_a_mark_given_while_a_void_answer_counts_again_tells_that_the_result_is_open(
    tutor: int, told: list[Any]
) -> None:
    attempt = handed_in(written("a"), written("b"))
    version = Attempt.objects.get(uuid=attempt.uuid).form[1]["item_version_id"]
    void = api.propose_correction(version, "void", reason="Не по теме", actor_id=tutor)
    _apply(void, tutor)
    mark(attempt, tutor, slot=1)
    assert state(attempt)[0] == "finished"
    undone = api.propose_reversal(void, reason="По теме", actor_id=tutor)
    continue_correction(undone)
    api.apply_correction(undone, actor_id=tutor)
    CountRequest.objects.all().delete()

    mark(attempt, tutor, (0, 0), slot=1, seen=1)

    assert state(attempt) == ("marking", None, None)
    assert (told[-1].percent, told[-1].passed) == (None, None)
    assert CountRequest.objects.filter(person_id=attempt.person_id).exists()


def _apply(correction: uuid.UUID, actor_id: int) -> None:
    continue_correction(correction)
    api.apply_correction(correction, actor_id=actor_id)
    continue_correction(correction)
