"""semantics.json becomes a tree of fields, and a language file is laid over it."""

from typing import Any

import pytest
from hypothesis import given

from content.h5p.errors import ContentRefusedError
from content.h5p.names import LibraryName
from content.h5p.semantics import (
    BooleanField,
    Field,
    GroupField,
    HtmlField,
    LibraryField,
    ListField,
    MediaField,
    NumberField,
    SelectField,
    TextField,
    UnknownField,
)
from content.h5p.semantics_reader import read_semantics, semantics_of
from content.h5p.translations import translated
from tests.content.h5p import strategies
from tests.content.h5p.contents import PACKAGE_NAMES, library, real_content


def read(**raw: Any) -> Field:
    return read_semantics([raw])[0]


def broken_rules(raw: object) -> list[tuple[str, str]]:
    with pytest.raises(ContentRefusedError) as caught:
        read_semantics(raw, "Test.A-1.0/semantics.json")
    return [
        (problem.file.removeprefix("Test.A-1.0/semantics.json#"), problem.rule)
        for problem in caught.value.problems
    ]


@pytest.mark.parametrize("package", PACKAGE_NAMES)
def test_every_real_semantics_is_read(package: str) -> None:
    for each in real_content(package).source.by_name.values():
        fields = semantics_of(each)
        assert len(fields) == len(each.semantics or ())
        assert not any(isinstance(field, UnknownField) for field in fields)


def test_what_every_field_has() -> None:
    field = read(
        name="a", type="boolean", label="L", description="D", importance="low", default=True, widget="w"
    )
    assert isinstance(field, BooleanField)
    assert (field.name, field.label, field.description, field.importance) == ("a", "L", "D", "low")
    assert (field.is_optional, field.is_common, field.default, field.widget) == (False, False, True, "w")


@pytest.mark.parametrize(
    ("written", "meant"), [(True, True), ("true", True), (1, True), ("false", False), (0, False)]
)
def test_yes_and_no_are_written_in_many_ways(written: object, meant: bool) -> None:
    assert read(type="text", optional=written).is_optional is meant


def test_plain_text() -> None:
    field = read(
        type="text",
        maxLength="30",
        placeholder="P",
        regexp={"pattern": "^a", "modifiers": "i"},
        widget="textarea",
    )
    assert isinstance(field, TextField)
    assert (field.max_length, field.placeholder, field.is_multiline) == (30, "P", True)
    assert (field.pattern, field.pattern_flags) == ("^a", "i")


def test_markup_is_what_has_tags_or_the_editor_for_it() -> None:
    field = read(
        type="text", tags=["P", "strong"], font={"size": True, "color": [], "family": ["x"]}, enterMode="div"
    )
    assert isinstance(field, HtmlField)
    assert field.tags == {"p", "strong"}
    assert field.styles == {"size", "family"}
    assert field.enter_mode == "div"
    assert isinstance(read(type="text", widget="html"), HtmlField)


def test_numbers_keep_whole_limits_whole() -> None:
    field = read(type="number", min="-9999", max=2.5, step=0, decimals=1)
    assert isinstance(field, NumberField)
    assert (field.minimum, field.maximum, field.step, field.decimals) == (-9999, 2.5, None, 1)


def test_options_are_one_list() -> None:
    field = read(
        type="select",
        multiple=True,
        options=[
            {"value": "a", "label": "A"},
            {"type": "optgroup", "label": "G", "options": [{"value": 1, "label": "One"}, {"value": "c"}]},
            "odd",
        ],
    )
    assert isinstance(field, SelectField)
    assert field.options == (("a", "A"), ("1", "One"), ("c", "c"))
    assert field.is_multiple


def test_libraries_are_named_in_two_ways() -> None:
    field = read(type="library", options=["H5P.A 1.2", {"name": "H5P.B 0.3"}, "nonsense", 5])
    assert isinstance(field, LibraryField)
    assert field.options == (LibraryName("H5P.A", 1, 2), LibraryName("H5P.B", 0, 3))


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file"])
def test_media(kind: str) -> None:
    field = read(type=kind, extraAttributes=["metadata"])
    assert isinstance(field, MediaField)
    assert field.kind == kind
    assert field.is_multiple is (kind in ("audio", "video"))
    assert field.extra_keys == {"metadata"}


def test_lists_and_groups() -> None:
    field = read(
        type="list",
        entity="question",
        min=1,
        max=9,
        defaultNum=2,
        field={"type": "group", "expanded": True, "fields": [{"name": "x", "type": "text"}]},
    )
    assert isinstance(field, ListField)
    assert (field.entity, field.minimum, field.maximum, field.default_count) == ("question", 1, 9, 2)
    group = field.item
    assert isinstance(group, GroupField)
    assert (group.is_expanded, group.is_sub_content, group.holds_only_field) == (True, False, True)
    assert [inner.name for inner in group.fields] == ["x"]


@pytest.mark.parametrize(
    ("raw", "broken"),
    [
        ({}, [("", "semantics-not-a-list")]),
        ("text", [("", "semantics-not-a-list")]),
        (
            ["text", {"name": "a"}],
            [("/0", "semantics-field-without-type"), ("/1", "semantics-field-without-type")],
        ),
        ([{"type": "group"}], [("/0/fields", "semantics-not-a-list")]),
        ([{"type": "list", "field": [1]}], [("/0/field", "semantics-field-without-type")]),
        (
            [{"type": "list", "field": {"type": "group", "fields": [{"type": "text"}, {"type": 5}]}}],
            [("/0/field/fields/1", "semantics-field-without-type")],
        ),
    ],
)
def test_what_leaves_no_tree_is_refused_with_its_place(raw: object, broken: list[tuple[str, str]]) -> None:
    assert broken_rules(raw) == broken


def test_endless_semantics_are_refused() -> None:
    deep: dict[str, Any] = {"type": "text"}
    for _ in range(2_000):
        deep = {"type": "list", "field": deep}
    assert [rule for _, rule in broken_rules([deep])] == ["semantics-too-large"]
    assert [rule for _, rule in broken_rules([{"type": "text"}] * 6_000)] == ["semantics-too-large"]


@given(strategies.anything)
def test_any_json_is_read_or_refused(raw: object) -> None:
    for semantics in (raw, [raw], [{"type": "group", "fields": raw}], [{"type": "select", "options": raw}]):
        try:
            assert isinstance(read_semantics(semantics), tuple)
        except ContentRefusedError as error:
            assert error.problems


def test_semantics_of_a_library_follow_its_semantics() -> None:
    assert semantics_of(library("Test.Same 1.0", [{"name": "a", "type": "text"}]))[0].name == "a"
    assert semantics_of(library("Test.Same 1.0", [{"name": "b", "type": "text"}]))[0].name == "b"
    assert semantics_of(library("Test.Same 1.0", None)) == ()


# Language files

ENGLISH = [
    {"name": "text", "type": "text", "label": "Text", "default": "Check", "placeholder": "p"},
    {
        "name": "list",
        "type": "list",
        "entity": "question",
        "field": {
            "name": "g",
            "type": "group",
            "label": "Group",
            "fields": [{"name": "n", "type": "number"}],
        },
    },
    {
        "name": "kind",
        "type": "select",
        "default": "b",
        "options": [
            {"value": "a", "label": "A"},
            {"type": "optgroup", "label": "More", "options": [{"value": "b", "label": "B"}]},
        ],
    },
]
RUSSIAN = {
    "semantics": [
        {"label": "Текст", "description": "Что делать", "default": "Проверить"},
        {"entity": "вопрос", "field": {"label": "Группа", "fields": [{"label": "Число"}]}},
        {
            "label": "Вид",
            "default": "в",
            "options": [{"label": "А"}, {"label": "Ещё", "options": [{"label": "Б"}]}],
        },
    ]
}


def test_a_language_file_gives_the_texts() -> None:
    text, list_field, kind = translated(read_semantics(ENGLISH), RUSSIAN)
    assert isinstance(text, TextField)
    assert (text.label, text.description, text.default) == ("Текст", "Что делать", "Проверить")
    assert text.placeholder == "p"
    assert isinstance(list_field, ListField)
    assert list_field.entity == "вопрос"
    assert isinstance(list_field.item, GroupField)
    assert (list_field.item.label, list_field.item.fields[0].label) == ("Группа", "Число")
    assert isinstance(kind, SelectField)
    assert kind.options == (("a", "А"), ("b", "Б"))
    assert kind.default == "b"


@given(strategies.semantics, strategies.anything)
def test_a_language_file_that_does_not_fit_changes_no_structure(
    semantics: list[dict[str, Any]], translation: object
) -> None:
    fields = read_semantics(semantics)
    for file in (translation, {"semantics": translation}, {"semantics": [translation] * 5}):
        new = translated(fields, file)
        assert [(type(field), field.name, field.raw) for field in new] == [
            (type(field), field.name, field.raw) for field in fields
        ]


@pytest.mark.parametrize("package", PACKAGE_NAMES)
def test_real_language_files_fit(package: str) -> None:
    real = real_content(package)
    folder = real.main.name.folder
    fields = semantics_of(real.main)
    new = translated(fields, real.translations[folder])
    assert any("а" <= letter.lower() <= "я" for field in new for letter in field.label)
    assert [field.name for field in new] == [field.name for field in fields]
