"""Steps and their blocks: checked and cleaned when published, stripped of keys when shown.

A step is ``{"id", "title", "blocks"}``. Blocks by ``type``:

- ``text``: ``html``
- ``image``: ``asset_uuid``, ``alt``, ``caption``
- ``table``: ``rows`` (lists of cells), ``header`` (the first row is one), ``caption``
- ``quote``: ``text``, ``source``, ``grade`` (strength of recommendation and level of evidence)
- ``checkpoint``: ``id``, ``question``, ``options`` (``id``, ``text``), ``key`` (ids), ``explanation``
- ``video_link``: ``url``, ``title``
- ``h5p``: ``id``, ``version_uuid``, ``title``, ``rule`` (viewed, completed or score), ``min_percent``
  (1 to 100 for the rule score, else None)
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from content.data import Block, Step
from content.html import clean_html, plain_text

MAX_STEPS = 200
H5P_RULES = ("viewed", "completed", "score")
_MIN_OPTIONS = 2


class StepChecker:
    """Cleans steps and collects what is wrong with them, field by field: ``steps.0.blocks.2.alt``.

    ``known_h5p`` are the versions of H5P contents that exist, and whether the server can score each.
    """

    def __init__(self, known_assets: set[UUID], known_h5p: Mapping[UUID, bool]) -> None:
        self.known_assets = known_assets
        self.known_h5p = known_h5p
        self.problems: dict[str, list[str]] = defaultdict(list)
        self._ids: set[str] = set()

    def clean(self, steps: list[Step]) -> list[Step]:
        if not steps:
            self._refuse("steps", _("Add at least one step."))
        if len(steps) > MAX_STEPS:
            self._refuse("steps", _("There are more than %(limit)d steps.") % {"limit": MAX_STEPS})
        return [self._clean_step(step, f"steps.{index}") for index, step in enumerate(steps)]

    def _clean_step(self, step: Step, path: str) -> Step:
        title = _text(step, "title")
        if not title:
            self._refuse(f"{path}.title", _("Give the step a title."))
        blocks = step.get("blocks") or []
        if not blocks:
            self._refuse(f"{path}.blocks", _("The step is empty: add text, an image or a question."))
        return {
            "id": self._unique_id(step, path),
            "title": title,
            "blocks": [self._clean_block(block, f"{path}.blocks.{n}") for n, block in enumerate(blocks)],
        }

    def _unique_id(self, thing: dict[str, Any], path: str) -> str:
        identity = _text(thing, "id")
        if not identity or identity in self._ids:
            self._refuse(f"{path}.id", _("The identifier is missing or used twice."))
        self._ids.add(identity)
        return identity

    def _clean_block(self, block: Block, path: str) -> Block:
        clean = self._cleaners.get(str(block.get("type")))
        if clean is None:
            self._refuse(f"{path}.type", _("This kind of block is not known."))
            return {}
        return {"type": block["type"], **clean(self, block, path)}

    def _clean_text(self, block: Block, path: str) -> Block:
        html = clean_html(str(block.get("html") or ""))
        if not plain_text(html):
            self._refuse(f"{path}.html", _("The text is empty."))
        return {"html": html}

    def _clean_image(self, block: Block, path: str) -> Block:
        asset_uuid = _uuid(block.get("asset_uuid"))
        if asset_uuid not in self.known_assets:
            self._refuse(f"{path}.asset_uuid", _("Choose an image."))
        alt = _text(block, "alt")
        if not alt:
            self._refuse(f"{path}.alt", _("Describe the image for those who cannot see it."))
        return {"asset_uuid": str(asset_uuid), "alt": alt, "caption": _text(block, "caption")}

    def _clean_table(self, block: Block, path: str) -> Block:
        rows = [[str(cell).strip() for cell in row] for row in block.get("rows") or []]
        if not rows or not any(any(row) for row in rows):
            self._refuse(f"{path}.rows", _("The table is empty."))
        elif len({len(row) for row in rows}) > 1:
            self._refuse(f"{path}.rows", _("The rows of the table differ in length."))
        return {"rows": rows, "header": bool(block.get("header")), "caption": _text(block, "caption")}

    def _clean_quote(self, block: Block, path: str) -> Block:
        if not _text(block, "text"):
            self._refuse(f"{path}.text", _("The quotation is empty."))
        return {name: _text(block, name) for name in ("text", "source", "grade")}

    def _clean_checkpoint(self, block: Block, path: str) -> Block:
        if not _text(block, "question"):
            self._refuse(f"{path}.question", _("Write the question."))
        options = [
            {"id": _text(option, "id"), "text": _text(option, "text")}
            for option in block.get("options") or []
        ]
        identities = {option["id"] for option in options}
        if len(options) < _MIN_OPTIONS or not all(option["text"] for option in options):
            self._refuse(f"{path}.options", _("Give at least two answers, none of them empty."))
        if len(identities) != len(options) or "" in identities:
            self._refuse(f"{path}.options", _("The identifier is missing or used twice."))
        key = sorted({str(identity) for identity in block.get("key") or []})
        if not key or not set(key) <= identities:
            self._refuse(f"{path}.key", _("Mark at least one right answer."))
        return {
            "id": self._unique_id(block, path),
            "question": _text(block, "question"),
            "options": options,
            "key": key,
            "explanation": _text(block, "explanation"),
        }

    def _clean_video_link(self, block: Block, path: str) -> Block:
        url = _text(block, "url")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            self._refuse(f"{path}.url", _("Give the full address, beginning with https://."))
        if not _text(block, "title"):
            self._refuse(f"{path}.title", _("Give the video a title."))
        return {"url": url, "title": _text(block, "title")}

    def _clean_h5p(self, block: Block, path: str) -> Block:
        version_uuid = _uuid(block.get("version_uuid"))
        can_be_scored = self.known_h5p.get(version_uuid) if version_uuid else None
        if can_be_scored is None:
            self._refuse(f"{path}.version_uuid", _("Choose an H5P material that has been published."))
        if not _text(block, "title"):
            self._refuse(f"{path}.title", _("Give the material a title."))
        rule, percent = _text(block, "rule"), block.get("min_percent")
        if rule not in H5P_RULES:
            self._refuse(f"{path}.rule", _("Choose when the material counts as done."))
        if rule != "score":
            percent = None
        elif type(percent) is not int or not 1 <= percent <= 100:
            self._refuse(f"{path}.min_percent", _("Give a number of percent from 1 to 100."))
        elif can_be_scored is False:
            self._refuse(f"{path}.rule", _("The server cannot check the score of this material."))
        return {
            "id": self._unique_id(block, path),
            "version_uuid": str(version_uuid),
            "title": _text(block, "title"),
            "rule": rule,
            "min_percent": percent,
        }

    def _refuse(self, path: str, message: str) -> None:
        self.problems[path].append(message)

    _cleaners: dict[str, Callable[["StepChecker", Block, str], Block]] = {
        "text": _clean_text,
        "image": _clean_image,
        "table": _clean_table,
        "quote": _clean_quote,
        "checkpoint": _clean_checkpoint,
        "video_link": _clean_video_link,
        "h5p": _clean_h5p,
    }


def assets_of(steps: list[Step]) -> set[UUID]:
    """The assets that the steps name, whether they exist or not."""
    named = (_uuid(block.get("asset_uuid")) for block in _blocks(steps, "image"))
    return {uuid for uuid in named if uuid is not None}


def h5p_versions_of(steps: list[Step]) -> set[UUID]:
    """The versions of H5P contents that the steps name, whether they exist or not."""
    named = (_uuid(block.get("version_uuid")) for block in _blocks(steps, "h5p"))
    return {uuid for uuid in named if uuid is not None}


def text_of(steps: list[Step]) -> str:
    """Every word of the steps, for the search; keys and explanations stay out."""
    return " ".join(word for step in steps for word in _words(step) if word)


def find_checkpoint(steps: list[Step], checkpoint_id: str) -> Block | None:
    return next((block for block in _blocks(steps, "checkpoint") if block["id"] == checkpoint_id), None)


def without_keys(steps: list[Step], asset_urls: dict[UUID, str]) -> list[Step]:
    """Steps as the browser may have them: no key, no explanation; images with their address."""
    return [
        {**step, "blocks": [_for_learner(block, asset_urls) for block in step["blocks"]]} for step in steps
    ]


def _for_learner(block: Block, asset_urls: dict[UUID, str]) -> Block:
    if block["type"] == "checkpoint":
        shown = {name: value for name, value in block.items() if name not in {"key", "explanation"}}
        return {**shown, "multiple": len(block["key"]) > 1}
    if block["type"] == "image":
        asset_uuid = _uuid(block["asset_uuid"])
        return {**block, "url": asset_urls.get(asset_uuid, "") if asset_uuid else ""}
    return block


def _blocks(steps: list[Step], block_type: str) -> Iterator[Block]:
    for step in steps:
        for block in step.get("blocks") or []:
            if block.get("type") == block_type:
                yield block


def _words(step: Step) -> Iterator[str]:
    yield step["title"]
    for block in step["blocks"]:
        yield plain_text(block.get("html", ""))
        for name in ("text", "source", "caption", "alt", "question", "title"):
            yield block.get(name, "")
        for row in block.get("rows", []):
            yield " ".join(row)


def _text(thing: dict[str, Any], name: str) -> str:
    return str(thing.get(name) or "").strip()


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
