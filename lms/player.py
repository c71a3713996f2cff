"""One screen of the player, and the list of all of them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from content import api as content_api
from lms import selectors
from lms.models import Enrolment


@dataclass(frozen=True)
class ContentsLine:
    """``number`` counts from 1."""

    number: int
    title: str
    url: str
    seen: bool
    current: bool


@dataclass(frozen=True)
class Screen:
    """``step`` is without keys; the results are this learner's, by question id."""

    index: int
    step: content_api.Step
    checkpoint_results: dict[str, content_api.CheckpointResult]
    contents: list[ContentsLine]
    version: content_api.ElementVersionData

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def url(self) -> str:
        return self.contents[self.index].url

    @property
    def previous_url(self) -> str:
        return self.contents[self.index - 1].url if self.index else ""

    @property
    def is_last(self) -> bool:
        return self.number == len(self.contents)

    @property
    def checkpoint_url(self) -> str:
        """The id of the question and a slash are appended by the form."""
        return f"{self.url}checkpoints/"

    def find_checkpoint(self, checkpoint_id: str) -> dict[str, Any] | None:
        return next((block for block in self.step["blocks"] if block.get("id") == checkpoint_id), None)


def contents(
    enrolment: Enrolment, version: content_api.ElementVersionData, current: int | None = None
) -> list[ContentsLine]:
    seen = set(enrolment.viewed_steps)
    return [
        ContentsLine(
            number=index + 1,
            title=step["title"],
            url=reverse("lms:step", args=[enrolment.uuid, index + 1]),
            seen=index in seen,
            current=index == current,
        )
        for index, step in enumerate(version.steps)
    ]


def screen_of(enrolment: Enrolment, index: int) -> Screen:
    version = selectors.pinned_version(enrolment)
    step = content_api.steps_for_learner(version)[index]
    asks = any(block["type"] == "checkpoint" for block in step["blocks"])
    results = selectors.checkpoint_results(enrolment, index) if asks else {}
    return Screen(index, step, results, contents(enrolment, version, index), version)
