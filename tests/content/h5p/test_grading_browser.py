"""The libraries' own scripts and the server give the same points for the same answers."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, sync_playwright

from content.h5p.grading import Answer, regrade
from content.h5p.names import LibraryName
from content.h5p.xapi import check_statement
from core.checks.chromium import launch_options
from tests.content.h5p.grading_cases import MAKERS, cases
from tests.content.h5p.player import Site, frame_of, heard, running_site, save, wait_until_painted

VALID = Path("/work/shared/data/h5p/valid")
PLAYED = "H5P.QuestionSet"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not VALID.is_dir(), reason=f"the packages are not in {VALID}"),
]

# Restores each answer in the library itself and asks it for its report.
_REPORTS = """
(cases) => {
  const {contentId} = H5P.instances[0];
  const versions = {};
  for (const {libraryInfo} of H5P.instances[0].getQuestions()) {
    const {machineName, majorVersion, minorVersion} = libraryInfo;
    versions[machineName] = `${machineName} ${majorVersion}.${minorVersion}`;
  }
  const make = ({machine_name, params}, holder, state) => {
    const library = versions[machine_name];
    const part = {library, params: structuredClone(params), subContentId: "part", metadata: {title: "t"}};
    const kept = state === null ? {} : {previousState: structuredClone(state)};
    return H5P.newRunnable(part, contentId, holder, true, kept);
  };
  return cases.map((one) => {
    const holder = H5P.jQuery("<div>").appendTo(document.body);
    let {state} = one;
    if (one.machine_name === "H5P.Blanks") {
      make(one, holder, null);
      state = state.slice(0, holder.find("input").length);
    }
    const instance = make(one, holder, state);
    const {response} = instance.getXAPIData().statement.result;
    holder.remove();
    return {
      library: versions[one.machine_name], response, score: instance.getScore(), max: instance.getMaxScore(),
    };
  });
}
"""


# Answers as a learner does, question by question, without the check buttons, and finishes.
_ANSWER_AND_FINISH = """
async ([choice, typed, marked]) => {
  const $ = H5P.jQuery;
  $(".h5p-multichoice .h5p-answer").eq(choice).click();
  $(".h5p-true-false-answer").eq(0).click();
  $(".h5p-blanks input").each((place, input) => $(input).val(typed[place % typed.length]).trigger("change"));
  $(".h5p-word-selectable-words [role=option]").filter((place) => marked.includes(place)).click();
  $(".progress-dot").last().click();
  H5P.instances[0].getQuestions().at(-1).showButton("finish");
  for (let left = 100; left && !$(".h5p-question-finish").length; left -= 1) {
    await new Promise((done) => setTimeout(done, 20));
  }
  $(".h5p-question-finish").last().click();
}
"""
# Ten seconds, then the statements that came tell what was wrong.
_WAIT_UNTIL_CLOSED = """
() => new Promise((done) => {
  const isClosed = () => heard.some(({detail}) => detail.statement?.verb.id.endsWith("/completed"));
  const look = (left) => left && !isClosed() ? setTimeout(look, 20, left - 1) : done();
  look(500);
})
"""


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Site]:
    with django_db_blocker.unblock(), running_site(tmp_path_factory.mktemp("uploads")) as server:
        with (VALID / f"{PLAYED}.h5p").open("rb") as package:
            version = save(package)
        yield Site(f"http://localhost:{server.port}", {PLAYED: version})


@pytest.fixture(scope="module")
def page(site: Site) -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        page = chromium.new_page()
        page.goto(site.page_of(PLAYED, keep=True))
        wait_until_painted(page)
        yield page
        chromium.close()


def test_questions_answered_by_chance(page: Page) -> None:
    tried = list(cases(Random(20261122), of_each=40))
    reports = frame_of(page).evaluate(_REPORTS, [asdict(case) for case in tried])
    earned = Counter[str]()
    for case, report in zip(tried, reports, strict=True):
        found = regrade(LibraryName.parse(report["library"]), case.params, [Answer("", report["response"])])
        assert found is not None
        assert (found.score, found.max_score) == (report["score"], report["max"]), (case, report)
        earned[case.machine_name] += int(found.score)
    assert len(earned) == len(MAKERS)
    assert min(earned.values()) > 0  # each type was answered right now and then


@pytest.mark.parametrize("answers", [[0, ["x"], [0]], [1, ["Oslo", "a"], [1, 2]]])
def test_a_set_tells_its_answers_before_it_closes(page: Page, answers: list[Any]) -> None:
    """None of them was checked by itself: the browser says them only when the set is finished."""
    page.reload()
    wait_until_painted(page)
    frame_of(page).evaluate(_ANSWER_AND_FINISH, answers)
    page.evaluate(_WAIT_UNTIL_CLOSED)
    said = [check_statement(detail["statement"]) for detail in heard(page, "statement")]
    closing = said[-1]
    assert (closing.verb, closing.is_whole) == ("completed", True)
    found = regrade(
        LibraryName("H5P.QuestionSet", 1, 17),
        json.loads(ZipFile(VALID / f"{PLAYED}.h5p").read("content/content.json")),
        [Answer(each.sub_content_id, each.response or "", each.verb, order=n) for n, each in enumerate(said)],
    )
    assert found is not None
    assert (found.score, found.max_score) == (closing.score, closing.max_score)
    assert found.is_complete
    assert len(found.parts) == 9
