"""Answers in own words and in files: what the type refuses, keeps, shows and leaves to the marker."""

import random
import re
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, Outcome
from assessments.item_types.written import ENDINGS, MAX_CHARACTERS, count_words
from assessments.marking import rate
from core.errors import InvalidInputError
from media.rules import ASSET_TYPES
from tests.assessments.written import RUBRIC

TYPE = get_item_type("written")
# A small alphabet: tables of all of Unicode take a second to build.
LETTERS = "абвгёЯZz09-.,<&\"'\t\n\x00 "
lines = st.text(LETTERS, min_size=1, max_size=30).filter(lambda text: text.replace("\x00", "").split())
levels = st.fixed_dictionaries({"text": lines, "points": st.integers(0, 1000)})
rubrics = st.lists(
    st.fixed_dictionaries({"criterion": lines, "levels": st.lists(levels, min_size=2, max_size=5)}),
    min_size=1,
    max_size=4,
    unique_by=lambda row: " ".join(row["criterion"].replace("\x00", "").split()),
).filter(lambda rows: any(level["points"] for row in rows for level in row["levels"]))
texts = st.fixed_dictionaries(
    {
        "kind": st.just("text"),
        "rubric": rubrics,
        "max_words": st.none() | st.integers(1, 5000),
        "template": st.text(LETTERS, max_size=40),
    }
)
files = st.fixed_dictionaries(
    {
        "kind": st.just("file"),
        "rubric": rubrics,
        "accepts": st.lists(st.sampled_from([*ENDINGS, "PDF", ".jpeg", "jpg"]), min_size=1),
        "max_megabytes": st.integers(1, 50),
    }
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def build(**spec: Any) -> ItemBody:
    return TYPE.build(ItemDraft("written", "<p>?</p>", spec={"kind": "text", "rubric": RUBRIC, **spec}))


def refused(**spec: Any) -> set[str]:
    with pytest.raises(InvalidInputError) as refusal:
        build(**spec)
    return set(refusal.value.fields)


def criterion(*points: int, name: str = "Полнота") -> dict[str, Any]:
    return {"criterion": name, "levels": [{"text": f"уровень {n}", "points": n} for n in points]}


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"kind": "sound"}, "kind"),
        ({"kind": None}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"max_words": 0}, "max_words"),
        ({"max_words": True}, "max_words"),
        ({"max_words": "300"}, "max_words"),
        ({"template": 7}, "template"),
        ({"rubric": None}, "rubric"),
        ({"rubric": []}, "rubric"),
        ({"rubric": [criterion(0, 0)]}, "rubric"),
        ({"rubric": [criterion(1)]}, "rubric.1.levels"),
        ({"rubric": [criterion(0, 1), criterion(0, -1, name="Другое")]}, "rubric.2.levels.2.points"),
        ({"rubric": [criterion(0, 1), criterion(0, 1)]}, "rubric.2.criterion"),
        ({"rubric": [criterion(0, 1, name=" ")]}, "rubric.1.criterion"),
        ({"rubric": ["полнота"]}, "rubric.1"),
        ({"rubric": [{"criterion": "Полнота", "levels": [1, 2]}]}, "rubric.1.levels.1"),
        ({"kind": "file", "accepts": [".exe"]}, "accepts"),
        ({"kind": "file", "accepts": [".svg"]}, "accepts"),
        ({"kind": "file", "accepts": []}, "accepts"),
        ({"kind": "file", "accepts": ".pdf"}, "accepts"),
        ({"kind": "file", "max_megabytes": 0}, "max_megabytes"),
        ({"kind": "file", "max_megabytes": 51}, "max_megabytes"),
    ],
)
def test_a_bad_spec_is_refused_and_the_field_is_named(spec: dict[str, Any], field: str) -> None:
    assert refused(**spec) == {field}


def test_a_scoring_rule_has_no_place_beside_a_rubric() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        TYPE.build(
            ItemDraft("written", "?", scoring={"rule": "ps50"}, spec={"kind": "text", "rubric": RUBRIC})
        )
    assert set(refusal.value.fields) == {"scoring"}


@given(spec=texts | files)
def test_what_was_built_can_be_built_again(spec: dict[str, Any]) -> None:
    body = TYPE.build(ItemDraft("written", "?", spec=spec))

    assert TYPE.build(ItemDraft("written", "?", spec=TYPE.unbuild(body).spec)) == body
    assert "rubric" not in body.content


@given(
    spec=json_values
    | st.fixed_dictionaries({"kind": st.sampled_from(["text", "file"]), "rubric": json_values})
)
def test_any_spec_is_built_or_refused(spec: Any) -> None:
    if isinstance(spec, dict):
        try:
            TYPE.build(ItemDraft("written", "?", spec=spec))
        except InvalidInputError as error:
            assert error.fields


@given(
    raw=json_values | st.lists(st.text(max_size=9).map("text=".__add__) | st.uuids().map("file={}".format))
)
def test_a_cleaned_response_fits_its_schema_and_stays_as_it_is(raw: Any) -> None:
    for body in (build(template="Диагноз:"), build(kind="file", rubric=RUBRIC)):
        try:
            response = TYPE.clean_response(body.content, raw)
        except InvalidInputError:
            continue
        Draft202012Validator(TYPE.response_schema(body.content)).validate(response)
        assert TYPE.clean_response(body.content, response) == response
        expected = Outcome.AWAITS_MARK if response else Outcome.NONE
        assert TYPE.grade(body, response) == type(TYPE.grade(body, response))(Fraction(0), expected)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        (["text=Первая\r\nвторая\rтретья"], ["text=Первая\nвторая\nтретья"]),
        (["text= a=b "], ["text= a=b "]),
        (["text=было\x00стало"], ["text=былостало"]),
        (["text=  \n "], []),
        (["text=Диагноз:\r\n\r\nОбоснование:  "], []),
        (["text=Диагноз: ГБ\nОбоснование:"], ["text=Диагноз: ГБ\nОбоснование:"]),
        ([], []),
    ],
)
def test_a_text_is_kept_as_it_was_written_but_an_untouched_outline_is_no_answer(
    raw: list[str], cleaned: list[str]
) -> None:
    content = build(template="Диагноз:\nОбоснование:").content

    assert TYPE.clean_response(content, raw) == cleaned


@pytest.mark.parametrize(
    "raw",
    [["file=x"], [f"file={uuid4()}"], ["text"], ["Просто текст"], ["text=a", "text=b"], [1], "text=a", [""]],
)
def test_what_is_no_text_is_refused(raw: Any) -> None:
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(build().content, raw)


def test_a_text_has_an_end() -> None:
    content = build(max_words=3).content

    assert TYPE.clean_response(content, ["text=" + "слово " * 300])
    assert TYPE.clean_response(content, ["text=" + "я" * MAX_CHARACTERS])
    with pytest.raises(InvalidInputError):
        TYPE.clean_response(content, ["text=" + "я" * (MAX_CHARACTERS + 1)])


@given(rubric=rubrics, data=st.data())
def test_a_rubric_gives_between_nothing_and_everything(
    rubric: list[dict[str, Any]], data: st.DataObject
) -> None:
    body = build(rubric=rubric)
    rows = body.key["rubric"]
    chosen = [data.draw(st.integers(0, len(row["levels"]) - 1)) for row in rows]
    best = [max(range(len(row["levels"])), key=lambda n, row=row: row["levels"][n]["points"]) for row in rows]

    rated, highest = rate(rows, chosen), rate(rows, best)

    assert 0 <= sum(row.points for row in rated) <= sum(row.most for row in rated)
    assert sum(row.points for row in highest) == sum(row.most for row in highest) > 0
    assert [row.level for row in rated] == chosen


@pytest.mark.parametrize(
    ("chosen", "field"),
    [([0], "levels"), ([0, None], "levels.2"), ([3, 0], "levels.1"), ([-1, 0], "levels.1")],
)
def test_every_criterion_needs_one_of_its_levels(chosen: list[int | None], field: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        rate(RUBRIC, chosen)
    assert set(refusal.value.fields) == {field}


def test_the_page_gets_no_rubric_and_no_markup_of_the_answer() -> None:
    body = build(max_words=50, template="<b>Диагноз</b>:")
    order = TYPE.draw_order(body.content, random.Random(1), True)
    html = TYPE.render_html(TYPE.prepare_html(body.content), 3, order, ["text=</textarea><script>x</script>"])

    assert "<script>" not in html and "<b>" not in html
    assert "обоснован" not in html.lower()
    assert 'name="slot-3-text"' in html and f'maxlength="{MAX_CHARACTERS}"' in html
    assert re.search(r"<textarea[^>]*>\n&lt;/textarea&gt;", html)


def test_the_review_repeats_the_text_and_tells_no_key() -> None:
    body = build()

    assert [option.text for option in TYPE.review(body, ["text=ГБ II"], [], True)] == ["ГБ II"]
    assert TYPE.review(body, [], [], True) == []
    assert TYPE.answer_classes(body) == TYPE.classify(body, ["text=ГБ II"]) == []


def test_hints_tell_the_size_and_the_kinds() -> None:
    body = build(kind="file", accepts=["PDF", ".jpeg"], max_megabytes=3)

    assert TYPE.upload_rules is not None
    rules = TYPE.upload_rules(body.content)
    assert rules is not None and (rules.accepts, rules.max_bytes) == ((".pdf", ".jpg"), 3 * 1024 * 1024)
    assert "PDF, JPG" in str(TYPE.hint(body.content, {})) and "3" in str(TYPE.hint(body.content, {}))
    assert "40" in str(TYPE.hint(build(max_words=40).content, {}))
    assert TYPE.upload_rules(build().content) is None


def test_every_ending_is_one_that_can_be_stored() -> None:
    assert set(ENDINGS) <= {f".{asset_type.extension}" for asset_type in ASSET_TYPES.values()}


def test_words_are_counted_as_people_count_them() -> None:
    assert count_words(" Гипертоническая болезнь\nII  стадии ") == 4
