"""Aiken: its few rules, and what it cannot say."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.exchange import parse_items
from assessments.exchange.aiken import parse_aiken, write_aiken
from assessments.item_types.base import ItemDraft, OptionDraft
from core.errors import InvalidInputError
from tests.assessments.exchange_strategies import drafts

GOOD = "Вопрос?\nA) да\nB. нет\nANSWER: B\n"


def test_real_file(shared_data: Path) -> None:
    parsed = parse_items((shared_data / "items/questions.aiken.txt").read_bytes(), file_name="a.txt")
    assert not parsed.errors
    assert [(item.line, [o.is_right for o in item.draft.options]) for item in parsed.items] == [
        (1, [False, True, False, False]),
        (8, [True, False]),
    ]
    assert "&lt;html" in parsed.items[1].draft.stem


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\n\n"),
        "\nВопрос?\n\nA) да\nB) нет\nanswer:b.",
        "Вопрос?\nА) да\nБ) нет\nОТВЕТ: Б",
        "Вопрос?\nA)да\nB)нет\nANSWER: B",
        "Вопрос?\nА) да\nВ) нет\nANSWER: B",
    ],
)
def test_letters_brackets_and_blank_lines_are_forgiven(text: str) -> None:
    parsed = parse_aiken(text.encode())
    assert not parsed.errors
    options = parsed.items[0].draft.options
    assert [(o.text, o.is_right) for o in options] == [("да", False), ("нет", True)]


def test_a_question_may_have_several_lines() -> None:
    assert parse_aiken(f"Дано.\n{GOOD}".encode()).items[0].draft.stem == "<p>Дано.<br>Вопрос?</p>"


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("Вопрос?\nA) да\nB) нет\nANSWER: C", 1, "answer"),
        ("Вопрос?\nA) да\nB) нет\nANSWER: A, B", 1, "answer"),
        ("Вопрос?\nA) да\nB) нет\n", 1, "answer"),
        ("Вопрос?\nA) да\nA) нет\nANSWER: A", 1, "options"),
        ("\nANSWER: A", 2, "stem"),
        (f"Вопрос?\nA) да\nB) нет\n\n{GOOD}", 1, "answer"),
    ],
)
def test_faults_are_named_with_their_line(text: str, line: int, field: str) -> None:
    assert [(error.line, error.field) for error in parse_aiken(text.encode()).errors] == [(line, field)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(draft=drafts("single_choice"))
def test_there_and_back_keeps_question_and_options(draft: ItemDraft) -> None:
    written = write_aiken([draft])
    lost = {loss.field for loss in written.losses}
    if "type" in lost:
        return
    (item,) = parse_aiken(written.content).items
    assert [(o.text, o.is_right) for o in item.draft.options] == [(o.text, o.is_right) for o in draft.options]
    assert "stem" in lost or item.draft.stem == draft.stem
    assert lost >= {"external_id"}


def test_what_aiken_cannot_say_is_named() -> None:
    options = [OptionDraft("a", True), OptionDraft("b", True)]
    many = ItemDraft("multiple_choice", "<p>Q</p>", options, external_id="m")
    odd = ItemDraft("single_choice", "<p>A) Q</p>", [OptionDraft("a", True)], external_id="o")
    found = {(loss.external_id, loss.field) for loss in write_aiken([many, odd]).losses}
    assert found == {("m", "type"), ("o", "type")}


@settings(deadline=None)
@given(text=st.lists(st.sampled_from(["A) a", "B) b", "Q", "", "ANSWER: A", "ANSWER:", "A)"]), max_size=12))
def test_lines_in_any_order_are_questions_or_errors(text: list[str]) -> None:
    parse_aiken("\n".join(text).encode())


@settings(deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_questions_or_errors(raw: bytes) -> None:
    with suppress(InvalidInputError):
        parse_aiken(raw)
