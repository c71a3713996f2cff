"""Cloze: gaps where they stand in the text, weighed, each of its own kind."""

import random
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import get_item_type
from core.errors import InvalidInputError
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

CODE = "cloze"
TYPED: dict[str, Any] = {"kind": "text", "answers": [{"text": "аспирин"}, {"text": "АСК", "percent": 80}]}
CHOSEN: dict[str, Any] = {
    "kind": "choice",
    "options": [
        {"text": "мг", "percent": 100, "feedback": "Верно"},
        {"text": "г", "percent": -50, "feedback": "Это в тысячу раз больше"},
        {"text": "мкг"},
    ],
    "weight": 2,
}
NUMBER: dict[str, Any] = {"kind": "numeric", "answers": [{"value": 75, "tolerance": 25}], "weight": "0.5"}
TEXT = "<p>Назначьте {{1}} в дозе {{3}} {{2}} в сутки.</p>"


def spec(*gaps: dict[str, Any], text: str = TEXT) -> dict[str, Any]:
    return {"text": text, "gaps": list(gaps or (TYPED, CHOSEN, NUMBER))}


@pytest.fixture
def body() -> Any:
    return build(CODE, spec())


def option(body: Any, gap: int, text: str) -> str:
    found = [option["id"] for option in body.content["gaps"][gap - 1]["options"] if option["text"] == text]
    return str(found[0])


def test_gaps_are_weighed(body: Any) -> None:
    full = ["1=Аспирин", f"2={option(body, 2, 'мг')}", "3=100"]
    assert answer(CODE, body, full).fraction == 1
    assert answer(CODE, body, ["1=АСК"]).fraction == Fraction(8, 10) / Fraction(7, 2)
    assert answer(CODE, body, [full[1], "3=101"]).fraction == Fraction(2) / Fraction(7, 2)
    assert answer(CODE, body, ["1=аспирин", f"2={option(body, 2, 'г')}"]).fraction == 0
    assert answer(CODE, body, []).fraction == 0


def test_inputs_stand_where_the_gaps_are_and_have_names(body: Any) -> None:
    html = form_html(CODE, body, ["1=АСК", f"2={option(body, 2, 'г')}"], slot=4)
    names = re.findall(r'name="(slot-4-\d)"', html)
    assert names == ["slot-4-1", "slot-4-3", "slot-4-2"]
    labels = re.findall(r'aria-label="([^"]+)"', html)
    assert len(set(labels)) == 3
    assert all("3" in label for label in labels)
    assert 'value="АСК"' in html
    assert f'value="{option(body, 2, "г")}" selected' in html
    assert "{{" not in html


def test_the_layout_is_the_authors(body: Any) -> None:
    for layout in ("radio", "column"):
        made = build(CODE, spec({**CHOSEN, "layout": layout}, text="<p>Доза: {{1}}</p>"))
        html = form_html(CODE, made, [f"1={option(made, 1, 'мг')}"])
        assert html.count('type="radio" name="slot-1-1"') == 3
        assert html.count(" checked") == 1
        assert f"kf-gap-options--{layout}" in html


def test_options_are_shuffled_each_in_their_own_gap() -> None:
    body = build(CODE, spec(CHOSEN, TYPED, CHOSEN, text="{{1}} {{2}} {{3}}"))
    item_type = get_item_type(CODE)
    orders = {tuple(item_type.draw_order(body.content, random.Random(seed), True)) for seed in range(40)}
    assert len(orders) > 10
    assert all(sorted(order[:3]) == [0, 1, 2] and sorted(order[3:]) == [3, 4, 5] for order in orders)
    html = item_type.render_html(item_type.prepare_html(body.content), 1, [2, 1, 0, 3, 4, 5], [])
    assert re.findall(r">(мг|г|мкг)</option>", html) == ["мкг", "г", "мг", "мг", "г", "мкг"]


def test_the_report_tells_gap_by_gap(body: Any) -> None:
    item_type = get_item_type(CODE)
    response = ["1=АСК", f"2={option(body, 2, 'г')}"]
    lines = item_type.review(body, response, [0, 1, 2], True)
    told = [(line.text.split(": ")[1], line.is_chosen, line.is_right, line.feedback) for line in lines]
    assert told[1:] == [
        ("аспирин", False, True, ""),
        ("мг", False, True, "Верно"),
        ("г", True, False, "Это в тысячу раз больше"),
        ("75 ± 25", False, True, ""),
    ]
    assert told[0][:3] == ("АСК", True, False)
    assert "80" in told[0][3]
    closed = item_type.review(body, response, [0, 1, 2], False)
    assert [line.text.split(": ")[1] for line in closed] == ["АСК", "г"]
    assert item_type.review_html is not None
    html = item_type.review_html(body, ["1=<b>", *response[1:]], [0, 1, 2], False)
    assert "&lt;b&gt;" in html
    assert "аспирин" not in html


def test_statistics_tell_gaps_and_answers_apart(body: Any) -> None:
    item_type = get_item_type(CODE)
    mg = option(body, 2, "мг")
    codes = [found.code for found in item_type.answer_classes(body)]
    assert codes[:4] == ["1:1", "1:2", "1:other", f"2:{mg}"]
    assert codes[-2:] == ["3:1", "3:other"]
    assert item_type.classify(body, ["1=аск", f"2={mg}", "3=много"]) == ["1:2", f"2:{mg}", "3:other"]


def test_keys_stay_on_the_server(body: Any) -> None:
    seen = str(body.content) + form_html(CODE, body)
    assert not any(secret in seen for secret in ("аспирин", "АСК", "75", "percent", "weight", "Верно"))


def test_a_unit_stands_beside_its_gap_unless_it_is_asked_for() -> None:
    units = {"units": [{"text": "ммоль/л"}, {"text": "мг/дл", "factor": "0.0555"}]}
    text = "<p>Глюкоза {{1}}</p>"
    shown = build(CODE, spec({**NUMBER, **units}, text=text))
    assert "ммоль/л" in form_html(CODE, shown)
    asked = build(CODE, spec({**NUMBER, **units, "unit_required": True}, text=text))
    assert "ммоль/л" not in form_html(CODE, asked)
    assert answer(CODE, asked, ["1=75 ммоль/л"]).fraction == 1
    assert answer(CODE, asked, ["1=75"]).fraction == 0


def test_the_text_is_sanitised() -> None:
    body = build(CODE, spec(TYPED, text="<p onclick='x()'>{{ 1 }}</p><script>{{1}}</script>"))
    assert body.content["text"] == "<p>{{1}}</p>"


def test_numbers_in_a_gap_only_have_a_place_inside_text() -> None:
    for text in (
        '{{1}} <img src="/a.png" alt="{{2}}">',
        '{{1}} <a href="/{{2}}">там</a>',
        '{{1}} <img src="/a.png" alt="a > {{2}}">',
    ):
        assert refused_field(CODE, spec(TYPED, TYPED, text=text)) == "spec.text"


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (spec(TYPED, text="<p>Без пропусков</p>"), "spec.text"),
        (spec(TYPED, text="{{1}} и снова {{1}}"), "spec.text"),
        (spec(TYPED, text="{{1}} {{2}}"), "spec.text"),
        (spec(TYPED, TYPED, text="{{1}} {{3}}"), "spec.text"),
        (spec(TYPED, text="  "), "spec.text"),
        ({"text": TEXT, "gaps": []}, "spec.gaps"),
        (spec({**TYPED, "kind": "voice"}, text="{{1}}"), "spec.gaps.1.kind"),
        (spec({"answers": [{"text": "да"}]}, text="{{1}}"), "spec.gaps.1.kind"),
        (spec({**TYPED, "kind": ["text"]}, text="{{1}}"), "spec.gaps.1.kind"),
        (spec({**TYPED, "weight": 0}, text="{{1}}"), "spec.gaps.1.weight"),
        (spec({**TYPED, "weight": -1}, text="{{1}}"), "spec.gaps.1.weight"),
        (spec({**TYPED, "answers": []}, text="{{1}}"), "spec.gaps.1.answers"),
        (spec({**TYPED, "options": []}, text="{{1}}"), "spec.gaps.1.options"),
        (spec({**CHOSEN, "layout": "circle"}, text="{{1}}"), "spec.gaps.1.layout"),
        (spec({**CHOSEN, "options": CHOSEN["options"][1:]}, text="{{1}}"), "spec.gaps.1.options"),
        (
            spec({**CHOSEN, "options": [*CHOSEN["options"], {"text": "мг"}]}, text="{{1}}"),
            "spec.gaps.1.options.4.text",
        ),
        (
            spec({**NUMBER, "answers": [{"value": 1, "tolerance": -1}]}, text="{{1}}"),
            "spec.gaps.1.answers.1.tolerance",
        ),
    ],
)
def test_a_bad_key_is_refused_by_the_name_of_its_field(raw: Any, named: str) -> None:
    assert refused_field(CODE, raw) == named


@pytest.mark.parametrize("raw", [["4=а"], ["2=мг"], ["1=а", "1=б"], ["1"], ["3=" + "1" * 101]])
def test_what_no_form_sends_is_refused(body: Any, raw: list[str]) -> None:
    with pytest.raises(InvalidInputError):
        get_item_type(CODE).clean_response(body.content, raw)


gaps = st.lists(st.sampled_from([TYPED, CHOSEN, NUMBER]), min_size=1, max_size=5)


@given(gaps=gaps, data=st.data())
def test_a_gap_more_answered_right_never_costs(gaps: list[dict[str, Any]], data: st.DataObject) -> None:
    text = " ".join(f"{{{{{number}}}}}" for number in range(1, len(gaps) + 1))
    body = build(CODE, spec(*gaps, text=text))
    check_round_trip(CODE, body)
    right = {"text": "аспирин", "numeric": "75"}
    full = [
        f"{number}={right.get(gap['kind']) or option(body, number, 'мг')}"
        for number, gap in enumerate(gaps, start=1)
    ]
    assert answer(CODE, body, full).fraction == 1
    some = data.draw(st.sets(st.sampled_from(full)))
    more = some | {data.draw(st.sampled_from(full))}
    assert answer(CODE, body, sorted(some)).fraction <= answer(CODE, body, sorted(more)).fraction


pairs = st.tuples(st.sampled_from("1234"), st.text(max_size=8) | st.just("аспирин"))


@given(any_json | st.lists(pairs, max_size=4).map(lambda given: ["=".join(pair) for pair in given]))
def test_any_response_is_graded_or_refused(raw: Any) -> None:
    check_any_response(CODE, build(CODE, spec()), raw)


@given(
    any_json
    | st.fixed_dictionaries(
        {"text": any_json | st.just("{{1}}"), "gaps": any_json | st.lists(any_json, max_size=2)}
    )
)
def test_any_spec_is_built_or_refused(raw: Any) -> None:
    check_any_spec(CODE, raw)
