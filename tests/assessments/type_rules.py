"""What every item type keeps to, whatever it asks: used by the tests of the types one by one."""

import json
import random
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from hypothesis import strategies as st

from assessments.item_types import get_item_type
from assessments.item_types.base import ItemBody, ItemDraft, Outcome, SlotGrade
from core.errors import InvalidInputError

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def build(code: str, spec: Any, **fields: Any) -> ItemBody:
    return get_item_type(code).build(ItemDraft(type=code, stem="Вопрос", spec=spec, **fields))


def refused_field(code: str, spec: Any, **fields: Any) -> str:
    """The one field that is named when the spec is refused."""
    with pytest.raises(InvalidInputError) as caught:
        build(code, spec, **fields)
    (field,) = caught.value.fields
    return field


def answer(code: str, body: ItemBody, raw: Any) -> SlotGrade:
    """The grade of what a browser sends, cleaned on the way as a service does it."""
    item_type = get_item_type(code)
    response = item_type.clean_response(body.content, raw)
    jsonschema.validate(response, item_type.response_schema(body.content))
    known = {found.code for found in item_type.answer_classes(body)}
    classes = item_type.classify(body, response)
    assert set(classes) <= known
    assert len(set(classes)) == len(classes)
    assert bool(classes) == bool(response)
    grade = item_type.grade(body, response)
    assert isinstance(grade.fraction, Fraction)
    assert 0 <= grade.fraction <= 1
    assert (grade.outcome == Outcome.NONE) == (not response)
    assert (grade.outcome == Outcome.RIGHT) == (grade.fraction == 1)
    return grade


def check_any_response(code: str, body: ItemBody, raw: Any) -> None:
    """Whatever comes from outside is graded within bounds or refused in words; nothing else happens."""
    item_type = get_item_type(code)
    try:
        response = item_type.clean_response(body.content, raw)
    except InvalidInputError as error:
        assert str(error)
        return
    answer(code, body, raw)
    assert item_type.clean_response(body.content, response) == response
    order = item_type.draw_order(body.content, random.Random(1), True)
    for key_open in (True, False):
        for line in item_type.review(body, response, order, key_open):
            assert line.text
            assert (line.is_right is None) is not key_open
            assert key_open or not line.feedback
    if item_type.review_html is not None:
        assert item_type.review_html(body, response, order, True)
    assert item_type.render_html(item_type.prepare_html(body.content), 1, order, response)


def check_any_spec(code: str, spec: Any) -> None:
    """Whatever an author or a file gives becomes a body that a database can hold, or is refused by field."""
    try:
        body = build(code, spec)
    except InvalidInputError as error:
        assert error.fields
        return
    check_round_trip(code, body)


def check_round_trip(code: str, body: ItemBody) -> None:
    """A body survives the database, and its spec makes the same body again."""
    stored = [body.content, body.key, body.scoring, body.feedback]
    assert json.loads(json.dumps(stored, allow_nan=False)) == stored
    spec = get_item_type(code).unbuild(body).spec
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert build(code, spec, scoring=body.scoring) == body


def form_html(code: str, body: ItemBody, response: list[str] | None = None, *, slot: int = 1) -> str:
    item_type = get_item_type(code)
    order = item_type.draw_order(body.content, random.Random(1), False)
    return item_type.render_html(item_type.prepare_html(body.content), slot, order, response or [])
