"""The interactive clinical algorithms of the demo: written beside their modules, walked by its learners.

``algorithm.yaml`` in the folder of a module is the content.json of our own H5P type, with the names of
drawings where files belong and without the texts of the interface.
"""

import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.management import call_command
from django.utils import translation
from PIL import Image

from cms import api as cms_api
from content import api as content_api
from demo.texts import FOLDER, read_yaml

LIBRARY = content_api.LibraryName("Kafedra.ClinicalAlgorithm", 1, 0)
_LANGUAGE = "ru"
_VERBS = "http://adlnet.gov/expapi/verbs/"
# Few claim more than they earned; the room of learners shows who did.
_CLAIMS_ALL = 0.06


@dataclass(frozen=True)
class Algorithm:
    """``params`` are as written: a picture names a file of the illustrations."""

    folder: str
    title: str
    params: Mapping[str, Any]

    @property
    def key(self) -> str:
        return f"demo-algorithm-{self.folder}"

    @property
    def pictures(self) -> list[Path]:
        return [FOLDER / "illustrations" / picture["file"] for picture in _pictures(self.params)]


@cache
def load_algorithm(folder: str) -> Algorithm:
    """Raises ``TextError`` naming the file."""
    raw = dict(read_yaml(FOLDER / "modules" / folder / "algorithm.yaml"))
    return Algorithm(folder, raw.pop("title"), raw)


def ensure_library() -> None:
    """Install our own libraries unless they are there, as an operator does."""
    if content_api.h5p_libraries.find(LIBRARY) is None:
        call_command("h5p", "libraries", "install-own", stdout=StringIO())


def algorithm_draft(algorithm: Algorithm) -> content_api.H5PDraft:
    """The content as its author would fill it in, its drawings stored first: PNG, for few hosts take SVG."""
    params = deepcopy(dict(algorithm.params))
    files = {}
    for path, picture in zip(algorithm.pictures, _pictures(params), strict=True):
        with path.open("rb") as drawing:
            name, file = content_api.store_h5p_file(drawing, name=path.name, kind="image")
        picture["file"] = {"path": name, "mime": file.content_type, **_size_of(path)}
        files[name] = file
    with translation.override(_LANGUAGE):
        params = {**content_api.new_h5p_params(LIBRARY), **params}
    metadata = {"title": algorithm.title, "language": _LANGUAGE, "license": "CC BY", "licenseVersion": "4.0"}
    return content_api.H5PDraft(LIBRARY, algorithm.title, params, metadata, files)


@dataclass(frozen=True)
class Approvers:
    """Ids of three persons: who writes, who reviews, who publishes."""

    author_id: int
    reviewer_id: int
    editor_id: int


def publish_algorithm(algorithm: Algorithm, people: Approvers, provider_organisation_id: int) -> int:
    """Lead it through the review; the id of the material, which a block names."""
    item_id = cms_api.save_h5p_content(
        algorithm_draft(algorithm),
        key=algorithm.key,
        author_id=people.author_id,
        provider_organisation_id=provider_organisation_id,
    )
    cms_api.submit_h5p_content(item_id, people.author_id)
    cms_api.approve_h5p_content(item_id, people.reviewer_id, "Замечаний нет.")
    cms_api.approve_h5p_content(item_id, people.editor_id)
    return item_id


def statements_of_plays(
    version: content_api.H5PVersionData, min_percent: int, chance: random.Random
) -> Iterator[dict[str, Any]]:
    """What a browser reports of walks through an algorithm, the last of them at least so good.

    The first walks are those of a beginner. Now and then one claims all points whatever it earned.
    """
    percent = 0
    care = chance.uniform(0.4, 0.8)
    while not percent or percent < min_percent:
        path = list(walk(version.params, chance, care))
        score, max_score = _points(version, path)
        claimed = max_score if chance.random() < _CLAIMS_ALL else score
        yield statement(version, path, claimed, max_score)
        percent = 100 * score // max_score
        care = min(1.0, care + 0.2)


def walk(params: Mapping[str, Any], chance: random.Random, care: float) -> Iterator[str]:
    """The decisions of a way to an end, each as the best choice with the probability ``care``."""
    steps = params["steps"]
    places = {step["id"]: place for place, step in enumerate(steps)}
    at = 0
    while steps[at].get("choices") or steps[at].get("outcome", "none") == "none":
        choices = steps[at].get("choices") or [steps[at]]
        numbers = range(len(choices))
        best = max(numbers, key=lambda number: choices[number].get("points", 0))
        number = best if chance.random() < care else chance.choice(numbers)
        if steps[at].get("choices"):
            yield f"{at}.{number}"
        at = places[choices[number]["next"]]


def statement(
    version: content_api.H5PVersionData, path: list[str], score: int, max_score: int
) -> dict[str, Any]:
    """The statement with which the player of the algorithm closes a walk."""
    return {
        "id": str(uuid4()),
        "verb": {"id": f"{_VERBS}completed", "display": {"en-US": "completed"}},
        "object": {
            "id": f"urn:uuid:{version.uuid}",
            "objectType": "Activity",
            "definition": {"name": {"en-US": version.title}, "interactionType": "choice"},
        },
        "result": {
            "score": {"min": 0, "max": max_score, "raw": score, "scaled": round(score / max_score, 4)},
            "completion": True,
            "response": "[,]".join(path),
        },
    }


def version_of(block: Mapping[str, Any]) -> content_api.H5PVersionData:
    return content_api.get_h5p_version(UUID(block["version_uuid"]))


def _points(version: content_api.H5PVersionData, path: list[str]) -> tuple[int, int]:
    answer = content_api.H5PAnswer("", "[,]".join(path), "completed")
    whole = content_api.regrade_h5p(version, [answer]).whole
    if whole is None:
        raise ValueError(f"{version.title}: not graded")
    return int(whole.score), int(whole.max_score)


def _pictures(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [step["picture"] for step in params["steps"] if "picture" in step]


def _size_of(path: Path) -> dict[str, int]:
    """Width and height of a PNG, in pixels."""
    with Image.open(path) as picture:
        return {"width": picture.width, "height": picture.height}
