"""Moodle XML: every type of question it knows, its files and its faults, and the way there and back."""

import re
import time
from base64 import b64encode
from contextlib import suppress
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from assessments.exchange import ParsedFile, parse_items
from assessments.exchange.answers import written_spec
from assessments.exchange.moodle_cloze import cloze_spec
from assessments.exchange.moodle_xml import parse_moodle_xml
from assessments.exchange.moodle_xml_writer import write_moodle_xml
from assessments.exchange.pictures import PackageFile, keep_pictures
from assessments.item_types.base import ItemDraft
from assessments.services.items import check_draft
from core.errors import InvalidInputError
from tests.assessments.exchange_strategies import ALL_KINDS, drafts


def quiz(*questions: str) -> bytes:
    return "\n".join(["<quiz>", *questions, "</quiz>"]).encode()


def question(kind: str, body: str, text: str = "<p>Вопрос</p>") -> str:
    head = f"<name><text>Имя</text></name><questiontext format='html'><text><![CDATA[{text}]]></text>"
    return f"<question type='{kind}'>{head}</questiontext>{body}</question>"


def answer(text: str, fraction: object, feedback: str = "", more: str = "") -> str:
    remark = f"<feedback format='html'><text>{feedback}</text></feedback>"
    return f"<answer fraction='{fraction}' format='html'><text>{text}</text>{remark}{more}</answer>"


def parse(*questions: str) -> ParsedFile:
    return parse_moodle_xml(quiz(*questions))


def read(kind: str, body: str, text: str = "<p>Вопрос</p>") -> ItemDraft:
    parsed = parse(question(kind, body, text))
    assert not parsed.errors
    (item,) = parsed.items
    return item.draft


def test_choices_are_single_or_multiple() -> None:
    wrong, right = answer("нет", 0), answer("&lt;b&gt;да&lt;/b&gt;", 100, "Верно")
    single = read("multichoice", f"<single>true</single>{wrong}{right}")
    assert (single.type, single.external_id, single.stem) == ("single_choice", "Имя", "<p>Вопрос</p>")
    assert [(o.text, o.is_right, o.feedback) for o in single.options] == [
        ("нет", False, ""),
        ("да", True, "Верно"),
    ]
    weighed = "".join([answer("a", "33.3333333"), answer("b", "66.6666667"), answer("c", -50)])
    multiple = read("multichoice", f"<single>false</single>{weighed}")
    assert (multiple.type, multiple.scoring) == ("multiple_choice", {"rule": "weights"})
    assert [o.percent for o in multiple.options] == [Decimal("33.3333333"), Decimal("66.6666667"), -50]


def test_true_or_false() -> None:
    draft = read("truefalse", answer("true", 0, "мимо") + answer("false", 100, "верно"))
    assert draft.spec == {"answer": False, "feedback": {"true": "мимо", "false": "верно"}}


def test_short_answers() -> None:
    spec = read("shortanswer", "<usecase>1</usecase>" + answer("Па*", 100) + answer("Лион", "50")).spec
    assert (spec["case_sensitive"], spec["wildcards"]) == (True, True)
    assert [(row["text"], row["percent"]) for row in spec["answers"]] == [("Па*", 100), ("Лион", 50)]


def test_numbers_with_units() -> None:
    units = (
        "<units><unit><multiplier>1000</multiplier><unit_name>мг</unit_name></unit>"
        "<unit><multiplier>1.0</multiplier><unit_name>г</unit_name></unit></units>"
    )
    rows = answer("2.5", 100, more="<tolerance>0.1</tolerance>") + answer("*", 0, "мимо")
    draft = read("numerical", rows + units + "<unitgradingtype>1</unitgradingtype>")
    assert draft.spec["answers"] == [
        {"value": "2.5", "tolerance": "0.1", "tolerance_kind": "absolute", "percent": 100, "feedback": ""}
    ]
    assert draft.spec["units"] == [{"text": "г", "factor": "1"}, {"text": "мг", "factor": "0.001"}]
    assert draft.spec["unit_required"]


def test_pairs() -> None:
    rows = [("Канада", "Оттава"), ("", "Токио"), ("", "Оттава")]
    body = "".join(
        f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in rows
    )
    spec = read("matching", body).spec
    assert spec == {"pairs": [{"left": "Канада", "right": "Оттава"}], "distractors": ["Токио"]}


def test_essays_are_written_or_a_file() -> None:
    text = read("essay", "<responseformat>editor</responseformat><maxwordlimit>200</maxwordlimit>").spec
    assert (text["kind"], text["max_words"], len(text["rubric"])) == ("text", 200, 1)
    body = (
        "<responseformat>noinline</responseformat><filetypeslist>.pdf,.exe</filetypeslist>"
        "<maxbytes>3000000</maxbytes>"
    )
    file = read("essay", body).spec
    assert (file["kind"], file["accepts"], file["max_megabytes"]) == ("file", [".pdf"], 3)


def test_order() -> None:
    body = "<gradingtype>ALL_OR_NOTHING</gradingtype>" + answer("1", 1) + answer("2", 2)
    draft = read("ordering", body)
    assert (draft.spec, draft.scoring) == ({"parts": ["1", "2"]}, {"rule": "all_or_nothing"})


def test_gaps_in_a_text() -> None:
    text = (
        "<p>Столица {1:SHORTANSWER:=Париж#Да!~%50%Лион#Нет, &#39;второй&#39;~*#Мимо}, "
        r"{2:MULTICHOICE_V:%0%a\}~=b\~c}, {:NUMERICAL:=23.8:0.1~%50%23.8:2} &amp; {3:MCH:=x~y}.</p>"
    )
    spec = read("cloze", "", text).spec
    assert spec["text"] == "<p>Столица {{1}}, {{2}}, {{3}} &amp; {{4}}.</p>"
    short, column, number, row = spec["gaps"]
    assert [(a["text"], a["percent"], a["feedback"]) for a in short["answers"]] == [
        ("Париж", 100, "Да!"),
        ("Лион", 50, "Нет, 'второй'"),
        ("*", 0, "Мимо"),
    ]
    assert (column["layout"], column["weight"]) == ("column", 2)
    assert [(o["text"], o["percent"]) for o in column["options"]] == [("a}", 0), ("b~c", 100)]
    assert [(a["value"], a["tolerance"], a["percent"]) for a in number["answers"]] == [
        ("23.8", "0.1", 100),
        ("23.8", "2", 50),
    ]
    assert (number["weight"], row["layout"], row["weight"]) == (1, "radio", 3)


@pytest.mark.parametrize(("kind", "tag"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_words_to_choose_or_drag(kind: str, tag: str) -> None:
    words = [("печень", 1), ("почки", 1), ("кровь", 2)]
    body = "".join(f"<{tag}><text>{text}</text><group>{group}</group></{tag}>" for text, group in words)
    spec = read(kind, body, "<p>[[2]] и [[3]]</p>").spec
    assert spec["text"] == "<p>{{1}} и {{2}}</p>"
    assert [[(o["text"], o["percent"]) for o in gap["options"]] for gap in spec["gaps"]] == [
        [("печень", 0), ("почки", 100)],
        [("кровь", 100)],
    ]


def test_ids_tags_categories_and_what_is_dropped() -> None:
    category = "<question type='category'><category><text>$course$/top/Сердце</text></category></question>"
    body = (
        "<idnumber>q-1</idnumber><tags><tag><text>ЭКГ</text></tag></tags><defaultgrade>2.0</defaultgrade>"
        "<generalfeedback><text>&lt;i&gt;так&lt;/i&gt;</text></generalfeedback>"
        "<correctfeedback><text>Ура</text></correctfeedback><hint><text>Думайте</text></hint>"
        "<file name='a.png' encoding='base64'>QUJD</file>"
    )
    parsed = parse(
        category,
        "<question type='description'/>",
        question(
            "truefalse", body + answer("true", 100) + answer("false", 0), "<img src='@@PLUGINFILE@@/a.png'>Q"
        ),
    )
    (item,) = parsed.items
    assert (item.line, item.draft.external_id, item.draft.tags) == (4, "q-1", ["ЭКГ", "Сердце"])
    assert (item.draft.stem, item.draft.explanation) == ("Q", "<p><i>так</i></p>")
    assert [(warning.line, warning.field) for warning in parsed.warnings] == [
        (3, ""),
        (4, "defaultgrade"),
        (4, "feedback"),
        (4, "hint"),
        (4, ""),
    ]
    assert "a.png" in parsed.warnings[-1].message


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (question("calculated", ""), "type"),
        (question("random", ""), "type"),
        ("<question/>", "type"),
        (question("multichoice", answer("a", "много")), "fraction"),
        (question("multichoice", answer("a", 101)), "fraction"),
        (question("truefalse", answer("да", 100)), "answers"),
        (question("numerical", answer("пять", 100)), "answers"),
        (question("cloze", ""), "questiontext"),
        (question("cloze", "", "{1:SA:=a} {1:MULTICHOICE}"), "gaps"),
        (question("cloze", "", "{3:NUMERICAL:=zero}"), "answers"),
        (question("cloze", "", "{1:MULTIRESPONSE:=a~b}"), "gaps"),
        (question("gapselect", "", "[[1]]"), "questiontext"),
        (question("cloze", "", "{{1}} {1:SA:=a}"), "text"),
    ],
)
def test_what_cannot_come_in_is_named_with_its_line(broken: str, field: str) -> None:
    parsed = parse("<!-- -->", broken)
    assert [(error.line, error.field) for error in parsed.errors] == [(3, field)]
    assert not parsed.items


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"<quiz>\n<question>\n</quiz>", 3),
        (b"<quiz>\n\x00", 2),
        ("<?xml version='1.0' encoding='utf-8'?>\n<quiz>\nвера".encode("cp1251"), 3),
        (b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz>&a;</quiz>", 1),
        (b"<?xml version='1.0' encoding='klingon'?><quiz/>", 1),
        (b"", 1),
    ],
)
def test_a_broken_file_is_an_error_with_its_line(raw: bytes, line: int) -> None:
    assert [error.line for error in parse_moodle_xml(raw).errors] == [line]


def test_pictures_of_old_files_are_named() -> None:
    body = f"<image>старая.png</image><image_base64>{'A' * 300_000}</image_base64>"
    parsed = parse(question("essay", body))
    assert len(parsed.items) == 1
    assert "старая.png" in parsed.warnings[-1].message


def test_another_root_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="quiz"):
        parse_moodle_xml(b"<html/>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251", "koi8-r"])
def test_the_declared_encoding_is_honoured(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>" + quiz(question("essay", "")).decode()
    assert parse_items(text.encode(encoding)).items[0].draft.external_id == "Имя"


def test_real_files_are_read(shared_data: Path) -> None:
    kinds = {}
    for path in sorted((shared_data / "items/moodle-xml").glob("*.xml")):
        parsed = parse_items(path.read_bytes(), file_name=path.name)
        assert not parsed.errors
        kinds[path.stem] = [(item.line, item.draft.type) for item in parsed.items]
    assert kinds == {
        "multianswer": [(12, "cloze")],
        "multichoice": [(12, "single_choice")],
        "truefalse": [(12, "true_false"), (40, "true_false")],
    }


@pytest.mark.parametrize("kind", ALL_KINDS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_there_and_back_changes_nothing(kind: str, data: st.DataObject) -> None:
    draft = data.draw(drafts(kind))
    written = write_moodle_xml([draft])
    assert not written.losses
    parsed = parse_moodle_xml(written.content)
    assert not parsed.errors
    assert [item.draft for item in parsed.items] == [draft]


def test_units_and_letter_case_go_there_and_back() -> None:
    row = {"value": "5", "tolerance": "1", "tolerance_kind": "absolute", "percent": 100, "feedback": ""}
    units = [{"text": "мг", "factor": "1"}, {"text": "г", "factor": "1000"}]
    spec = {"answers": [row], "significant_figures": None, "units": units, "unit_required": True}
    draft = ItemDraft("numeric", "<p>Q</p>", spec=spec, external_id="n", tags=[])
    assert parse_moodle_xml(write_moodle_xml([draft]).content).items[0].draft == draft


def test_what_moodle_cannot_say_is_named() -> None:
    hotspot = ItemDraft("hotspot", "<p>Q</p>", spec={}, external_id="h")
    spec = {"text": "{{1}}", "gaps": [{"kind": "text", "answers": [{"text": "a"}], "keep_punctuation": True}]}
    cloze = ItemDraft("cloze", "<p>Q</p>", spec=spec, external_id="c", difficulty=1)
    found = {(loss.external_id, loss.field) for loss in write_moodle_xml([hotspot, cloze]).losses}
    assert found == {("h", "type"), ("c", "stem"), ("c", "spec.keep_punctuation"), ("c", "difficulty")}


@settings(deadline=None)
@given(text=st.text(st.sampled_from(list("{}:=~#%\\/1SAMC*&<>; ")), max_size=60))
def test_signs_of_gaps_in_any_order_are_gaps_or_errors(text: str) -> None:
    with suppress(InvalidInputError):
        cloze_spec(text)


@settings(deadline=None)
@given(raw=st.binary(max_size=200), wrapped=st.booleans())
def test_any_bytes_are_questions_or_errors(raw: bytes, wrapped: bool) -> None:
    with suppress(InvalidInputError):
        parse_moodle_xml(b"<quiz><question type='cloze'>" + raw if wrapped else raw)


_tags = st.sampled_from(["question", "text", "answer", "name", "units", "unit", "subquestion", "tags", "tag"])


@st.composite
def trees(draw: st.DrawFn) -> str:
    tag, depth = draw(_tags), draw(st.integers(0, 3))
    inner = (
        "".join(draw(st.lists(trees(), max_size=2))) if depth == 0 else draw(st.sampled_from(["", "5", "да"]))
    )
    return f"<{tag} fraction='{draw(st.sampled_from(['', '100', '-']))}'>{inner}</{tag}>"


@settings(deadline=None)
@given(
    kind=st.sampled_from(
        ["multichoice", "numerical", "matching", "essay", "ordering", "ddwtos", "truefalse"]
    ),
    parts=st.lists(trees(), max_size=4),
)
def test_any_tree_is_a_question_or_an_error(kind: str, parts: list[str]) -> None:
    for item in parse(f"<question type='{kind}'>{''.join(parts)}</question>").items:
        with suppress(InvalidInputError):
            check_draft(item.draft)


@pytest.mark.parametrize(
    "inner",
    ["<a>" * 100_000, "<a/>" * 300_000, "x" * 5_000_000, "<file>" + "QUJD\n" * 1_000_000 + "</file>"],
)
def test_hostile_files_take_no_time(inner: str) -> None:
    started = time.process_time()
    with suppress(InvalidInputError):
        parse_moodle_xml(f"<quiz><question type='essay'>{inner}</question></quiz>".encode())
    assert time.process_time() - started < 5


def test_ten_thousand_questions_are_read_in_seconds() -> None:
    body = "<single>true</single>" + answer("да", 100) + answer("нет", 0)
    raw = quiz(*(question("multichoice", body, f"<p>Вопрос {n}</p>") for n in range(10_000)))
    started = time.process_time()
    assert len(parse_moodle_xml(raw).items) == 10_000
    assert time.process_time() - started < 12


def png() -> bytes:
    content = BytesIO()
    Image.new("RGB", (2, 2), "red").save(content, "PNG")
    return content.getvalue()


def shown(name: str, content: bytes) -> str:
    file = f"<file name='{name}' encoding='base64'>\n{b64encode(content).decode()}\n</file>"
    html = f"<p><img src='@@PLUGINFILE@@/{name.replace(' ', '%20')}' alt='ЭКГ'>?</p>"
    return question("essay", "", html).replace("</questiontext>", f"{file}</questiontext>")


def test_pictures_come_along_and_other_files_do_not() -> None:
    parsed = parse_moodle_xml(
        quiz(shown("э к г.png", png()), shown("broken.png", b"x"), shown("a.exe", b"MZ"))
    )
    assert isinstance(parsed, PackageFile)
    (address,) = parsed.pictures
    assert parsed.pictures[address].content == png()
    assert [address in item.draft.stem for item in parsed.items] == [True, False, False]
    assert ["<img" in item.draft.stem for item in parsed.items] == [True, False, False]
    told = [warning.message for warning in parsed.warnings if "rubric" not in warning.field]
    assert ["broken.png" in "".join(told), "a.exe" in "".join(told), "э к г" in "".join(told)] == [
        True,
        True,
        False,
    ]


@pytest.mark.django_db
def test_stored_pictures_go_there_and_back(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    parsed = parse_moodle_xml(quiz(shown("a.png", png())))
    keep_pictures(parsed, person_id=None)
    draft = parsed.items[0].draft
    assert "/assets/" in draft.stem
    written = write_moodle_xml([draft])
    assert not written.losses
    again = parse_moodle_xml(written.content)
    assert isinstance(again, PackageFile)
    assert [picture.content for picture in again.pictures.values()] == [png()]
    keep_pictures(again, person_id=None)
    assert again.items[0].draft == draft


@pytest.mark.django_db
def test_a_picture_that_is_not_stored_here_is_named() -> None:
    draft = ItemDraft("written", '<p><img src="/assets/none.png"></p>', external_id="w", spec=written_spec())
    assert [(loss.external_id, loss.field) for loss in write_moodle_xml([draft]).losses] == [("w", "picture")]


@pytest.mark.django_db
def test_a_real_file_with_pictures_changes_nothing_the_second_time(shared_data: Path) -> None:
    path = shared_data / "items/moodle-xml/truefalse.xml"
    counts = []
    for _time in range(2):
        out = StringIO()
        call_command("import_items", str(path), "--bank", "b", stdout=out, stderr=StringIO())
        counts.append([int(number) for number in re.findall(r"\d+", out.getvalue())])
    assert counts == [[2, 0, 0], [0, 0, 2]]
