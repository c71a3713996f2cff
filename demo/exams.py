"""Tests with sections and rules of their own, and their items of every type.

Such a test is a folder under ``demo/modules`` with ``test.yaml``: its bank, its name, who keeps it, its
draw rules and settings as ``assessments`` knows them. ``items_*.yaml`` hold items as their types take
them, ``copied.yaml`` names questions of the modules that it asks too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from assessments import api as assessments_api
from demo.texts import FOLDER, load_module, read_yaml
from media import api as media_api

KEEPER = "national-centre"
_RETRY_POLICY = "retry_policy"
_NO_SETTINGS = ("bank", "owner", "sections")


@dataclass(frozen=True)
class Exam:
    """``owner`` is the code of the organisation that keeps the test, ``settings`` those of its draft."""

    bank_code: str
    bank_name: str
    owner: str
    rules: Sequence[Mapping[str, Any]]
    settings: Mapping[str, Any]
    items: Sequence[assessments_api.ItemDraft]


@dataclass(frozen=True)
class SeededExam:
    """``items`` are the versions in the order of the exam's items."""

    test_id: int
    bank: assessments_api.BankData
    items: Sequence[assessments_api.ItemVersionData]


def find_exam(folder: str) -> Exam | None:
    """The test of a module that has one of its own."""
    return load_exam(folder) if (_path(folder) / "test.yaml").exists() else None


@cache
def load_exam(folder: str) -> Exam:
    path = _path(folder)
    raw = read_yaml(path / "test.yaml")
    settings = {name: value for name, value in raw.items() if name not in _NO_SETTINGS}
    if _RETRY_POLICY in settings:
        settings[_RETRY_POLICY] = assessments_api.RetryPolicy(**settings[_RETRY_POLICY])
    return Exam(
        bank_code=raw["bank"]["code"],
        bank_name=raw["bank"]["name"],
        owner=raw.get("owner", KEEPER),
        rules=raw["sections"],
        settings=settings,
        items=[*_own_items(path), *_copied_items(path, raw["bank"]["code"])],
    )


def seed_exam(exam: Exam, owner_id: int, uploaded_by_id: int) -> SeededExam:
    """Make bank, items and test; the caller has made sure that they are not there yet."""
    bank = assessments_api.create_bank(exam.bank_code, exam.bank_name, owner_id)
    items = assessments_api.save_items(bank.id, [_with_picture(item, uploaded_by_id) for item in exam.items])
    rules = [assessments_api.DrawRule(bank.id, **rule) for rule in exam.rules]
    draft = assessments_api.TestDraft(sections=rules, **exam.settings)
    test = assessments_api.create_test(draft, owner_organisation_id=owner_id)
    return SeededExam(test.id, bank, items)


def picture_path(item: assessments_api.ItemDraft) -> Path | None:
    """The drawing that an item asks about."""
    name = item.spec.get("image")
    return FOLDER / "illustrations" / name if name else None


def _with_picture(item: assessments_api.ItemDraft, uploaded_by_id: int) -> assessments_api.ItemDraft:
    path = picture_path(item)
    if path is None:
        return item
    with path.open("rb") as file:
        asset = media_api.store_asset(
            file, name=path.name, content_type="image/svg+xml", uploaded_by_id=uploaded_by_id
        )
    return replace(item, spec={**item.spec, "image": asset.url})


def _own_items(path: Path) -> Iterator[assessments_api.ItemDraft]:
    for file in sorted(path.glob("items_*.yaml")):
        for raw in read_yaml(file):
            options = [_option(option) for option in raw.pop("options", [])]
            yield assessments_api.ItemDraft(external_id=raw.pop("id"), options=options, **raw)


def _option(raw: Mapping[str, Any]) -> assessments_api.OptionDraft:
    percent = raw.get("percent")
    return assessments_api.OptionDraft(**{**raw, "percent": None if percent is None else Decimal(percent)})


def _copied_items(path: Path, bank_code: str) -> Iterator[assessments_api.ItemDraft]:
    file = path / "copied.yaml"
    for folder, ids in (read_yaml(file) if file.exists() else {}).items():
        known = {question.id: question for question in load_module(folder).questions}
        for question_id in ids:
            yield replace(known[question_id].to_draft(), external_id=f"{bank_code}-{question_id}")


def _path(folder: str) -> Path:
    return FOLDER / "modules" / folder
