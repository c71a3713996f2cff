"""Our own content type: a valid library, complete in Russian, and one reckoning in browser and server."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.h5p.grading import Answer, Regrade, regrade
from content.h5p.names import LibraryName
from content.h5p.packages import PackagedLibrary, open_package
from content.h5p.semantics_reader import semantics_of
from content.hosting.own_libraries import FOLDER, own_package

NAME = LibraryName("Kafedra.ClinicalAlgorithm", 1, 0)
SOURCE = FOLDER / NAME.folder
TRANSLATED = ("label", "description", "entity", "default")
# Walks through an algorithm with the scripts of the library: one JSON line in, one out.
WALKER = """
const fs = require('fs');
global.window = global;
for (const file of ['graph', 'run', 'texts']) (0, eval)(fs.readFileSync(`scripts/${file}.js`, 'utf8'));
const { Graph, Run, TEXTS } = Kafedra.ClinicalAlgorithmParts;
function walk({ params, moves }) {
  const graph = new Graph(params);
  const run = new Run(graph, false);
  run.start();
  for (const move of moves) {
    if (run.phase === 'end') break;
    const choices = run.step().choices;
    if (choices.length) run.decide(move % choices.length);
    run.goOn();
  }
  const again = new Run(graph, false);
  again.restore(JSON.parse(JSON.stringify(run.state())));
  return {
    hasEnded: run.phase === 'end', score: run.score(), max: graph.maxScore, response: run.response(),
    best: graph.bestDecisions().map((decision) => decision.join('.')).join('[,]'), endless: graph.endless,
    resumed: [again.phase, again.at, again.score(), again.response()],
    stood: [run.phase, run.at, run.score(), run.response()],
  };
}
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line);
  console.log(JSON.stringify(asked === 'texts' ? TEXTS : walk(asked)));
});
"""


@pytest.fixture(scope="module")
def browser_side() -> Iterator[subprocess.Popen[str]]:
    node = Path(sys.executable).parent / "node"
    command = [str(node), "-e", WALKER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SOURCE
    ) as process:
        yield process
        process.terminate()


def ask(browser_side: subprocess.Popen[str], question: object) -> Any:
    assert browser_side.stdin is not None
    assert browser_side.stdout is not None
    browser_side.stdin.write(json.dumps(question) + "\n")
    browser_side.stdin.flush()
    return json.loads(browser_side.stdout.readline())


@pytest.fixture(scope="module")
def library() -> Iterator[PackagedLibrary]:
    with open_package(own_package(), libraries_only=True) as package:
        assert not package.warnings
        yield package.libraries[NAME]


# The library --------------------------------------------------------------


def test_it_is_a_library_that_needs_nothing_else(library: PackagedLibrary) -> None:
    definition = library.library
    assert definition.runnable
    assert definition.definition["license"] == "MIT"
    assert not definition.preloaded + definition.dynamic + definition.editor
    assert set(definition.preloaded_js + definition.preloaded_css) <= set(library.files)
    assert {"LICENSE.txt", "README.md", "icon.svg", "upgrades.js", "semantics.json"} <= set(library.files)
    assert [field.name for field in semantics_of(definition)] == [
        "case", "steps", "overallFeedback", "behaviour", "l10n",
    ]  # fmt: skip


def test_the_package_is_the_same_every_time() -> None:
    assert own_package().read() == own_package().read()


def fields_of(field: Mapping[str, Any]) -> list[Any]:
    return [*field.get("fields", []), *([field["field"]] if "field" in field else [])]


def untranslated(english: Mapping[str, Any], russian: Mapping[str, Any], place: str) -> list[str]:
    place = f"{place}/{english['name']}"
    missing = [
        f"{place}: {key}" for key in TRANSLATED if isinstance(english.get(key), str) and not russian.get(key)
        and not (key == "default" and english["type"] == "select")
    ]  # fmt: skip
    if len(english.get("options", [])) != len(russian.get("options", [])):
        missing.append(f"{place}: options")
    below = list(zip(fields_of(english), fields_of(russian), strict=True))
    return missing + [text for pair in below for text in untranslated(*pair, place)]


def test_the_russian_translation_is_complete() -> None:
    english = json.loads((SOURCE / "semantics.json").read_text())
    russian = json.loads((SOURCE / "language" / "ru.json").read_text())["semantics"]
    pairs = zip(english, russian, strict=True)
    assert [text for pair in pairs for text in untranslated(*pair, "")] == []
    values = json.dumps(english).count("@"), json.dumps(russian).count("@")
    assert values[0] == values[1], "a placeholder was lost in translation"


def test_contents_without_texts_get_those_of_the_semantics(browser_side: subprocess.Popen[str]) -> None:
    english = json.loads((SOURCE / "semantics.json").read_text())
    texts = next(field["fields"] for field in english if field["name"] == "l10n")
    assert ask(browser_side, "texts") == {field["name"]: field["default"] for field in texts}


# Grading ------------------------------------------------------------------

IDS = st.sampled_from(["a", "b", "в", " a ", "constructor", "missing", ""])
POINTS = st.one_of(st.integers(-3, 130), st.floats(0, 5), st.sampled_from(["2", None, True]))
CHOICES = st.lists(st.fixed_dictionaries({"points": POINTS, "next": IDS}), max_size=4)
STEPS = st.fixed_dictionaries(
    {"id": IDS, "choices": CHOICES, "points": POINTS, "next": IDS},
    optional={"outcome": st.sampled_from(["none", "good", "partial", "bad"])},
)
ALGORITHMS = st.fixed_dictionaries({"steps": st.lists(STEPS, max_size=7)})
MOVES = st.lists(st.integers(0, 11), max_size=25)


def graded(params: Mapping[str, Any], *responses: str) -> Regrade:
    answers = [Answer("", response, "completed", order=order) for order, response in enumerate(responses)]
    result = regrade(NAME, params, answers)
    assert result is not None
    return result


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(params=ALGORITHMS, moves=MOVES)
def test_server_and_browser_reckon_alike(
    browser_side: subprocess.Popen[str], params: dict[str, Any], moves: list[int]
) -> None:
    played = ask(browser_side, {"params": params, "moves": moves})
    result = graded(params, played["response"])

    assert result.max_score == played["max"]
    assert played["resumed"] == played["stood"]
    if played["hasEnded"] and played["response"]:
        assert result.is_complete
        assert result.score == played["score"]
    best = graded(params, played["best"])
    if best.is_complete:
        assert best.score == played["max"]


@given(params=ALGORITHMS, response=st.one_of(st.text(), st.from_regex(r"\A(\d\.\d(\[,\]\d\.\d){0,9})\Z")))
def test_nothing_that_is_sent_earns_more_than_the_greatest_score(
    params: dict[str, Any], response: str
) -> None:
    result = graded(params, response)
    assert 0 <= result.score <= result.max_score


def every_score(steps: Sequence[Mapping[str, Any]], place: int) -> Iterator[int]:
    """Of every path, when all ways lead forward: the points as written, added up."""
    if place >= len(steps):
        yield 0
    elif not steps[place]["choices"]:
        yield steps[place].get("points", 0)
    else:
        for choice in steps[place]["choices"]:
            target = int(choice["next"]) if choice["next"] else place + 1
            yield from (choice["points"] + rest for rest in every_score(steps, target))


@st.composite
def forward_algorithms(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 6))
    steps: list[dict[str, Any]] = []
    for place in range(count):
        later = st.sampled_from(["", *map(str, range(place + 1, count))])
        choice = st.fixed_dictionaries({"points": st.integers(0, 9), "next": later})
        choices = draw(st.lists(choice, max_size=3))
        step = {"id": str(place), "choices": choices, "points": draw(st.integers(0, 9)), "outcome": "good"}
        steps.append(step)
    return {"steps": steps}


@given(forward_algorithms())
def test_the_greatest_score_is_that_of_the_best_path(params: dict[str, Any]) -> None:
    assert graded(params, "").max_score == max(every_score(params["steps"], 0))


def decision(name: str, *choices: tuple[int, str]) -> dict[str, Any]:
    return {"id": name, "choices": [{"points": points, "next": target} for points, target in choices]}


def end(name: str, points: int = 0) -> dict[str, Any]:
    return {"id": name, "outcome": "good", "points": points}


THINK_AGAIN = {"steps": [decision("q", (0, "hint"), (2, "end")), {"id": "hint", "next": "q"}, end("end", 1)]}


@pytest.mark.parametrize(
    ("response", "score", "is_complete"),
    [
        ("0.1", 3, True),
        ("0.0[,]0.1", 1, True),  # the first decision of a step counts
        ("0.0", 0, False),
        ("0.1[,]0.1", 0, False),
        ("0.7", 0, False),
        ("2.0", 0, False),
        ("0.1[,]", 0, False),
        ("100 %", 0, False),
    ],
)
def test_a_path_is_graded_as_it_was_walked(response: str, score: int, is_complete: bool) -> None:
    result = graded(THINK_AGAIN, response)
    assert (int(result.score), int(result.max_score), result.is_complete) == (score, 3, is_complete)


def test_information_that_leads_round_for_ever_ends_the_grading() -> None:
    round_and_round = {"steps": [decision("q", (5, "a")), {"id": "a", "next": "b"}, {"id": "b", "next": "a"}]}
    result = graded(round_and_round, "0.0")
    assert (int(result.score), int(result.max_score), result.is_complete) == (0, 5, False)


def test_the_latest_path_counts() -> None:
    assert graded(THINK_AGAIN, "0.1", "0.0[,]0.1").score == 1
