"""What a report shows is decided by the policy of the test, and by nothing else."""

from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string

from accounts.api import Person
from assessments import api
from assessments.templatetags.assessments import exact_number
from core.errors import ConflictError
from tests.assessments.makers import (
    make_bank,
    make_test,
    multiple,
    right_answers,
    single,
    start,
    wrong_answers,
)

pytestmark = pytest.mark.django_db
Policy = api.FeedbackPolicy


def finished(person: Person, *, passing: bool, **fields: Any) -> api.AttemptReport:
    attempt = start(person.pk, make_test(**fields))
    answers = right_answers(attempt)
    if not passing:
        wrong = wrong_answers(attempt)
        answers = {"1": answers["1"], "2": wrong["2"]}
    api.submit_attempt(attempt.uuid, person.pk, key="k", responses=answers)
    return api.get_report(attempt.uuid, person.pk)


def html(report: api.AttemptReport) -> str:
    return render_to_string("assessments/_report.html", {"report": report})


def test_there_is_no_report_before_the_end(person: Person) -> None:
    attempt = start(person.pk, make_test())
    with pytest.raises(ConflictError):
        api.get_report(attempt.uuid, person.pk)


def test_right_wrong_and_missing_answers_are_told_in_words(person: Person) -> None:
    report = finished(person, passing=False)
    outcomes = [row.outcome for row in report.rows]
    assert outcomes == ["right", "wrong", "none", "none", "none"]
    assert (report.score, report.max_score, report.pass_mark, report.passed) == (1, 5, 70, False)
    page = html(report)
    for outcome in ("right", "wrong", "none"):
        assert f'data-outcome="{outcome}"' in page
        assert str(api.Outcome(outcome).label) in page


@pytest.mark.parametrize(
    ("policy", "passing", "outcomes", "explanations", "keys"),
    [
        (Policy.NONE, True, False, False, False),
        (Policy.RIGHT_WRONG, True, True, False, False),
        (Policy.EXPLANATION_AFTER_PASSING, False, True, False, False),
        (Policy.EXPLANATION_AFTER_PASSING, True, True, True, False),
        (Policy.EXPLANATION, False, True, True, False),
        (Policy.KEY_AFTER_PASSING, False, True, False, False),
        (Policy.KEY_AFTER_PASSING, True, True, True, True),
    ],
)
def test_the_policy_decides_what_is_shown(
    person: Person, policy: str, passing: bool, outcomes: bool, explanations: bool, keys: bool
) -> None:
    report = finished(person, passing=passing, feedback_policy=policy)
    page = html(report)
    assert all((row.outcome is not None) is outcomes for row in report.rows)
    assert all((row.explanation is not None) is explanations for row in report.rows)
    assert ("Пояснение: item" in page) is explanations
    assert all((option.is_right is not None) is keys for row in report.rows for option in row.options)
    if not keys:
        assert all(option.is_chosen for row in report.rows for option in row.options)


def test_the_own_answer_is_shown_and_only_that(person: Person) -> None:
    report = finished(person, passing=False)
    assert [len(row.options) for row in report.rows] == [1, 1, 0, 0, 0]


def test_an_open_key_shows_every_option_once(person: Person) -> None:
    report = finished(person, passing=True, feedback_policy=Policy.KEY_AFTER_PASSING)
    assert all([option.is_right for option in row.options].count(True) == 1 for row in report.rows)
    assert all(len(row.options) == 4 for row in report.rows)


def test_partial_points_are_told_as_such(person: Person) -> None:
    bank = make_bank()
    api.save_items(bank.id, [multiple("p", right=(0, 1, 2), scoring={"rule": "proportional"}), single("s")])
    attempt = start(person.pk, make_test(bank, count=2))
    answers = right_answers(attempt)
    partial = next(slot for slot, chosen in answers.items() if len(chosen) == 3)
    answers[partial] = answers[partial][:2]
    result = api.submit_attempt(attempt.uuid, person.pk, key="k", responses=answers)
    assert (result.score, result.percent, result.passed) == (Decimal("1.6666"), Decimal("83.33"), True)
    report = api.get_report(attempt.uuid, person.pk)
    assert {row.outcome for row in report.rows} == {"right", "partial"}


def test_markup_in_options_stays_text(person: Person) -> None:
    bank = make_bank()
    options = [api.OptionDraft("<b>САД</b> & <140", is_right=True), api.OptionDraft("нет")]
    api.save_item(bank.id, single("x", options=options))
    attempt = start(person.pk, make_test(bank, count=1))
    api.submit_attempt(attempt.uuid, person.pk, key="k", responses=right_answers(attempt))
    page = html(api.get_report(attempt.uuid, person.pk))
    assert "&lt;b&gt;САД&lt;/b&gt; &amp; &lt;140" in page


@pytest.mark.parametrize(
    ("value", "shown"),
    [("69.99", "69,99"), ("70.00", "70"), ("100", "100"), ("0.00", "0"), ("6.5000", "6,5")],
)
def test_numbers_are_never_rounded_up(value: str, shown: str) -> None:
    assert exact_number(Decimal(value)) == shown
