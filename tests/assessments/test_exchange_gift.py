"""GIFT: what the format says, what other people's files do, and that nothing changes there and back."""

import time
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.exchange import FORMATS, ParsedFile, parse_items
from assessments.exchange.gift import parse_gift
from assessments.exchange.gift_writer import write_gift
from assessments.item_types.base import ItemDraft, OptionDraft
from assessments.services.imports import import_items
from assessments.services.items import check_draft
from core.errors import InvalidInputError
from tests.assessments.exchange_strategies import KINDS, drafts


def parse(text: str) -> ParsedFile:
    return parse_gift(text.encode())


def read(text: str) -> ItemDraft:
    """The only question of the text, which has no errors."""
    parsed = parse(text)
    assert not parsed.errors
    (item,) = parsed.items
    return item.draft


def error(text: str) -> str:
    parsed = parse(text)
    assert not parsed.items
    (only,) = parsed.errors
    return str(only)


def test_one_right_answer_is_a_single_choice() -> None:
    draft = read("::Гробница::Кто похоронен?{~Грант =никто#Верно! ~Джефферсон}")
    assert (draft.type, draft.external_id) == ("single_choice", "Гробница")
    assert draft.stem == "<p>Кто похоронен?</p>"
    assert [(option.text, option.is_right) for option in draft.options] == [
        ("Грант", False),
        ("никто", True),
        ("Джефферсон", False),
    ]
    assert draft.options[1].feedback == "Верно!"
    assert draft.scoring == {"rule": "all_or_nothing"}


def test_weights_without_a_wholly_right_answer_are_a_multiple_choice() -> None:
    draft = read("Материки?{~%33.33333%Африка ~%33,33333%Азия ~%-100%Китай ~Луна ~%33.33333%Америка}")
    assert draft.type == "multiple_choice"
    assert draft.scoring == {"rule": "weights"}
    assert [option.percent for option in draft.options] == [
        Decimal("33.33333"),
        Decimal("33.33333"),
        Decimal(-100),
        Decimal(0),
        Decimal("33.33333"),
    ]
    assert [option.is_right for option in draft.options] == [True, True, False, False, True]


def test_a_partly_right_answer_beside_a_right_one_stays_single() -> None:
    draft = read("Q?{~нет ~%50%наполовину =да}")
    assert (draft.type, draft.scoring) == ("single_choice", {"rule": "weights"})
    assert [option.percent for option in draft.options] == [Decimal(0), Decimal(50), Decimal(100)]


@pytest.mark.parametrize("sign", ["T", "TRUE", " true "])
def test_true_is_true(sign: str) -> None:
    assert read(f"Так?{{{sign}}}").spec == {"answer": True, "feedback": {"true": "", "false": ""}}


def test_first_feedback_of_true_and_false_is_for_the_wrong() -> None:
    assert read("Q{TRUE#мимо#верно}").spec["feedback"] == {"true": "верно", "false": "мимо"}
    assert read("Q{F#мимо}").spec == {"answer": False, "feedback": {"true": "мимо", "false": ""}}
    assert read("Q{F##верно}").spec["feedback"] == {"true": "", "false": "верно"}


def test_short_answers_keep_their_worth_and_their_asterisks() -> None:
    spec = read("Зверь?{=Лягушка#Хорошо =%50%Кот =%0%*#Нет}").spec
    assert [(row["text"], row["percent"], row["feedback"]) for row in spec["answers"]] == [
        ("Лягушка", 100, "Хорошо"),
        ("Кот", 50, ""),
        ("*", 0, "Нет"),
    ]
    assert spec["wildcards"]
    assert read(r"Знак?{=\\*}").spec["answers"][0]["text"] == "*"
    assert not read(r"Знак?{=\\*}").spec["wildcards"]
    assert read("Число словом? {один}").spec["answers"][0]["text"] == "один"


@pytest.mark.parametrize(
    ("body", "value", "tolerance"),
    [
        ("#1822", "1822", "0"),
        ("#-1", "-1", "0"),
        ("#3.1415:0.0005", "3.1415", "0.0005"),
        ("#3,141..3,142", "3.1415", "0.0005"),
        ("#-3.142..-3.141", "-3.1415", "0.0005"),
        ("#−5..5", "0", "5"),
        ("#1e3:.5", "1000", "0.5"),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(body: str, value: str, tolerance: str) -> None:
    (answer,) = read(f"Сколько? {{{body}}}").spec["answers"]
    assert (answer["value"], answer["tolerance"], answer["percent"]) == (value, tolerance, 100)


def test_several_numbers_have_their_worth_and_their_feedback() -> None:
    parsed = parse("Год?{#\n=1822:0#точно\n=%50%1822:2\n~#мимо}")
    answers = parsed.items[0].draft.spec["answers"]
    assert [(row["value"], row["percent"], row["feedback"]) for row in answers] == [
        ("1822", 100, "точно"),
        ("1822", 50, ""),
    ]
    assert [warning.line for warning in parsed.warnings] == [1]


def test_pairs_and_answers_without_a_pair() -> None:
    draft = read("Столицы{=Канада -> Оттава =[plain]Ита<лия-> Рим = -> Токио}")
    assert (draft.type, draft.scoring) == ("matching", {"rule": "proportional"})
    assert draft.spec == {
        "pairs": [{"left": "Канада", "right": "Оттава"}, {"left": "Ита<лия", "right": "Рим"}],
        "distractors": ["Токио"],
    }


def test_empty_braces_ask_for_an_answer_in_own_words() -> None:
    parsed = parse("Расскажите. {}")
    assert (parsed.items[0].draft.type, parsed.items[0].draft.spec["kind"]) == ("written", "text")
    assert len(parsed.warnings) == 1


def test_text_behind_the_answers_leaves_a_blank() -> None:
    assert read("Грант {~погребён =захоронен} в гробнице.").stem == "<p>Грант _____ в гробнице.</p>"
    assert read("{ =Азия } велика.").stem == "<p>_____ велика.</p>"
    assert read("[html]<p>Вопрос {T}</p>").stem == "<p>Вопрос </p>"


def test_escapes_are_the_characters_themselves() -> None:
    draft = read(r"::a\:b\:::1 \= 2 \{x\} \#5 \~ C\:\\dir\nend \d{~\~ =\=#\#}")
    assert draft.external_id == "a:b:"
    assert draft.stem == r"<p>1 = 2 {x} #5 ~ C:\dir<br>end \d</p>"
    assert [option.text for option in draft.options] == ["~", "="]
    assert draft.options[1].feedback == "#"


def test_markup_is_what_the_question_says() -> None:
    assert read("[html]<p>a<br>b</p>{T}").stem == "<p>a<br>b</p>"
    assert read("[markdown]**a**{T}").stem == "<p><strong>a</strong></p>"
    assert read("[plain]<b>a</b>{T}").stem == "<p>&lt;b&gt;a&lt;/b&gt;</p>"
    assert read("a <b>b</b> <\n5 {T}").stem.startswith("<p>a <b>b</b>")
    assert read("a < b & c{T}").stem == "<p>a &lt; b &amp; c</p>"
    options = read("[html]Q{=<p>H<sub>2</sub>O</p> ~[plain]<i> ~[markdown]*x*}").options
    assert [option.text for option in options] == ["H₂O", "<i>", "x"]


def test_lost_markup_of_an_answer_and_lost_pictures_are_told() -> None:
    parsed = parse('[html]Q <img src\\="@@PLUGINFILE@@/a.png">{=<b>x</b> ~y}')
    assert ["x" in str(parsed.warnings[0]), "a.png" in str(parsed.warnings[1])] == [True, True]


def test_explanations_ids_tags_and_categories() -> None:
    draft = read(
        "$CATEGORY: $course$/top/Сердце/ЭКГ\n\n"
        "// [id:q\\]1] и [tag:а] [tag:б в]\n::N::Q{=a ~b####[html]<i>так</i>}"
    )
    assert (draft.external_id, draft.tags) == ("q]1", ["а", "б в", "ЭКГ"])
    assert draft.explanation == "<i>так</i>"


def test_text_without_braces_is_named_and_left_out() -> None:
    parsed = parse("Описание.\n\nВопрос?{T}")
    assert [warning.line for warning in parsed.warnings] == [1]
    assert [item.line for item in parsed.items] == [3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    text = end.join(["// c", "", "Q1{T}", "", "Q2 {", "  =a", "", "  ~b", "}", "", "Q3 {"])
    parsed = parse(text)
    assert [item.line for item in parsed.items] == [3, 5]
    assert [problem.line for problem in parsed.errors] == [11]


@pytest.mark.parametrize(
    "text",
    [
        "Q {=a ~b",
        "Q =a}",
        "Q {=a} R {=b}",
        "Q {a ~b =c}",
        "Q {=a -> b =c}",
        "Q {#}",
        "Q {#abc}",
        "Q {#5..1}",
        "Q {#1:x}",
        "Q {#1e400}",
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str) -> None:
    assert "2" in error(f"\n{text}")


def test_an_unclosed_question_takes_no_other_with_it() -> None:
    parsed = parse("A {=a\n\nB {T}\n\nC {F}")
    assert [item.line for item in parsed.items] == [3, 5]
    assert [problem.line for problem in parsed.errors] == [1]


def test_one_name_twice_stays_two_questions_and_the_same_ones_at_every_import() -> None:
    text = "::N::A{T}\n\n::N::B{T}\n\n::N::A{T}"
    first, second = parse(text), parse(text)
    names = [item.draft.external_id for item in first.items]
    assert len(set(names)) == 3
    assert names == [item.draft.external_id for item in second.items]
    assert [warning.line for warning in first.warnings] == [3, 5]
    moved = parse("\n\n::N::A{T}")
    assert moved.items[0].draft.external_id == names[0]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8_r", "cp866"],
)
def test_russian_files_of_any_encoding(encoding: str) -> None:
    text = "::В1::Какой препарат назначают при анафилаксии?{=эпинефрин ~аспирин ~амоксициллин}\n"
    draft = parse_items(text.encode(encoding)).items[0].draft
    assert (draft.external_id, draft.options[0].text) == ("В1", "эпинефрин")


def test_western_letters() -> None:
    text = "Où est né le médecin qui a étudié la fièvre?{=à Béziers ~ailleurs}"
    assert parse_items(text.encode("latin-1")).items[0].draft.options[0].text == "à Béziers"


@pytest.mark.parametrize(
    ("raw", "line"),
    [(b"Q{T}\n\nA\x00{T}", 3), ("Вопрос{T}\nвера ".encode() + b"\xd0\xff{T}", 2), (b"\xff\xfea\x00b", 1)],
)
def test_broken_bytes_are_refused_with_their_line(raw: bytes, line: int) -> None:
    with pytest.raises(InvalidInputError, match=str(line)):
        parse_items(raw, file_format="gift")


def test_every_real_file_is_read(shared_data: Path) -> None:
    counts = {}
    for path in sorted((shared_data / "items/gift").glob("*.gift")):
        parsed = parse_items(path.read_bytes(), file_name=path.name)
        assert not parsed.errors, path.name
        counts[path.stem] = len(parsed.items)
    nothing = {name for name, count in counts.items() if not count}
    assert nothing == {"categorySpecialCharacter", "markdown"}
    assert (counts["numerical1"], counts["TFTwoFeedback"]) == (10, 3)


@pytest.mark.parametrize("kind", KINDS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_there_and_back_changes_nothing(kind: str, data: st.DataObject) -> None:
    draft = data.draw(drafts(kind))
    written = write_gift([draft])
    if written.losses:
        assert kind == "short_text"
        return
    parsed = parse_gift(written.content)
    assert not parsed.errors
    assert [item.draft for item in parsed.items] == [draft]


def test_what_gift_cannot_say_is_named() -> None:
    options = [OptionDraft("a", True), OptionDraft("b", True), OptionDraft("c")]
    choice = ItemDraft("multiple_choice", "<p>Q</p>", options, external_id="m", difficulty=5)
    choice = replace(choice, scoring={"rule": "ps50", "max_picks": 2})
    ordering = ItemDraft("ordering", "<p>Q</p>", spec={"parts": ["a", "b"]}, external_id="o")
    number = {"value": 200, "tolerance": "0.05", "tolerance_kind": "relative", "percent": 100, "feedback": ""}
    spec = {"answers": [number], "units": [{"text": "мг", "factor": "1"}], "unit_required": True}
    numeric = ItemDraft("numeric", "<p>Q</p>", spec=spec, external_id="n")
    written = write_gift([choice, ordering, numeric])
    assert {(loss.external_id, loss.field) for loss in written.losses} == {
        ("m", "scoring"),
        ("m", "scoring.max_picks"),
        ("m", "difficulty"),
        ("o", "type"),
        ("n", "spec.answers"),
        ("n", "spec.units"),
        ("n", "spec.unit_required"),
    }
    parsed = parse_gift(written.content)
    assert [item.draft.external_id for item in parsed.items] == ["m", "n"]
    assert parsed.items[1].draft.spec["answers"][0]["tolerance"] == "10.00"
    assert [option.percent for option in parsed.items[0].draft.options] == [50, 50, -50]


@settings(deadline=None)
@given(text=st.text(st.sampled_from(list("~=#{}:\\[]%->T \n/$aя1.")), max_size=80))
def test_signs_in_any_order_are_questions_or_errors(text: str) -> None:
    parse(text)


@settings(deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_questions_or_errors(raw: bytes) -> None:
    with suppress(InvalidInputError):
        FORMATS["gift"].parse(raw)  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "{\n\n" * 50_000,
        "{" * 200_000,
        "::" * 100_000,
        "[html]" + "<img " * 39_000 + "{T}",
        "\\" * 200_000,
        "Q{" + "=" * 190_000 + "}",
        "Q{~" + "#" * 190_000 + "}",
        "[markdown]" + "[" * 100_000 + "{T}",
    ],
)
def test_hostile_files_take_no_time(text: str) -> None:
    started = time.process_time()
    parse(text)
    assert time.process_time() - started < 5


def test_ten_thousand_questions_are_read_in_seconds() -> None:
    question = (
        "::В {n}::Какой препарат показан больному № {n}?{{=первый {n}#да ~второй ~третий ~четвёртый}}\n\n"
    )
    text = "".join(question.format(n=n) for n in range(10_000))
    started = time.process_time()
    assert len(parse(text).items) == 10_000
    assert time.process_time() - started < 6


@pytest.mark.django_db
def test_real_files_come_into_a_bank_whole_and_only_once(shared_data: Path) -> None:
    files = [*(shared_data / "items/gift").glob("*.gift"), *(shared_data / "items/moodle-xml").glob("*.xml")]
    for number, path in enumerate(sorted(files)):
        parsed = parse_items(path.read_bytes(), file_name=path.name)
        first = import_items(f"b{number}", parsed)
        if path.stem in ("categorySpecialCharacter", "markdown"):
            assert [error.line for error in first.errors] == [1]
            continue
        assert not first.errors, path.name
        assert first.added == len(parsed.items)
        again = import_items(f"b{number}", parse_items(path.read_bytes(), file_name=path.name))
        assert (again.added, again.changed, again.unchanged) == (0, 0, len(parsed.items))


@pytest.mark.django_db
def test_ten_thousand_questions_come_into_a_bank_within_the_measure() -> None:
    question = (
        "::В {n}::Какой препарат показан больному № {n}?{{=первый {n}#да ~второй ~третий ~четвёртый}}\n\n"
    )
    raw = "".join(question.format(n=n) for n in range(10_000)).encode()
    # Of this process: what else the machine does meanwhile says nothing about the import.
    started = time.process_time()
    report = import_items("big", parse_items(raw))
    assert report.added == 10_000
    assert time.process_time() - started < 20


@settings(deadline=None)
@given(text=st.text(st.sampled_from(list("~=#{}:\\[]%->T \n/$aя1.")), max_size=80))
def test_what_was_read_can_be_saved_or_is_refused(text: str) -> None:
    for item in parse(text).items:
        with suppress(InvalidInputError):
            check_draft(item.draft)
