"""What a learner does on the way through an element: enrol, read, answer."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from demo.texts import ModuleText, Question
from tests.journeys.eyes import Visitor

ENROLMENT = re.compile(r"/learn/[0-9a-f-]{36}/$")
ATTEMPT = re.compile(r"/attempts/[0-9a-f-]{36}/$")
RESULT = re.compile(r"/learn/[0-9a-f-]{36}/result/\?attempt=[0-9a-f-]{36}$")
_QUESTIONS = """() => [...document.querySelectorAll("fieldset[data-slot]")].map((set) => ({
    slot: set.dataset.slot,
    stem: (set.querySelector(".kf-question__prose")
        ?? set.querySelector(".kf-question__stem > span:last-child")).textContent,
    options: [...set.querySelectorAll(".kf-option")].map((option) =>
        [option.querySelector(".kf-option__text").textContent, option.querySelector("input").value]),
}))"""

_TICKED = """() => [...document.querySelectorAll("fieldset[data-slot] input:checked")]
    .map((input) => [input.name, input.value])"""


@dataclass(frozen=True)
class ShownQuestion:
    """A question as the browser shows it; ``options`` are pairs of text and value, in their order."""

    slot: str
    stem: str
    options: list[tuple[str, str]]


class AnswerBook:
    """The keys of a module by the words of the question."""

    def __init__(self, questions: list[Question]) -> None:
        self._by_stem = {_words(question.stem): question for question in questions}

    def question(self, shown: ShownQuestion) -> Question:
        return self._by_stem[shown.stem]

    def right(self, shown: ShownQuestion) -> list[str]:
        """The values of the right options."""
        texts = {_words(text) for text in self.question(shown).right}
        return [value for text, value in shown.options if text in texts]

    def wrong(self, shown: ShownQuestion) -> list[str]:
        """The value of one wrong option."""
        texts = {_words(text) for text in self.question(shown).wrong}
        return [value for text, value in shown.options if text in texts][:1]


def final_answers(module: ModuleText) -> AnswerBook:
    return AnswerBook(module.questions)


def pre_answers(module: ModuleText) -> AnswerBook:
    return AnswerBook(module.pre_questions)


def questions_on(page: Page) -> list[ShownQuestion]:
    shown: list[dict[str, Any]] = page.evaluate(_QUESTIONS)
    assert shown, f"no questions at {page.url}"
    return [
        ShownQuestion(
            slot=row["slot"],
            stem=_words(row["stem"]),
            options=[(_words(text), value) for text, value in row["options"]],
        )
        for row in shown
    ]


def tick(page: Page, shown: ShownQuestion, values: list[str]) -> None:
    assert values, f"no option to choose for “{shown.stem}”"
    for value in values:
        page.locator(f'input[name="slot-{shown.slot}"][value="{value}"]').check()


def ticked(page: Page) -> dict[str, list[str]]:
    """The chosen values by question, as the page shows them."""
    chosen: dict[str, list[str]] = {}
    for name, value in page.evaluate(_TICKED):
        chosen.setdefault(str(name).removeprefix("slot-"), []).append(value)
    return chosen


def wait_until_saved(page: Page) -> None:
    expect(page.locator("#attempt-save-state")).to_have_attribute("data-state", "saved", timeout=15_000)


def enrol(visitor: Visitor, slug: str) -> str:
    """Enrol from the page of the element; returns the path of the enrolment."""
    visitor.open(f"/elements/{slug}/")
    visitor.go('form[action$="/enrol/"] button')
    expect(visitor.page).to_have_url(ENROLMENT)
    return visitor.page.url.removeprefix(visitor.url)


def skip_pre_test(visitor: Visitor) -> None:
    visitor.go('form[action$="/pre-test/skip/"] button')


def read_to_the_end(visitor: Visitor) -> int:
    """Press "next" on every screen from the present one on; returns how many there were."""
    screens = 0
    while "/steps/" in visitor.page.url:
        visitor.go("#next-screen")
        screens += 1
    expect(visitor.page).to_have_url(ENROLMENT)
    return screens


def walk_the_algorithm(visitor: Visitor, name: str) -> None:
    """Decide in the clinical algorithm on this screen until it ends, and wait until the server knows."""
    frame = visitor.page.frame_locator("[data-kf-h5p] iframe")
    button = frame.locator(".kca-actions .kca-button").first
    button.press("Enter")
    visitor.look(f"{name}-begun")
    while not frame.locator(".kca-end").count():
        if frame.locator(".kca-choice input:enabled").count():
            frame.locator(".kca-choice input").first.press("Space")
        button.press("Enter")
    visitor.look(f"{name}-ended")
    expect(visitor.page.locator('[data-kf-h5p-result][data-state="completed"]')).to_be_visible()


def start_final_test(visitor: Visitor) -> list[ShownQuestion]:
    visitor.go('form[action$="/final-test/"] button')
    expect(visitor.page).to_have_url(ATTEMPT)
    return questions_on(visitor.page)


def start_pre_test(visitor: Visitor) -> list[ShownQuestion]:
    visitor.go('form[action$="/pre-test/"] button')
    expect(visitor.page).to_have_url(ATTEMPT)
    return questions_on(visitor.page)


def _words(text: str) -> str:
    return " ".join(text.split())
