"""Import: two real files, and what happens when a line is wrong."""

import json
import re
import time
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from assessments import api
from assessments.exchange import FORMATS, parse_items
from assessments.models import Item, ItemVersion
from core.errors import InvalidInputError

RUMED = {"context": "Контекст <5>", "question": "Верно ли?", "answer": "да", "pairID": "p1"}
FRENCH: dict[str, Any] = {
    "id": "f1",
    "question": "Lequel?",
    "answers": {"a": "un", "b": "deux", "c": "trois"},
    "correct_answers": ["b"],
    "subject_name": "pharmacie",
    "type": "simple",
}


def lines(*records: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def run(path: Path, *args: str) -> str:
    out = StringIO()
    call_command("import_items", str(path), *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def counts(output: str) -> list[int]:
    """Added, changed and unchanged items, as the command told them."""
    return [int(number) for number in re.findall(r"\d+", output.splitlines()[0].split(":")[1])]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "вопросы 1.json"
    path.write_bytes(lines(RUMED, {**RUMED, "pairID": "p2", "answer": "Нет "}))
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "count", "types"),
    [
        ("rumeddanet-train.jsonl", 1052, {"single_choice": 1052}),
        ("frenchmedmcqa-dev.json", 312, {"single_choice": 164, "multiple_choice": 148}),
    ],
)
def test_a_real_file_comes_in_whole_and_only_once(
    shared_data: Path, name: str, count: int, types: dict[str, int]
) -> None:
    started = time.perf_counter()
    run(shared_data / "items" / name, "--bank", "real")
    seconds = time.perf_counter() - started
    assert api.get_bank("real").item_count == count
    assert {code: ItemVersion.objects.filter(type=code).count() for code in types} == types
    assert counts(run(shared_data / "items" / name, "--bank", "real")) == [0, 0, count]
    assert ItemVersion.objects.count() == count
    assert seconds < 10


@pytest.mark.django_db
def test_real_questions_keep_their_text_and_key(shared_data: Path) -> None:
    run(shared_data / "items/rumeddanet-train.jsonl", "--bank", "real")
    source = json.loads((shared_data / "items/rumeddanet-train.jsonl").read_text().splitlines()[0])
    version = Item.objects.get(external_id=source["pairID"]).current_version
    texts = {option["id"]: option["text"] for option in version.content["options"]}
    assert sorted(texts.values()) == ["да", "нет"]
    assert [texts[right] for right in version.key["right"]] == [source["answer"]]
    assert source["question"] in version.stem
    run(shared_data / "items/frenchmedmcqa-dev.json", "--bank", "french")
    for source in json.loads((shared_data / "items/frenchmedmcqa-dev.json").read_text())[:40]:
        version = Item.objects.get(external_id=source["id"]).current_version
        texts = {option["id"]: option["text"] for option in version.content["options"]}
        wanted = {" ".join(source["answers"][letter].split()) for letter in source["correct_answers"]}
        assert {texts[right] for right in version.key["right"]} == wanted


@pytest.mark.django_db
def test_a_trial_saves_nothing(file: Path) -> None:
    assert counts(run(file, "--bank", "b", "--dry-run")) == [2, 0, 0]
    assert api.find_bank("b") is None


@pytest.mark.django_db
def test_the_bank_is_named_after_the_file_unless_told(file: Path) -> None:
    run(file)
    assert api.get_bank("1").item_count == 2


@pytest.mark.django_db
def test_a_changed_line_changes_its_item_alone(file: Path) -> None:
    run(file, "--bank", "b")
    file.write_bytes(lines({**RUMED, "answer": "нет"}, {**RUMED, "pairID": "p2", "answer": "нет"}))
    assert counts(run(file, "--bank", "b")) == [0, 1, 1]
    assert Item.objects.get(external_id="p1").current_version.number == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "line", "field"),
    [
        ({**RUMED, "answer": "может быть"}, 2, "answer"),
        ({**RUMED, "question": " "}, 2, "question"),
        ({**RUMED, "pairID": None}, 2, "pairID"),
        ({**RUMED, "context": "a\x00"}, 2, "context"),
        (RUMED, 2, "external_id"),
        (["list"], 2, ""),
    ],
)
def test_one_wrong_line_is_named_and_nothing_comes_in(
    tmp_path: Path, broken: Any, line: int, field: str
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(lines(RUMED, broken))
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("import_items", str(path), "--bank", "b", stdout=StringIO(), stderr=errors)
    assert str(line) in errors.getvalue()
    assert field in errors.getvalue()
    assert api.find_bank("b") is None
    parsed = parse_items(path.read_bytes())
    assert field == "external_id" or [(e.line, e.field) for e in parsed.errors] == [(line, field)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"correct_answers": ["z"]}, "correct_answers"),
        ({"correct_answers": "b"}, "correct_answers"),
        ({"answers": []}, "answers"),
        ({"answers": {"a": "un", "b": ""}}, "b"),
        ({"type": "essay"}, "type"),
        ({"id": 7}, "id"),
    ],
)
def test_french_errors_name_line_and_field(change: dict[str, Any], field: str) -> None:
    raw = json.dumps([FRENCH, {**FRENCH, "id": "f2", **change}], indent=1).encode()
    parsed = parse_items(raw)
    second = raw.decode().split("\n").index(" {", 2) + 1
    assert [(error.line, error.field) for error in parsed.errors] == [(second, field)]
    assert len(parsed.items) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"correct_answers": []}, "key"),
        ({"correct_answers": ["a", "b"]}, "key"),
        ({"answers": {"a": "un", "b": "un"}}, "options.2.text"),
    ],
)
def test_bad_keys_are_found_before_anything_is_saved(
    tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    path = tmp_path / "f.json"
    path.write_text(json.dumps([{**FRENCH, **change}, {**FRENCH, "id": "f2"}]))
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("import_items", str(path), "--bank", "b", stdout=StringIO(), stderr=errors)
    assert field in errors.getvalue()
    assert api.find_bank("b") is None


@pytest.mark.parametrize("text", ["[", '[{"correct_answers"', '[{"correct_answers": []} {}]', "[1,]x"])
def test_a_torn_file_is_an_error_with_a_line(text: str) -> None:
    assert parse_items(text.encode(), file_format="frenchmedmcqa").errors


def test_an_unknown_or_unreadable_file_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        parse_items(b"Just some words.")
    with pytest.raises(InvalidInputError, match="2"):
        parse_items(b'{"pairID": 1}\n\xff\xfe')


@pytest.mark.django_db
def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run(tmp_path / "absent.json", "--bank", "b")


@given(raw=st.binary(max_size=300), file_format=st.sampled_from([None, *FORMATS]))
def test_parsers_survive_any_bytes(raw: bytes, file_format: str | None) -> None:
    with suppress(InvalidInputError):
        parse_items(raw, file_format=file_format)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FRENCH, *RUMED]), inner),
)


@given(
    records=st.lists(json_values, max_size=4), file_format=st.sampled_from(["frenchmedmcqa", "rumeddanet"])
)
def test_parsers_survive_any_json(records: list[Any], file_format: str) -> None:
    raw = json.dumps(records) if file_format == "frenchmedmcqa" else "\n".join(map(json.dumps, records))
    parsed = parse_items(raw.encode(), file_format=file_format)
    assert len(parsed.items) + len(parsed.errors) == len(records)
