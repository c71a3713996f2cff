"""Banks and items: immutable versions, made only when the content changed."""

import uuid
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from assessments import api
from assessments.models import Item, ItemVersion
from core.errors import ConflictError, InvalidInputError, NotFoundError
from tests.assessments.makers import make_bank, single

pytestmark = pytest.mark.django_db


def test_saving_again_without_a_change_makes_no_version() -> None:
    bank = make_bank()
    first = api.save_item(bank.id, single("one"))
    again = api.save_item(bank.id, single("one"))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.id == first.id
    assert api.get_bank(bank.code).item_count == 1


def test_a_new_wording_is_a_new_version_of_the_same_item() -> None:
    bank = make_bank()
    first = api.save_item(bank.id, single("one"))
    second = api.save_item(bank.id, replace(single("one"), stem="<p>Иначе?</p>"))
    assert second.item_id == first.item_id
    assert (first.number, second.number) == (1, 2)
    assert ItemVersion.objects.get(id=first.id).stem == "<p>Вопрос one?</p>"


@pytest.mark.parametrize(
    "change",
    [
        {"explanation": "Иначе"},
        {"difficulty": 5},
        {"tags": ["гипертензия"]},
        {"options": single("other").options},
    ],
)
def test_whatever_differs_makes_a_version(change: dict) -> None:
    bank = make_bank()
    api.save_item(bank.id, single("one"))
    assert api.save_item(bank.id, replace(single("one"), **change)).is_new


def test_the_same_external_id_in_another_bank_is_another_item() -> None:
    first, second = make_bank(), make_bank()
    one = api.save_item(first.id, single("one"))
    assert api.save_item(second.id, single("one")).item_id != one.item_id


def test_items_without_an_external_id_get_their_own() -> None:
    bank = make_bank()
    saved = api.save_items(bank.id, [single("one", external_id=""), single("two", external_id="")])
    assert len({version.item_id for version in saved}) == 2


def test_one_broken_draft_saves_none() -> None:
    bank = make_bank()
    with pytest.raises(InvalidInputError):
        api.save_items(bank.id, [single("one"), single("two", right=9)])
    assert not Item.objects.filter(bank_id=bank.id).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stem": "<p> &nbsp; </p>"}, "stem"),
        ({"stem": "<script>alert(1)</script>"}, "stem"),
        ({"difficulty": 6}, "difficulty"),
        ({"type": "unknown"}, "type"),
        ({"external_id": "x" * 251}, "external_id"),
        ({"tags": ["x" * 81]}, "tags"),
    ],
)
def test_a_broken_draft_is_refused_by_the_name_of_its_field(change: dict, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        api.save_item(make_bank().id, replace(single("one"), **change))
    assert list(caught.value.fields) == [field]


def test_the_same_external_id_twice_in_one_batch_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        api.save_items(make_bank().id, [single("one"), single("one")])


def test_html_is_sanitised() -> None:
    stem = (
        '<p onclick="x()">АД <b>140</b> <sup>2</sup></p><script>alert(1)</script>'
        '<img src="https://example.org/t.gif"><img src="/assets/1" alt="ЭКГ"><a href="javascript:x">x</a>'
    )
    saved = api.save_item(make_bank().id, single("one", stem=stem, explanation="<iframe src=x></iframe>да"))
    version = ItemVersion.objects.get(id=saved.id)
    for forbidden in ("onclick", "script", "example.org", "javascript", "iframe"):
        assert forbidden not in version.stem + version.explanation
    assert "<b>140</b> <sup>2</sup>" in version.stem
    assert '<img src="/assets/1" alt="ЭКГ">' in version.stem


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_the_database_refuses_to_rewrite_a_version(change: str) -> None:
    version = api.save_item(make_bank().id, single("one"))
    rows = ItemVersion.objects.filter(id=version.id)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(stem="иначе") if change == "UPDATE" else rows._raw_delete("default")


def test_a_retired_item_stays_retired_when_it_is_saved_again() -> None:
    bank = make_bank()
    version = api.save_item(bank.id, single("one"))
    api.retire_item(version.item_uuid)
    api.save_item(bank.id, single("one", explanation="<p>Иначе</p>"))
    assert api.get_bank(bank.code).item_count == 0
    api.restore_item(version.item_uuid)
    assert api.get_bank(bank.code).item_count == 1


def test_unknown_things_are_told_as_unknown() -> None:
    with pytest.raises(NotFoundError):
        api.save_item(0, single("one"))
    with pytest.raises(NotFoundError):
        api.retire_item(uuid.uuid4())
    with pytest.raises(NotFoundError):
        api.get_bank("no-such-bank")


def test_a_bank_code_is_taken_once_and_is_a_slug() -> None:
    bank = make_bank()
    with pytest.raises(ConflictError):
        api.create_bank(bank.code, "Ещё раз")
    for code in ("", "a b", "код", "x" * 65):
        with pytest.raises(InvalidInputError):
            api.create_bank(code, "Имя")


def test_banks_are_found_by_name_and_code() -> None:
    bank = make_bank(size=2)
    assert [found.item_count for found in api.list_banks(bank.code)] == [2]
    assert bank.id in {found.id for found in api.list_banks("кардио")}
    assert api.list_banks("такого нет") == []
