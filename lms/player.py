"""One screen of the player, and the list of all of them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from content import api as content_api
from lms import h5p_blocks, selectors
from lms.models import Enrolment, H5PResult


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
    """``step`` is without keys; the results are this learner's, by question or block id. ``undone`` is
    what H5P tasks want before the screen counts as seen."""

    index: int
    step: content_api.Step
    checkpoint_results: dict[str, content_api.CheckpointResult]
    h5p_results: dict[str, H5PResult]
    h5p_url: str
    undone: list[h5p_blocks.Undone]
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

    @property
    def has_h5p(self) -> bool:
        return bool(h5p_blocks.tasks_of(self.step))

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
    h5p_results = h5p_blocks.results_of(enrolment, step)
    return Screen(
        index=index,
        step=step,
        checkpoint_results=results,
        h5p_results=h5p_results,
        undone=h5p_blocks.list_undone(enrolment, index, step, h5p_results),
        h5p_url=f"{reverse('lms:overview', args=[enrolment.uuid])}h5p/",
        contents=contents(enrolment, version, index),
        version=version,
    )
