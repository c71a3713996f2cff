"""Short text: what is forgiven in spelling, accepted variants and wildcards."""

import time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import get_item_type
from assessments.item_types.texts import Habits, accepted_form, matches, normalise
from tests.assessments.type_rules import (
    answer,
    any_json,
    build,
    check_any_response,
    check_any_spec,
    check_round_trip,
    form_html,
    refused_field,
)

CODE = "short_text"


def spec(*texts: str, **fields: Any) -> dict[str, Any]:
    return {"answers": [{"text": text} for text in texts or ("Острый живот",)], **fields}


def grade(body: Any, typed: str) -> Fraction:
    return answer(CODE, body, [f"text={typed}"]).fraction


def fits(pattern: str, text: str) -> bool:
    habits = Habits()
    return matches(accepted_form(pattern, habits, wildcards=True), normalise(text, habits))


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("Острый живот", "острый живот"),
        ("ЖЁЛТЫЙ", "желтый"),
        ("желтый", "же\u0308лтый"),
        ("острый живот", "  острый \u00a0 живот "),
        ("β-адреноблокатор", "β – адреноблокатор"),
        ("бета-адреноблокатор", "бета−адреноблокатор"),
        ("симптом «барабанных палочек»", 'симптом "барабанных палочек".'),
        ("симптом барабанных палочек", "«Симптом барабанных палочек»!"),
        ("H2O", "H₂O"),
        ("5 мкг", "5 мкг…"),
        ("мкг", "мк\u00adг"),
        ("O'Брайен", "O’Брайен"),
    ],
)
def test_habits_of_spelling_are_forgiven(accepted: str, typed: str) -> None:
    assert grade(build(CODE, spec(accepted)), typed) == 1


@pytest.mark.parametrize("typed", ["острыйживот", "острый жывот", "живот", "острый живот да", "?"])
def test_other_words_are_wrong(typed: str) -> None:
    assert grade(build(CODE, spec()), typed) == 0


def test_case_and_punctuation_matter_when_they_are_asked_for() -> None:
    body = build(CODE, spec("Na+", "Ca?", case_sensitive=True, keep_punctuation=True))
    assert [grade(body, typed) for typed in ("Na+", "na+", "Ca?", "Ca")] == [1, 0, 1, 0]
    assert grade(build(CODE, spec("?!")), "?!") == 1


def test_variants_earn_their_percentage_and_the_best_counts() -> None:
    body = build(
        CODE,
        {
            "answers": [
                {"text": "*инфаркт*", "percent": 50, "feedback": "Какой именно?"},
                {"text": "инфаркт миокарда"},
                {"text": "*", "percent": 0, "feedback": "Перечитайте."},
            ],
            "wildcards": True,
        },
    )
    assert [grade(body, text) for text in ("Инфаркт миокарда", "инфаркт почки", "инсульт")] == [
        1,
        Fraction(1, 2),
        0,
    ]
    item_type = get_item_type(CODE)
    lines = item_type.review(body, ["text=инсульт"], [], True)
    assert [(line.text, line.is_right, line.feedback) for line in lines] == [
        ("инсульт", False, "Перечитайте."),
        ("инфаркт миокарда", True, ""),
    ]
    assert [line.text for line in item_type.review(body, ["text=инсульт"], [], False)] == ["инсульт"]
    assert item_type.review(body, [], [], True)[0].text == "инфаркт миокарда"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("a*", "a", True),
        ("a*b", "ab", True),
        ("a*b", "a", False),
        ("a*a", "a", False),
        ("*b*c*", "abbcc", True),
        ("*b*c*", "cb", False),
        ("ab*bc", "abc", False),
        (r"2\*2", "2*2", True),
        (r"2\*2", "222", False),
        (r"\**", "*x", True),
        ("a*b*c", "axbxbxc", True),
    ],
)
def test_an_asterisk_stands_for_any_text(pattern: str, text: str, expected: bool) -> None:
    assert fits(pattern, text) is expected


@given(st.text(alphabet="ab*", max_size=8), st.text(alphabet="ab", max_size=8))
def test_wildcards_agree_with_the_definition(pattern: str, text: str) -> None:
    assert fits(pattern, text) is _by_definition(pattern, text)


def _by_definition(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_by_definition(pattern[1:], text[skip:]) for skip in range(len(text) + 1))
    return text[:1] == pattern[0] and _by_definition(pattern[1:], text[1:])


def test_a_wicked_pattern_costs_no_time() -> None:
    started = time.process_time()
    assert not fits("*a" * 120, "a" * 119)
    assert not fits("*" + "a" * 200 + "b*", "a" * 250)
    assert time.process_time() - started < 0.1


@given(st.text(max_size=40))
def test_every_accepted_text_matches_itself(text: str) -> None:
    for habits in (Habits(), Habits(case_sensitive=True), Habits(keep_punctuation=True)):
        form = normalise(text, habits)
        assert matches(accepted_form(text, habits, wildcards=False), form)
        assert matches(("", ""), form)


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (spec(" "), "spec.answers.1.text"),
        (spec("а" * 251), "spec.answers.1.text"),
        ({"answers": [{"text": "да", "percent": 99}]}, "spec.answers"),
        ({"answers": [{"text": "да"}, {"text": "Да.", "percent": 50}]}, "spec.answers.2.percent"),
        (spec("да", case_sensitive=1), "spec.case_sensitive"),
        (spec("да", fuzzy=True), "spec.fuzzy"),
        ({"answers": ["да"]}, "spec.answers.1"),
        ([], "spec"),
    ],
)
def test_a_bad_key_is_refused_by_the_name_of_its_field(raw: Any, named: str) -> None:
    assert refused_field(CODE, raw) == named


def test_keys_stay_on_the_server_and_answers_are_escaped() -> None:
    body = build(CODE, spec("тайна"))
    html = form_html(CODE, body, ['text="><script>'])
    assert "<script" not in html
    assert "тайна" not in html + str(body.content)


@pytest.mark.parametrize("raw", [["text=a", "text=b"], ["a"], ["text=" + "а" * 251], ["text=\x00"], ["b=1"]])
def test_what_no_form_sends_is_refused(raw: list[str]) -> None:
    with pytest.raises(Exception, match=r".+") as caught:
        get_item_type(CODE).clean_response({}, raw)
    assert caught.typename == "InvalidInputError"


def test_a_blank_answer_is_none() -> None:
    assert get_item_type(CODE).clean_response({}, ["text=  "]) == []


@given(any_json | st.text(max_size=30).map(lambda text: [f"text={text}"]))
def test_any_response_is_graded_or_refused(raw: Any) -> None:
    check_any_response(CODE, build(CODE, spec("a*", wildcards=True)), raw)


rows = st.fixed_dictionaries({"text": st.text(max_size=10)}, optional={"percent": st.integers(-5, 105)})


@given(any_json | st.fixed_dictionaries({"answers": st.lists(rows, max_size=4)}))
def test_any_spec_is_built_or_refused(raw: Any) -> None:
    check_any_spec(CODE, raw)


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4), st.booleans(), st.booleans())
def test_every_variant_earns_all(texts: list[str], case_sensitive: bool, keep_punctuation: bool) -> None:
    usable = [text for text in texts if text.isprintable() and text.strip()]
    if not usable:
        return
    body = build(CODE, spec(*usable, case_sensitive=case_sensitive, keep_punctuation=keep_punctuation))
    check_round_trip(CODE, body)
    for text in usable:
        assert grade(body, text) == 1
