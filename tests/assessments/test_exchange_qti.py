"""QTI packages: what is read of other people's, and what comes back of our own."""

import io
import re
import time
import zipfile
from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange import recognise_format
from assessments.exchange.answers import default_rubric
from assessments.exchange.qti import QTI2, QTI3
from assessments.exchange.qti.reader import parse_qti
from assessments.exchange.qti.tree import parse_tree
from assessments.exchange.qti.writer import write_qti2, write_qti3
from assessments.item_types import get_item_type
from assessments.item_types.base import ItemDraft, OptionDraft
from core.errors import InvalidInputError

WRITERS = pytest.mark.parametrize("write", [write_qti2, write_qti3])
MATCH = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct"


def item_xml(body: str, declarations: str, processing: str = "", attributes: str = "") -> bytes:
    return (
        '<?xml version="1.0"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" '
        f'identifier="q1" title="Вопрос" adaptive="false" timeDependent="false" {attributes}>\n'
        f'{declarations}\n<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        f"<itemBody>{body}</itemBody>\n{processing}</assessmentItem>"
    ).encode()


def choice_xml(processing: str, *, choices: str = "ABC", correct: str = "A", most: int = 1) -> bytes:
    values = "".join(f"<value>{name}</value>" for name in correct)
    cardinality = "single" if most == 1 else "multiple"
    options = "".join(f'<simpleChoice identifier="{n}">Ответ {n}</simpleChoice>' for n in choices)
    return item_xml(
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">'
        f"<prompt>Что верно?</prompt>{options}</choiceInteraction>",
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>",
        processing,
    )


def template(name: str = MATCH) -> str:
    return f'<responseProcessing template="{name}"/>'


def only(raw: bytes) -> ItemDraft:
    parsed = parse_qti(raw)
    assert parsed.errors == []
    return parsed.items[0].draft


def plain(draft: ItemDraft) -> dict[str, Any]:
    """A draft without the difference between an empty tuple and an empty list."""
    return asdict(replace(draft, options=list(draft.options), tags=sorted(draft.tags)))


def packed(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()


OPTIONS = [
    OptionDraft("Эналаприл", is_right=True, feedback="Верно"),
    OptionDraft("Парацетамол <500 мг>"),
    OptionDraft("Лозартан & ко"),
]
WEIGHTED = [
    OptionDraft("Один", is_right=True, percent=Decimal("66.66667")),
    OptionDraft("Два", is_right=True, percent=Decimal("33.33333")),
    OptionDraft("Три", percent=Decimal("-50.00000")),
]
TEXT = {"case_sensitive": False, "keep_punctuation": False, "wildcards": False}
NUMBER = {"significant_figures": None, "units": [], "unit_required": False}


def text_answers(*answers: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"text": text, "percent": percent, "feedback": ""} for text, percent in answers]


def number_answers(*answers: tuple[str, str, str, int]) -> list[dict[str, Any]]:
    return [
        {"value": v, "tolerance": t, "tolerance_kind": kind, "percent": p, "feedback": ""}
        for v, t, kind, p in answers
    ]


CLOZE = {
    "text": "<p>Норма натрия {{1}} ммоль/л, это {{2}} электролит; АД измеряют на {{3}}.</p>",
    "gaps": [
        {"kind": "numeric", "weight": 2, "answers": number_answers(("140", "5", "absolute", 100)), **NUMBER},
        {"kind": "text", "weight": 1, "answers": text_answers(("главный", 100), ("важный", 50)), **TEXT},
        {
            "kind": "choice",
            "weight": 1,
            "options": text_answers(("плече", 100), ("ноге", 0)),
            "layout": "select",
        },
    ],
}

ROUND_TRIPS = {
    "single": ItemDraft("single_choice", "<p>Что назначить?</p>", OPTIONS, "<p>Так велят рекомендации.</p>"),
    "single weights": ItemDraft(
        "single_choice",
        "<p>Что лучше?</p>",
        [
            OptionDraft("Один", is_right=True, percent=Decimal("100.00000")),
            OptionDraft("Два", is_right=True, percent=Decimal("33.33333")),
            OptionDraft("Три", percent=Decimal("0.00000")),
        ],
        scoring={"rule": "weights"},
    ),
    **{
        f"multiple {rule}": ItemDraft(
            "multiple_choice",
            "<p>Что <b>верно</b>?</p>",
            [*OPTIONS, OptionDraft("Рамиприл", is_right=True), OptionDraft("Периндоприл", is_right=True)],
            scoring={"rule": rule},
        )
        for rule in ("all_or_nothing", "proportional", "ps50", "penalty")
    },
    "multiple weights": ItemDraft("multiple_choice", "<p>Что?</p>", WEIGHTED, scoring={"rule": "weights"}),
    "picks": ItemDraft(
        "multiple_choice",
        "<p>Два из трёх</p>",
        [OptionDraft("а", is_right=True), OptionDraft("б", is_right=True), OptionDraft("в")],
        scoring={"rule": "all_or_nothing", "max_picks": 2},
    ),
    "true": ItemDraft(
        "true_false", "<p>Земля круглая.</p>", spec={"answer": True, "feedback": {"true": "Да", "false": ""}}
    ),
    **{
        f"ordering {rule}": ItemDraft(
            "ordering",
            "<p>По порядку</p>",
            scoring={"rule": rule},
            spec={"parts": ["Осмотр", "Анализ", "Диагноз", "Лечение"]},
        )
        for rule in ("all_or_nothing", "proportional", "adjacent")
    },
    **{
        f"matching {rule}": ItemDraft(
            "matching",
            "<p>Соедините</p>",
            scoring={"rule": rule},
            spec={
                "pairs": [
                    {"left": "Инсулин", "right": "Диабет"},
                    {"left": "Метформин", "right": "Диабет"},
                    {"left": "Эналаприл", "right": "Гипертензия"},
                ],
                "distractors": ["Астма"],
            },
        )
        for rule in ("proportional", "all_or_nothing")
    },
    "text": ItemDraft(
        "short_text",
        "<p>Столица?</p>",
        spec={"answers": text_answers(("Москва", 100), ("Питер", 50)), **TEXT},
    ),
    "exact text": ItemDraft(
        "short_text",
        "<p>Символ натрия?</p>",
        spec={"answers": text_answers(("Na", 100)), **TEXT, "case_sensitive": True},
    ),
    "number": ItemDraft(
        "numeric",
        "<p>Сколько?</p>",
        spec={
            "answers": number_answers(("3.14", "0.01", "absolute", 100), ("3.5", "0.1", "relative", 50)),
            **NUMBER,
        },
    ),
    "cloze": ItemDraft("cloze", "<p>Заполните</p>", spec=CLOZE),
    "tags": ItemDraft(
        "single_choice", "<p>Метки</p>", OPTIONS, tags=["Кардиология", "Гипертензия"], difficulty=5
    ),
}


@WRITERS
@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_what_is_written_is_read_back_the_same(name: str, write: Any) -> None:
    draft = ROUND_TRIPS[name]
    named = replace(draft, external_id="вопрос 1/а")
    written = write([named])

    assert written.losses == []
    assert plain(only(written.content)) == plain(named)


@WRITERS
def test_a_package_has_a_manifest_that_names_every_file(write: Any) -> None:
    drafts = [replace(draft, external_id=name) for name, draft in ROUND_TRIPS.items()]
    with zipfile.ZipFile(io.BytesIO(write(drafts).content)) as archive:
        manifest = parse_tree(archive.read("imsmanifest.xml"))
        files = [file.get("href") for file in manifest.find("file")]
        roots = [parse_tree(archive.read(path)) for path in files]

        assert sorted(files) == sorted(set(archive.namelist()) - {"imsmanifest.xml"})
    assert [node.get("type")[:12] for node in manifest.find("resource")] == ["imsqti_item_"] * len(drafts)
    for root in roots:
        assert (root.name, root.get("adaptive"), root.get("timeDependent")) == (
            "assessmentItem",
            "false",
            "false",
        )
        assert root.get("title")
        assert [node.name for node in root.nodes] == sorted(
            (node.name for node in root.nodes), key=ORDER_OF_THE_SPECIFICATION.index
        )
        assert any(node.get("identifier") == "SCORE" for node in root.all("outcomeDeclaration"))


ORDER_OF_THE_SPECIFICATION = [
    "responseDeclaration",
    "outcomeDeclaration",
    "itemBody",
    "responseProcessing",
    "modalFeedback",
]


def test_the_two_versions_differ_in_their_names_alone() -> None:
    draft = replace(ROUND_TRIPS["cloze"], external_id="c")
    with zipfile.ZipFile(io.BytesIO(write_qti3([draft]).content)) as archive:
        third = archive.read("items/item-00001.xml").decode()
    with zipfile.ZipFile(io.BytesIO(write_qti2([draft]).content)) as archive:
        second = archive.read("items/item-00001.xml").decode()

    assert "<qti-inline-choice-interaction response-identifier=" in third
    assert "<inlineChoiceInteraction responseIdentifier=" in second
    assert "imsqti_v2p2" in second


@WRITERS
def test_the_same_items_make_the_same_bytes(write: Any) -> None:
    drafts = [replace(ROUND_TRIPS["cloze"], external_id="c")]
    assert write(drafts).content == write(drafts).content


LOST = {
    "type": ItemDraft("key_feature", "<p>Случай</p>", spec={"questions": []}),
    "spec.units": replace(
        ROUND_TRIPS["number"],
        spec={**ROUND_TRIPS["number"].spec, "units": [{"text": "мг", "factor": "1"}]},
    ),
    "spec.wildcards": replace(ROUND_TRIPS["text"], spec={**ROUND_TRIPS["text"].spec, "wildcards": True}),
    "picture": ItemDraft("single_choice", '<p><img src="/assets/нет.png"></p>', OPTIONS),
    "spec.template": ItemDraft(
        "written",
        "<p>Напишите</p>",
        spec={"kind": "text", "max_words": None, "template": "План", "rubric": default_rubric()},
    ),
}


@pytest.mark.parametrize("field", LOST)
def test_what_the_format_cannot_carry_is_named(field: str) -> None:
    losses = write_qti3([replace(LOST[field], external_id="x")]).losses
    assert [(loss.external_id, loss.field) for loss in losses] == [("x", field)]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS.filter(bool), min_size=2, max_size=6, unique=True), st.data())
def test_any_texts_survive_the_round_trip(texts: list[str], data: st.DataObject) -> None:
    right = data.draw(st.sets(st.sampled_from(texts), min_size=1))
    rule = data.draw(st.sampled_from(["all_or_nothing", "proportional", "ps50", "penalty"]))
    options = [OptionDraft(text, is_right=text in right) for text in texts]
    draft = ItemDraft("multiple_choice", "<p>Что?</p>", options, external_id="q", scoring={"rule": rule})
    read = only(write_qti3([draft]).content)

    assert [(o.text, o.is_right) for o in read.options] == [(o.text, o.is_right) for o in options]
    assert _grades(read) == _grades(draft)


def _grades(draft: ItemDraft) -> list[Fraction]:
    """What every possible answer earns."""
    item_type = get_item_type(draft.type)
    body = item_type.build(draft)
    ids = [option["id"] for option in body.content["options"]]
    answers = [[i for n, i in enumerate(ids) if mask >> n & 1] for mask in range(2 ** len(ids))]
    return [item_type.grade(body, answer).fraction for answer in answers]


def test_rules_are_run_and_not_guessed() -> None:
    """An unusual way to say that two thirds are right: one answer earns 2 of 3 points."""
    rules = (
        "<responseProcessing><responseCondition><responseIf><match><variable identifier='RESPONSE'/>"
        "<baseValue baseType='identifier'>B</baseValue></match><setOutcomeValue identifier='SCORE'>"
        "<sum><baseValue baseType='float'>1</baseValue><baseValue baseType='float'>1</baseValue></sum>"
        "</setOutcomeValue></responseIf><responseElseIf><match><variable identifier='RESPONSE'/>"
        "<correct identifier='RESPONSE'/></match><setOutcomeValue identifier='SCORE'>"
        "<baseValue baseType='float'>3</baseValue></setOutcomeValue></responseElseIf></responseCondition>"
        "</responseProcessing>"
    )
    draft = only(choice_xml(rules))

    assert draft.scoring == {"rule": "weights"}
    assert [str(option.percent) for option in draft.options] == ["100.00000", "66.66667", "0.00000"]


def test_an_item_without_rules_is_graded_by_its_key_with_a_warning() -> None:
    parsed = parse_qti(choice_xml(""))
    assert [option.is_right for option in parsed.items[0].draft.options] == [True, False, False]
    assert len(parsed.warnings) == 1


def test_a_prefix_changes_nothing() -> None:
    plain_xml = choice_xml(template()).decode()
    prefixed = re.sub(r"<(/?)([a-zA-Z])", r"<\1q:\2", plain_xml).replace("xmlns=", "xmlns:q=")
    assert only(prefixed.encode()) == only(plain_xml.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251"])
def test_the_declared_encoding_is_honoured(encoding: str) -> None:
    text = choice_xml(template()).decode().replace('version="1.0"', f'version="1.0" encoding="{encoding}"')
    assert only(text.encode(encoding)).options[0].text == "Ответ A"


REFUSED = {
    "adaptive": (choice_xml(template()).replace(b'adaptive="false"', b'adaptive="true"'), 2),
    "operator": (
        choice_xml(
            "<responseProcessing>\n<setOutcomeValue identifier='SCORE'>\n<random/>"
            "</setOutcomeValue></responseProcessing>"
        ),
        8,
    ),
    "template": (choice_xml(template("http://example.org/own_rules.xml")), 6),
    "no key": (choice_xml(template()).replace(b"<value>A</value>", b""), 6),
    "interaction": (choice_xml(template()).replace(b"choiceInteraction", b"drawingInteraction"), 5),
    "random values": (
        choice_xml(template()).replace(b"<itemBody>", b"<templateDeclaration identifier='x'/><itemBody>"),
        5,
    ),
    "entity": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "x">]><assessmentItem>&e;</assessmentItem>', 1),
    "broken": (b"<assessmentItem>\n\n<itemBody></assessmentItem>", 3),
    "depth": (b"<assessmentItem>" + b"<div>" * 500, 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_is_refused_with_its_line(name: str) -> None:
    raw, line = REFUSED[name]
    parsed = parse_qti(raw)
    assert (parsed.items, [error.line for error in parsed.errors]) == ([], [line])


DOUBLING = (
    '<setOutcomeValue identifier="X"><multiple><variable identifier="X"/><variable identifier="X"/>'
    "</multiple></setOutcomeValue>"
)
SQUARING = (
    '<setOutcomeValue identifier="SCORE"><product><sum><variable identifier="SCORE"/><baseValue '
    'baseType="float">3</baseValue></sum><sum><variable identifier="SCORE"/><baseValue baseType="float">'
    "3</baseValue></sum></product></setOutcomeValue>"
)
FIRST = '<setOutcomeValue identifier="X"><baseValue baseType="identifier">a</baseValue></setOutcomeValue>'


@pytest.mark.parametrize(
    "rules",
    [FIRST + DOUBLING * 100, SQUARING * 100, "<responseCondition/>" * 90_000, DOUBLING * 20_000],
    ids=["doubling", "squaring", "conditions", "long"],
)
def test_rules_that_would_never_end_are_refused(rules: str) -> None:
    begun = time.process_time()
    parsed = parse_qti(choice_xml(f"<responseProcessing>{rules}</responseProcessing>", choices="ABCDEFGHIJ"))

    assert (parsed.items, len(parsed.errors)) == ([], 1)
    assert time.process_time() - begun < 10


def zipped(name: str, content: bytes = b"x", *, attributes: int = 0, flags: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = attributes
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    raw = bytearray(buffer.getvalue())
    if flags:
        raw[raw.rindex(b"PK\x01\x02") + 8] |= flags
    return bytes(raw)


HOSTILE = {
    "traversal": zipped("../../etc/passwd"),
    "absolute": zipped("/etc/passwd"),
    "backslash": zipped("a\\..\\b.xml"),
    "drive": zipped("c:evil.xml"),
    "link": zipped("link.xml", b"/etc/passwd", attributes=0o120777 << 16),
    "encrypted": zipped("a.xml", flags=1),
    "bomb": zipped("a.xml", b"\0" * 60_000_000),
    "deep": zipped("a/" * 40 + "a.xml"),
    "cut": zipped("a.xml")[:-10],
    "empty": b"PK\x05\x06" + b"\0" * 18,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_qti(HOSTILE[name])


def test_a_manifest_cannot_lead_out_of_its_package() -> None:
    manifest = '<manifest><resource type="imsqti_item_xmlv2p2" href="../secret.xml"/></manifest>'
    with pytest.raises(InvalidInputError):
        parse_qti(packed({"imsmanifest.xml": manifest}))


def test_a_resource_that_is_missing_is_named() -> None:
    manifest = (
        '<manifest><resources>\n<resource type="imsqti_item_xmlv2p2" href="no.xml"/></resources></manifest>'
    )
    parsed = parse_qti(packed({"imsmanifest.xml": manifest}))
    assert [(error.line, error.field) for error in parsed.errors] == [(2, "imsmanifest.xml")]


def test_real_packages(shared_data: Path) -> None:
    folder = shared_data / "items" / "qti3"
    simple = parse_qti((folder / "simple.zip").read_bytes())
    assert (len(simple.items), simple.errors, len(simple.pictures)) == (1, [], 1)
    feedback = parse_qti((folder / "feedbackTest.zip").read_bytes())
    assert [item.draft.type for item in feedback.items] == ["true_false", "true_false"]
    assert feedback.items[0].draft.spec["feedback"] == {"true": "correct", "false": "incorrect"}
    assert len(feedback.errors) == 4


@pytest.mark.parametrize(("name", "expected"), [("simple.zip", "qti3"), ("feedbackTest.zip", "qti3")])
def test_the_version_is_recognised(shared_data: Path, name: str, expected: str) -> None:
    assert recognise_format((shared_data / "items" / "qti3" / name).read_bytes(), name) == expected


def test_packages_of_the_second_version_are_recognised() -> None:
    assert recognise_format(write_qti2([replace(ROUND_TRIPS["text"], external_id="t")]).content) == QTI2.code
    assert recognise_format(write_qti3([replace(ROUND_TRIPS["text"], external_id="t")]).content) == QTI3.code
    assert recognise_format(choice_xml(template()), "item.xml") == QTI2.code
