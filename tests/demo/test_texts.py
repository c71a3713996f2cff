"""The written material: complete, consistent, acceptable to the rooms that will take it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from assessments import api as assessments_api
from demo import algorithms, exams, texts
from demo.texts import ImageBlock, ModuleText, Question, QuoteBlock, TableBlock, TextBlock, load_module
from media import api as media_api

ALLOWED_TAGS = {"div", "p", "h3", "ul", "ol", "li", "strong", "em"}
MODULES = [load_module(folder) for folder in texts.MODULES]
TOUR = [load_module(folder) for folder in texts.TOUR]
ILLUSTRATIONS = sorted((texts.FOLDER / "illustrations").glob("*.svg"))
every_module = pytest.mark.parametrize("module", MODULES, ids=[module.folder for module in MODULES])


def blocks_of(module: ModuleText, kind: type) -> list:
    return [block for screen in module.screens for block in screen.blocks if isinstance(block, kind)]


@every_module
def test_module_has_substance(module: ModuleText) -> None:
    assert 7 <= len(module.screens) <= 9
    assert texts.words_of(module.screens) >= 1_100
    assert len(blocks_of(module, TableBlock)) >= 2
    assert 2 <= len(blocks_of(module, QuoteBlock)) <= 3
    assert len(blocks_of(module, Question)) >= 2
    assert len(blocks_of(module, ImageBlock)) == 1
    assert module.learning_outcomes
    assert module.summary
    assert module.specialty_codes


@every_module
def test_no_text_is_empty_and_every_tag_is_closed(module: ModuleText) -> None:
    for block in blocks_of(module, TextBlock):
        root = fromstring(f"<div>{block.html}</div>")
        assert "".join(root.itertext()).strip()
        assert {element.tag for element in root.iter()} <= {
            "div",
            "p",
            "h3",
            "ul",
            "ol",
            "li",
            "strong",
            "em",
        }


@every_module
def test_final_test_can_be_drawn_twice_without_repetition(module: ModuleText) -> None:
    assert len(module.questions) >= 24
    assert 10 <= module.final_test.count <= len(module.questions) // 2
    assert module.pre_test is not None
    assert module.pre_test.count == len(module.pre_questions) == 5


@every_module
def test_questions_differ_and_some_have_several_right_answers(module: ModuleText) -> None:
    questions = [*module.questions, *module.pre_questions]
    for name in ("id", "stem"):
        repeated = [
            value for value, count in Counter(getattr(q, name) for q in questions).items() if count > 1
        ]
        assert repeated == []
    assert sum(question.is_multiple for question in module.questions) >= 4
    assert {question.difficulty for question in module.questions} == {1, 2, 3}
    assert all(question.explanation and question.tags for question in questions)


@every_module
def test_options_of_a_question_never_repeat_or_stand_in_key_order(module: ModuleText) -> None:
    for question in module.questions:
        assert len(set(question.options)) == len(question.right) + len(question.wrong) >= 4
    first = sum(question.options[0] in question.right for question in module.questions)
    assert first < len(module.questions)


@pytest.mark.django_db
@every_module
def test_assessment_engine_takes_every_question_with_its_key(module: ModuleText) -> None:
    bank = assessments_api.create_bank(f"test-{module.folder}", module.title)
    drafts = [question.to_draft() for question in [*module.questions, *module.pre_questions]]

    saved = assessments_api.save_items(bank.id, drafts)

    assert len({item.item_id for item in saved}) == len(drafts)
    assert all(item.is_new for item in saved)


@pytest.mark.parametrize("path", ILLUSTRATIONS, ids=[path.stem for path in ILLUSTRATIONS])
@pytest.mark.django_db
def test_illustrations_are_drawings_without_scripts(path: Path) -> None:
    content = path.read_bytes()
    tags = {element.tag.rpartition("}")[2] for element in fromstring(content).iter()}
    assert not tags & {"script", "style", "foreignObject", "image", "use"}
    assert "title" in tags
    assert media_api.check_asset("image/svg+xml", content)


def test_every_illustration_belongs_to_a_module() -> None:
    used = {module.illustration.path for module in MODULES if module.illustration}
    used |= {module.cover for module in [*MODULES, *TOUR] if module.cover}
    items = [item for folder in texts.TOUR for item in exams.load_exam(folder).items]
    used |= {path for item in items if (path := exams.picture_path(item))}
    folders = [path.parent.name for path in texts.FOLDER.glob("modules/*/algorithm.yaml")]
    used |= {path for folder in folders for path in algorithms.load_algorithm(folder).pictures}
    assert used == {*ILLUSTRATIONS, *(texts.FOLDER / "illustrations").glob("*.png")}


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("- {id: q, stem: s, right: [a, b], wrong: [c], explanation: e}", "multiple"),
        ("- {id: q, stem: s, right: [], wrong: [c], explanation: e}", "right and wrong"),
        ("- {id: q, stem: s, right: [5], wrong: [c], explanation: e}", "right and wrong"),
        ("- {id: q, stem: [", "bank_1.yaml"),
    ],
)
def test_a_broken_question_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, message: str
) -> None:
    folder = tmp_path / "modules" / "broken"
    folder.mkdir(parents=True)
    meta = (texts.FOLDER / "modules" / "pneumonia" / "module.yaml").read_text(encoding="utf-8")
    (folder / "module.yaml").write_text(meta, encoding="utf-8")
    (folder / "bank_1.yaml").write_text(question, encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)

    with pytest.raises(texts.TextError, match=message):
        load_module.__wrapped__("broken")


def test_the_texts_are_russian_prose() -> None:
    for module in MODULES:
        for block in blocks_of(module, TextBlock):
            assert not re.search(r'"|\s-\s|\.\.\.', re.sub(r"<[^>]+>", "", block.html)), block.html[:80]
