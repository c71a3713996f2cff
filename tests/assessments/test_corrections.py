"""Correction of questions after people were examined: foreseen, decided, applied to every attempt."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.api import Person
from assessments import api
from assessments.correcting import CorrectionState, EffectKind, Standing, kind_of_effect
from assessments.events import AttemptGraded, AttemptRegraded
from assessments.models import (
    Attempt,
    CorrectedVersion,
    Correction,
    CorrectionEffect,
    CorrectionForecast,
    CountRequest,
    Item,
    ItemVersion,
)
from assessments.rendering import render_report_rows
from assessments.selectors.corrections import corrected_items
from assessments.services import corrections as services
from assessments.services.corrections import regrading
from core import events
from core.errors import ConflictError, InvalidInputError, NotFoundError
from tests.accounts.people import make_person
from tests.assessments.makers import (
    make_bank,
    make_test,
    multiple,
    right_answers,
    single,
    start,
)

pytestmark = pytest.mark.django_db

EVERYTHING = api.Ownership(frozenset(), ownerless=True)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    said: list[Any] = []
    kinds = (AttemptGraded, AttemptRegraded)
    for kind in kinds:
        events._receivers[kind].append(said.append)
    yield said
    for kind in kinds:
        events._receivers[kind].remove(said.append)


def one_item_test(*drafts: api.ItemDraft, pass_mark: int = 100) -> tuple[int, ItemVersion]:
    """A test that draws every item of its bank, and the version of the first."""
    bank = make_bank()
    saved = api.save_items(bank.id, drafts or [single("one")])
    test = make_test(bank, count=len(saved), pass_mark=pass_mark)
    return test, ItemVersion.objects.get(id=saved[0].id)


def take(test: int, option: int | None, person: Person | None = None, context: str = "c") -> Attempt:
    """An attempt in which that option of every question is chosen; None answers nothing."""
    attempt = start((person or make_person()).pk, test, context)
    answers = {}
    if option is not None:
        for slot in Attempt.objects.get(uuid=attempt.uuid).form:
            version = ItemVersion.objects.get(id=slot["item_version_id"])
            answers[str(slot["slot"])] = [version.content["options"][option]["id"]]
    api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)
    return Attempt.objects.get(uuid=attempt.uuid)


def with_right(version: ItemVersion, *right: int, **changes: Any) -> api.ItemDraft:
    """The draft of the version with another key."""
    shown = api.list_correctable_versions(version.item.uuid, EVERYTHING)
    draft = next(row.draft for row in shown if row.id == version.id)
    options = [
        api.OptionDraft(option.text, number in right, option.feedback, option.id)
        for number, option in enumerate(draft.options)
    ]
    fields = {"type": draft.type, "stem": draft.stem, "options": options, "scoring": draft.scoring}
    return api.ItemDraft(**{**fields, **changes})


def propose(
    version: ItemVersion, kind: str = "void", actor: Person | None = None, **fields: Any
) -> uuid.UUID:
    defaults = {"reason": "Ключ неверен", "actor_id": (actor or make_person()).pk}
    return api.propose_correction(version.id, kind, **{**defaults, **fields})


def finish(correction: uuid.UUID) -> None:
    """What the worker does."""
    while services.continue_correction(correction):
        pass


def applied(correction: uuid.UUID) -> Correction:
    finish(correction)
    api.apply_correction(correction, actor_id=make_person().pk)
    finish(correction)
    row = Correction.objects.get(uuid=correction)
    assert row.state == CorrectionState.APPLIED
    return row


def standing(attempt: Attempt) -> tuple[Any, ...]:
    attempt.refresh_from_db()
    return attempt.score, attempt.max_score, attempt.percent, attempt.passed


def test_a_preview_tells_who_passes_and_who_would_fail_and_touches_nothing() -> None:
    test, version = one_item_test()
    loser, winner, neither = take(test, 0), take(test, 1), take(test, 2)
    running = start(make_person().pk, test)
    before = [standing(row) for row in (loser, winner, neither)]

    correction = propose(version, "key", draft=with_right(version, 1))
    finish(correction)

    shown = api.get_correction(correction, EVERYTHING)
    assert shown.state == CorrectionState.PREVIEWED
    assert shown.forecast == {"now_passes": 1, "now_fails": 1, "stays": 1, "in_progress": 1}
    kinds = {row.attempt_id: row.kind for row in api.list_correction_effects(correction, EVERYTHING)}
    assert kinds == {loser.id: "now_fails", winner.id: "now_passes", neither.id: "stays"}
    assert [standing(row) for row in (loser, winner, neither)] == before
    assert not CorrectedVersion.objects.exists()
    assert api.get_attempt(running.uuid, running.person_id).score is None


def test_a_changed_key_regrades_every_attempt_once(heard: list[Any]) -> None:
    test, version = one_item_test()
    loser, winner, neither = take(test, 0), take(test, 1), take(test, 2)
    heard.clear()

    row = applied(propose(version, "key", draft=with_right(version, 1)))

    assert standing(loser)[2:] == (0, False)
    assert standing(winner)[2:] == (100, True)
    assert {(e.attempt_uuid, e.passed_before, e.passed, e.source_uuid) for e in heard} == {
        (loser.uuid, True, False, row.uuid),
        (winner.uuid, False, True, row.uuid),
    }
    effects = {
        e.attempt_id: (e.kind, e.percent_before, e.percent_after) for e in CorrectionEffect.objects.all()
    }
    assert effects == {
        loser.id: ("now_fails", 100, 0),
        winner.id: ("now_passes", 0, 100),
        neither.id: ("stays", 0, 0),
    }
    assert row.effects_count == {"now_fails": 1, "now_passes": 1, "stays": 1}
    assert not CorrectionForecast.objects.exists()


def test_a_void_question_counts_nowhere_and_is_drawn_no_more() -> None:
    test, version = one_item_test(single("one"), single("two"), pass_mark=60)
    attempt = start(make_person().pk, test)
    answers = right_answers(attempt)
    slot = next(
        str(slot["slot"])
        for slot in Attempt.objects.get(uuid=attempt.uuid).form
        if slot["item_version_id"] == version.id
    )
    del answers[slot]
    api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)
    row = Attempt.objects.get(uuid=attempt.uuid)
    assert standing(row) == (1, 2, 50, False)

    applied(propose(version))

    assert standing(row) == (1, 1, 100, True)
    outcomes = {graded["slot"]: graded["outcome"] for graded in row.result}
    assert outcomes[int(slot)] == "void"
    assert not Item.objects.get(id=version.item_id).is_active


def test_an_open_attempt_is_graded_by_what_was_decided_while_it_ran() -> None:
    test, version = one_item_test()
    attempt = start(make_person().pk, test)
    answers = {"1": [version.content["options"][1]["id"]]}

    applied(propose(version, "key", draft=with_right(version, 1)))

    assert api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers).passed
    assert not CorrectionEffect.objects.exists()


def test_another_scoring_gives_part_of_the_points() -> None:
    test, version = one_item_test(multiple("one"), pass_mark=50)
    half = take(test, 0)
    assert standing(half)[2:] == (0, False)

    draft = with_right(version, 0, 1, scoring={"rule": "ps50"})
    row = applied(propose(version, "scoring", draft=draft))

    assert standing(half)[2:] == (50, True)
    assert row.effects_count == {"now_passes": 1}


def test_the_next_draw_asks_with_the_corrected_key() -> None:
    test, version = one_item_test()
    applied(propose(version, "key", draft=with_right(version, 1)))

    item = Item.objects.select_related("current_version").get(id=version.item_id)
    assert item.current_version is not None
    assert item.current_version.number == 2
    assert (item.current_version.content, item.current_version.stem) == (version.content, version.stem)
    assert item.current_version.key == {"right": [version.content["options"][1]["id"]]}
    assert take(test, 1).passed
    assert api.get_report(*report_of(take(test, 1))).rows[0].correction == ""


def report_of(attempt: Attempt) -> tuple[uuid.UUID, int]:
    return attempt.uuid, attempt.person_id


def test_an_older_wording_is_corrected_and_the_one_drawn_today_is_left_alone() -> None:
    bank = make_bank()
    old = ItemVersion.objects.get(id=api.save_item(bank.id, single("one")).id)
    test = make_test(bank, count=1, pass_mark=100)
    examined = take(test, 1)
    new = ItemVersion.objects.get(id=api.save_item(bank.id, single("one", stem="<p>Яснее?</p>")).id)
    later = take(test, 1)

    applied(propose(old, "key", draft=with_right(old, 1)))

    assert standing(examined)[3] is True
    assert standing(later)[3] is False
    assert Item.objects.get(id=old.item_id).current_version_id == new.id


def test_the_same_wording_is_corrected_in_all_its_versions() -> None:
    bank = make_bank()
    first = ItemVersion.objects.get(id=api.save_item(bank.id, single("one")).id)
    test = make_test(bank, count=1, pass_mark=100)
    early = take(test, 1)
    second = api.save_item(bank.id, single("one", difficulty=5))
    assert second.is_new
    late = take(test, 1)

    row = applied(propose(first, "key", draft=with_right(first, 1)))

    assert standing(early)[3] is True
    assert standing(late)[3] is True
    assert row.effects_count == {"now_passes": 2}


def test_undoing_restores_keys_scores_and_use() -> None:
    test, version = one_item_test()
    right, wrong = take(test, 0), take(test, 1)
    key = applied(propose(version, "key", draft=with_right(version, 1)))
    by_new_version = take(test, 1)
    undone = applied(api.propose_reversal(key.uuid, reason="Ошиблись", actor_id=make_person().pk))

    assert [standing(row)[3] for row in (right, wrong, by_new_version)] == [True, False, False]
    assert take(test, 0).passed
    assert api.get_report(*report_of(right)).rows[0].correction == ""
    assert api.get_report(*report_of(by_new_version)).rows[0].correction != ""
    with pytest.raises(ConflictError):
        api.propose_reversal(key.uuid, reason="Ещё раз", actor_id=make_person().pk)

    applied(api.propose_reversal(undone.uuid, reason="Нет, верно", actor_id=make_person().pk))
    assert [standing(row)[3] for row in (right, wrong, by_new_version)] == [False, True, True]


def test_a_question_counts_again_and_is_drawn_again() -> None:
    test, version = one_item_test(single("one"), single("two"), pass_mark=60)
    attempt = take(test, 1)
    void = applied(propose(version))
    assert standing(attempt)[1] == 1

    applied(api.propose_reversal(void.uuid, reason="Вопрос верен", actor_id=make_person().pk))

    assert standing(attempt)[1] == 2
    assert Item.objects.get(id=version.item_id).is_active
    assert attempt.result is not None
    assert {graded["outcome"] for graded in attempt.result} == {"wrong"}


@pytest.mark.parametrize("kind", ["void", "key"])
def test_the_report_says_that_the_question_was_corrected(kind: str) -> None:
    test, version = one_item_test(single("one"), single("two"))
    attempt = take(test, 0)
    draft = None if kind == "void" else with_right(version, 1)
    applied(propose(version, kind, draft=draft))

    rows = api.get_report(*report_of(attempt)).rows
    told = [row for row in rows if row.correction]
    assert len(told) == 1
    assert told[0].outcome == ("void" if kind == "void" else "wrong")
    assert told[0].correction in render_report_rows(api.get_report(*report_of(attempt)))


def test_a_wording_cannot_be_smuggled_in() -> None:
    _test, version = one_item_test()
    draft = with_right(version, 1)
    changed = [
        api.OptionDraft("Другой вариант", option.is_right, "", option.id) for option in draft.options[:1]
    ]
    for options in ([*changed, *draft.options[1:]], draft.options[:3], list(reversed(draft.options))):
        with pytest.raises(InvalidInputError) as refused:
            propose(version, "key", draft=api.ItemDraft("single_choice", version.stem, options))
        assert "options" in refused.value.fields
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reason": "  "}, InvalidInputError),
        ({"reason": "x" * 2001}, InvalidInputError),
        ({"kind": "reversal"}, InvalidInputError),
        ({"kind": "key"}, InvalidInputError),
    ],
)
def test_what_cannot_be_proposed(fields: dict[str, Any], error: type[Exception]) -> None:
    _test, version = one_item_test()
    with pytest.raises(error):
        propose(version, **fields)


def test_a_correction_that_changes_nothing_is_refused() -> None:
    _test, version = one_item_test()
    with pytest.raises(ConflictError):
        propose(version, "key", draft=with_right(version, 0))
    applied(propose(version))
    with pytest.raises(ConflictError):
        propose(version)
    with pytest.raises(ConflictError):
        propose(version, "key", draft=with_right(version, 1))


def test_one_correction_of_a_question_is_open_at_a_time() -> None:
    _test, version = one_item_test()
    first = propose(version)
    with pytest.raises(ConflictError):
        propose(version, "key", draft=with_right(version, 1))
    api.withdraw_correction(first, actor_id=make_person().pk)
    applied(propose(version, "key", draft=with_right(version, 1)))


def test_a_correction_is_applied_after_its_preview_and_once() -> None:
    test, version = one_item_test()
    take(test, 0)
    actor = make_person().pk
    correction = propose(version)
    with pytest.raises(ConflictError):
        api.apply_correction(correction, actor_id=actor)
    applied(correction)
    api.apply_correction(correction, actor_id=actor)
    api.apply_correction(correction, actor_id=actor)
    finish(correction)
    assert CorrectionEffect.objects.count() == 1
    with pytest.raises(ConflictError):
        api.withdraw_correction(correction, actor_id=actor)
    with pytest.raises(ConflictError):
        api.count_again(correction, actor_id=actor)


def test_counting_again_sees_who_finished_since() -> None:
    test, version = one_item_test()
    take(test, 0)
    correction = propose(version)
    finish(correction)
    take(test, 0)
    api.count_again(correction, actor_id=make_person().pk)
    finish(correction)
    assert sum(api.get_correction(correction, EVERYTHING).forecast.values()) == 2
    assert CorrectionForecast.objects.count() == 2


def test_a_correction_in_a_bank_of_others_is_not_there() -> None:
    _test, version = one_item_test()
    correction = propose(version)
    foreign = api.Ownership(frozenset({1}))
    assert not api.list_corrections(foreign).exists()
    with pytest.raises(NotFoundError):
        api.get_correction(correction, foreign)
    with pytest.raises(NotFoundError):
        api.list_correctable_versions(version.item.uuid, foreign)


def test_batches_and_windows_meet_every_attempt_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrading, "BATCH", 2)
    monkeypatch.setattr(regrading, "WINDOW", 3)
    test, version = one_item_test()
    other, _other_version = one_item_test(single("other"))
    taken = [take(test if number % 3 else other, 0) for number in range(11)]

    row = applied(propose(version))

    mine = [attempt.id for attempt in taken if attempt.test_version_id == test]
    assert sorted(CorrectionEffect.objects.values_list("attempt_id", flat=True)) == mine
    assert sum(row.effects_count.values()) == len(mine)


def test_an_attempt_that_a_room_above_refuses_is_tried_again_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    test, version = one_item_test()
    first, second = take(test, 1), take(test, 1)
    correction = propose(version, "key", draft=with_right(version, 1))
    finish(correction)

    def refuse(event: AttemptRegraded) -> None:
        if event.attempt_uuid == first.uuid:
            raise ConflictError("not now")

    with monkeypatch.context() as patched:
        patched.setitem(events._receivers, AttemptRegraded, [refuse])
        api.apply_correction(correction, actor_id=make_person().pk)
        finish(correction)
        assert (standing(first)[3], standing(second)[3]) == (False, True)
        assert api.get_correction(correction, EVERYTHING).retried == 1

    finish(correction)
    assert standing(first)[3] is True
    assert Correction.objects.get().state == CorrectionState.APPLIED
    assert CorrectionEffect.objects.count() == 2


def written(name: str) -> api.ItemDraft:
    levels = [{"text": "Нет", "points": 0}, {"text": "Есть", "points": 2}]
    rubric = [{"criterion": "Обоснование", "levels": levels}]
    spec = {"kind": "text", "max_words": None, "template": "", "rubric": rubric}
    return api.ItemDraft("written", f"<p>Обоснуйте: {name}</p>", spec=spec, external_id=name)


def test_an_attempt_that_awaits_only_a_void_answer_is_finished_and_told(heard: list[Any]) -> None:
    test, version = one_item_test(written("essay"), single("one"))
    attempt = start(make_person().pk, test)
    form = Attempt.objects.get(uuid=attempt.uuid).form
    slots = {slot["item_version_id"]: str(slot["slot"]) for slot in form}
    choice = ItemVersion.objects.exclude(id=version.id).get()
    answers = {slots[version.id]: ["text=Так надо"], slots[choice.id]: choice.key["right"]}
    api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)
    row = Attempt.objects.get(uuid=attempt.uuid)
    assert row.state == api.AttemptState.MARKING
    assert heard == []

    void = applied(propose(version))

    assert standing(row) == (1, 1, 100, True)
    assert row.state == api.AttemptState.FINISHED
    assert [type(event) for event in heard] == [AttemptGraded]

    applied(api.propose_reversal(void.uuid, reason="Нужен", actor_id=make_person().pk))
    assert standing(row)[2:] == (None, None)
    assert row.state == api.AttemptState.MARKING


def test_statistics_are_asked_to_count_what_was_regraded() -> None:
    test, version = one_item_test()
    changed, same = take(test, 0), take(test, 2)
    CountRequest.objects.all().delete()
    applied(propose(version, "key", draft=with_right(version, 1)))
    asked = set(CountRequest.objects.values_list("person_id", flat=True))
    assert changed.person_id in asked
    assert same.person_id not in asked


def test_the_database_keeps_decisions_as_they_were_made() -> None:
    test, version = one_item_test()
    take(test, 0)
    row = applied(propose(version))
    for change in ({"reason": "Другая"}, {"state": "counting"}, {"kind": "key"}, {"decided_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.filter(id=row.id).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionEffect.objects.update(kind="stays")
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionEffect.objects.all().delete()


def test_grading_asks_once_for_corrections(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    _test, version = one_item_test()
    with django_assert_num_queries(1):
        assert corrected_items([version.id]) == {}


_standings = st.one_of(
    st.just(Standing(None, Decimal(4), None, None)),
    st.builds(
        lambda score: Standing(Decimal(score), Decimal(4), Decimal(score * 25), score >= 3), st.integers(0, 4)
    ),
)


@given(_standings, _standings)
def test_every_effect_has_one_kind(before: Standing, after: Standing) -> None:
    kind = kind_of_effect(before, after)
    assert (kind == EffectKind.STAYS) == (before == after)
    assert (kind == EffectKind.NOW_PASSES) == bool(after.passed and not before.passed)
    assert (kind == EffectKind.NOW_FAILS) == bool(before.passed and not after.passed)
