"""The written material of the demo: modules, their screens and their question banks.

A module is a folder under ``demo/modules``: ``module.yaml`` describes it, ``screens_*.yaml`` hold the
screens in order, ``bank_*.yaml`` the questions of the final test and ``pretest.yaml`` those of the pre-test.
``algorithm.yaml`` is its clinical algorithm (see ``algorithms``).
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assessments import api as assessments_api

# A sign stays on the line of its number.
_SIGN_BEFORE_NUMBER = re.compile(r"([≥≤<>≈]) (?=\d)")

FOLDER = Path(__file__).resolve().parent
MODULES = ("hypertension", "heart_failure", "pneumonia")
DRAFT = "atrial_fibrillation"
# Small modules around a test of their own (see ``exams``).
TOUR = ("question_types", "case_report", "duty_admission")


class TextError(ValueError):
    """A text that cannot be used as it is written; the message names file and place."""


@dataclass(frozen=True)
class TextBlock:
    html: str


@dataclass(frozen=True)
class ImageBlock:
    file: str
    alt: str
    caption: str

    @property
    def path(self) -> Path:
        return FOLDER / "illustrations" / self.file


@dataclass(frozen=True)
class TableBlock:
    caption: str
    rows: list[list[str]]
    header: bool


@dataclass(frozen=True)
class QuoteBlock:
    text: str
    source: str
    grade: str


@dataclass(frozen=True)
class Question:
    """A question with its key: ``right`` and ``wrong`` are the texts of the options."""

    id: str
    stem: str
    right: list[str]
    wrong: list[str]
    explanation: str
    is_multiple: bool = False
    difficulty: int = 1
    tags: list[str] = field(default_factory=list)

    @property
    def options(self) -> list[str]:
        """All options in an order that is the same every time and tells nothing."""
        mixed = sorted([*self.right, *self.wrong])
        random.Random(self.stem).shuffle(mixed)
        return mixed

    def to_draft(self) -> assessments_api.ItemDraft:
        return assessments_api.ItemDraft(
            type="multiple_choice" if self.is_multiple else "single_choice",
            stem=_as_html(self.stem),
            options=[
                assessments_api.OptionDraft(text=text, is_right=text in self.right) for text in self.options
            ],
            explanation=_as_html(self.explanation),
            tags=self.tags,
            difficulty=self.difficulty,
            external_id=self.id,
        )


@dataclass(frozen=True)
class AlgorithmBlock:
    """The clinical algorithm of the module and when it counts as done: ``completed``, or a ``score``."""

    rule: str
    min_percent: int | None = None


Block = TextBlock | ImageBlock | TableBlock | QuoteBlock | Question | AlgorithmBlock


@dataclass(frozen=True)
class Screen:
    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class TestSettings:
    """``count`` questions are drawn; ``pass_mark`` in per cent."""

    __test__ = False

    count: int
    pass_mark: int = 70


@dataclass(frozen=True)
class ModuleText:
    """One module as written; ``pre_test`` is None when it has none.

    ``enemies`` are ids of questions that must not stand in one form: one tells the answer to the other.
    """

    folder: str
    slug: str
    title: str
    summary: str
    learning_outcomes: list[str]
    authors: list[str]
    specialty_codes: list[str]
    credits: Decimal
    duration_minutes: int
    guideline_code: str
    guideline_version: str
    guideline_title: str
    cover: Path | None
    illustration: ImageBlock | None
    screens: list[Screen]
    pre_test: TestSettings | None
    final_test: TestSettings
    pre_questions: list[Question]
    questions: list[Question]
    enemies: list[tuple[str, str]]


@cache
def load_module(folder: str) -> ModuleText:
    """Read one module. Raises ``TextError`` naming the file and the place."""
    path = FOLDER / "modules" / folder
    meta = read_yaml(path / "module.yaml")
    guideline = meta.get("guideline", {})
    illustration = ImageBlock(**meta["illustration"]) if meta.get("illustration") else None
    return ModuleText(
        folder=folder,
        slug=meta["slug"],
        title=meta["title"],
        summary=meta["summary"],
        learning_outcomes=meta["learning_outcomes"],
        authors=meta["authors"],
        specialty_codes=meta["specialty_codes"],
        credits=Decimal(meta["credits"]),
        duration_minutes=meta["duration_minutes"],
        guideline_code=guideline.get("code", ""),
        guideline_version=guideline.get("version", ""),
        guideline_title=guideline.get("title", ""),
        cover=FOLDER / "illustrations" / meta["cover"] if meta.get("cover") else None,
        illustration=illustration,
        screens=list(_screens(path, illustration)),
        pre_test=TestSettings(**meta["pre_test"]) if meta.get("pre_test") else None,
        final_test=TestSettings(**meta["final_test"]),
        pre_questions=list(_questions(path, "pretest*.yaml")),
        questions=list(_questions(path, "bank_*.yaml")),
        enemies=[(first, second) for first, second in meta.get("enemies", [])],
    )


def published_modules() -> list[ModuleText]:
    return [load_module(folder) for folder in MODULES]


def tour_modules() -> list[ModuleText]:
    return [load_module(folder) for folder in TOUR]


def _screens(path: Path, illustration: ImageBlock | None) -> Iterator[Screen]:
    for file in sorted(path.glob("screens_*.yaml")):
        for number, raw in enumerate(read_yaml(file), start=1):
            place = f"{file.name}, screen {number}"
            yield Screen(raw["title"], [_block(block, illustration, place) for block in raw["blocks"]])


def _block(raw: dict[str, Any], illustration: ImageBlock | None, place: str) -> Block:
    ((kind, value),) = raw.items()
    if kind == "text":
        return TextBlock(value.strip())
    if kind == "image" and illustration is not None:
        return illustration
    if kind == "table":
        return _table(value, place)
    if kind == "quote":
        return QuoteBlock(value["text"], value["source"], value["grade"])
    if kind == "checkpoint":
        return _question({**value, "id": place, "is_multiple": len(value["right"]) > 1}, place, "question")
    if kind == "algorithm":
        return AlgorithmBlock(**value)
    raise TextError(f"{place}: “{kind}” is no block")


def _table(raw: dict[str, Any], place: str) -> TableBlock:
    rows = raw["rows"]
    if len({len(row) for row in rows}) != 1 or not all(isinstance(cell, str) for row in rows for cell in row):
        raise TextError(f"{place}: the rows of “{raw['caption']}” differ in length or hold no text")
    return TableBlock(raw["caption"], rows, raw["header"])


def _questions(path: Path, pattern: str) -> Iterator[Question]:
    for file in sorted(path.glob(pattern)):
        for raw in read_yaml(file):
            place = f"{file.name}, {raw['id']}"
            yield _question({**raw, "is_multiple": raw.get("type") == "multiple"}, place, "stem")


def _question(raw: dict[str, Any], place: str, stem: str) -> Question:
    right, wrong = raw["right"], raw["wrong"]
    if not right or not wrong or not all(isinstance(text, str) for text in [*right, *wrong]):
        raise TextError(f"{place}: give right and wrong options as texts")
    if raw["is_multiple"] != (len(right) > 1):
        raise TextError(f"{place}: several right options make a question of type “multiple”, one does not")
    return Question(
        id=raw["id"],
        stem=raw[stem],
        right=right,
        wrong=wrong,
        explanation=raw["explanation"],
        is_multiple=raw["is_multiple"],
        difficulty=raw.get("difficulty", 1),
        tags=raw.get("tags", []),
    )


def read_yaml(path: Path) -> Any:
    """Raises ``TextError`` naming the file."""
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.safe_load(_SIGN_BEFORE_NUMBER.sub("\\1\u00a0", text))
    except yaml.YAMLError as error:
        raise TextError(f"{path.name}: {error}") from error


def _as_html(text: str) -> str:
    """Stems are HTML for the assessment engine, plain text in the files."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words_of(screens: Sequence[Screen]) -> int:
    """How many words the texts of the screens have, mark-up left out."""
    texts = [block.html for screen in screens for block in screen.blocks if isinstance(block, TextBlock)]
    return sum(len(text.split()) for text in texts)
