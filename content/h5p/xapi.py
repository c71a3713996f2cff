"""What an H5P content reports of a learner: xAPI 1.0.3 statements, as far as H5P sends them.

Source: https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md and the h5p-core of Joubel. H5P
leaves out ``id`` and ``timestamp``, writes ``null`` for numbers that it could not reckon and gives
a content without an address an object without ``id``: all of that is let pass. Whatever a person or
a script made of it is refused.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from content.h5p.errors import Problem, StatementRefusedError, gettext_noop

SUB_CONTENT_EXTENSION = "http://h5p.org/x-api/h5p-subContentId"
_ADL_VERBS = "http://adlnet.gov/expapi/verbs/"
# What of a statement is kept: its actor and the time of its storing are known here, not there.
_KEPT = ("id", "verb", "object", "result", "context", "timestamp", "version", "attachments")
_SUB_CONTENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_VERB_ID = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}:[^\s<>\"{}|\\^`]{1,270}")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:[0-9]{1,6}W|(?:[0-9]{1,6}Y)?(?:[0-9]{1,6}M)?(?:[0-9]{1,6}D)?"
    r"(?:T(?=[0-9])(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}(?:\.[0-9]{1,9})?S)?)?)"
)
_SCALED_TOLERANCE = Decimal("0.01")
_MOST_ACTIVITIES = 50


@dataclass(frozen=True)
class StatementLimits:
    """``size`` is bytes of the statement as it is kept; ``depth`` counts nested lists and objects;
    ``response`` is characters; ``number`` bounds every number of a score on both sides.
    """

    size: int = 64 * 1024
    depth: int = 16
    response: int = 20_000
    address: int = 2_000
    extensions: int = 50
    number: int = 1_000_000


DEFAULT_LIMITS = StatementLimits()


@dataclass(frozen=True)
class Statement:
    """A checked statement.

    ``verb`` is the last part of a verb of ADL (``answered``), else the whole address. ``sub_content_id``
    is empty for the content itself, and for old parts that have none: ``is_whole`` says whether the
    statement speaks of the whole content. ``score``, ``max_score``, ``scaled`` and ``completion`` are
    what the browser claims, None where it says nothing. ``body`` is what is kept, without the actor,
    ``size`` its bytes; ``digest`` (SHA-256, hex) is the same for the same body in any order of keys.
    """

    uuid: UUID
    verb: str
    sub_content_id: str
    is_whole: bool
    response: str | None
    score: Decimal | None
    max_score: Decimal | None
    scaled: Decimal | None
    completion: bool | None
    body: Mapping[str, Any]
    digest: str
    size: int

    @property
    def claimed_share(self) -> Decimal | None:
        """Of all points, 0 to 1; None when the statement claims no score."""
        if self.score is not None and self.max_score:
            return self.score / self.max_score
        return self.scaled


def check_statement(raw: object, *, limits: StatementLimits = DEFAULT_LIMITS) -> Statement:
    """Parsed JSON as a statement. Raises ``StatementRefusedError`` naming every field and its rule.

    The field of a problem is a JSON pointer after ``statement#``: ``statement#/result/score/raw``.
    """
    reader = _Reader(limits)
    if not isinstance(raw, Mapping):
        raise StatementRefusedError([_problem("", "object", gettext_noop("An object is expected."))])
    reader.check_nesting(raw)
    reader.stop_if_refused()
    body = {name: raw[name] for name in _KEPT if raw.get(name) is not None}
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    if len(canonical) > limits.size:
        reader.refuse(
            "", "size", gettext_noop("The statement is larger than %(limit)s bytes."), limit=limits.size
        )
    reader.stop_if_refused()
    statement_uuid, verb, sub_content_id = reader.identity(body), reader.verb(body), reader.sub_content(body)
    is_part = reader.has_parent(body)
    reader.check_moment(body)
    result = reader.member(body, "", "result") or {}
    reader.check_extensions(result, "/result")
    reader.check_duration(result)
    reader.flag(result, "success")
    completion = reader.flag(result, "completion")
    response = reader.response(result)
    score, max_score, scaled = reader.score(result)
    reader.stop_if_refused()
    return Statement(
        uuid=statement_uuid,
        verb=verb,
        sub_content_id=sub_content_id,
        is_whole=not sub_content_id and not is_part,
        response=response,
        score=score,
        max_score=max_score,
        scaled=scaled,
        completion=completion,
        body=body,
        digest=hashlib.sha256(canonical).hexdigest(),
        size=len(canonical),
    )


def _problem(pointer: str, rule: str, message: str, **values: object) -> Problem:
    return Problem(f"statement#{pointer}", f"statement-{rule}", message, values)


class _Reader:
    """Takes a statement apart and collects what is wrong with it."""

    def __init__(self, limits: StatementLimits) -> None:
        self.limits = limits
        self.problems: list[Problem] = []

    def refuse(self, pointer: str, rule: str, message: str, **values: object) -> None:
        self.problems.append(_problem(pointer, rule, message, **values))

    def stop_if_refused(self) -> None:
        if self.problems:
            raise StatementRefusedError(self.problems)

    def check_nesting(self, raw: Mapping[str, Any]) -> None:
        """Depth, and what neither JSON nor the database can keep, before anything else looks inside."""
        waiting: list[tuple[object, int]] = [(raw, 1)]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, str):
                self._check_text(value)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                self._check_number(value)
            elif isinstance(value, Mapping | list):
                if depth > self.limits.depth:
                    self.refuse("", "depth", gettext_noop("The statement is nested too deeply."))
                    return
                inside = [*value, *value.values()] if isinstance(value, Mapping) else value
                waiting.extend((item, depth + 1) for item in inside)
            if self.problems:
                return

    def _check_text(self, value: str) -> None:
        if "\x00" in value or _has_surrogate(value):
            self.refuse("", "text", gettext_noop("The statement holds characters that no text has."))

    def _check_number(self, value: float) -> None:
        if not math.isfinite(value) if isinstance(value, float) else abs(value) > 10**18:
            self.refuse("", "number", gettext_noop("The statement holds a number that is none."))

    def member(self, thing: Mapping[str, Any], pointer: str, name: str) -> Mapping[str, Any] | None:
        """An object inside an object; None when it is missing or was refused."""
        value = thing.get(name)
        if value is None or isinstance(value, Mapping):
            return value
        self.refuse(f"{pointer}/{name}", "object", gettext_noop("An object is expected."))
        return None

    def identity(self, body: Mapping[str, Any]) -> UUID:
        value = body.get("id")
        try:
            if not isinstance(value, str) or len(value) > 45:
                raise ValueError(value)
            return UUID(value)
        except ValueError:
            self.refuse("/id", "uuid", gettext_noop("A UUID is expected."))
            return UUID(int=0)

    def verb(self, body: Mapping[str, Any]) -> str:
        verb = self.member(body, "", "verb") or {}
        value = verb.get("id")
        if not isinstance(value, str) or not _VERB_ID.fullmatch(value):
            self.refuse("/verb/id", "iri", gettext_noop("The address of a verb is expected."))
            return ""
        self._check_labels(verb, "/verb", "display")
        return value.removeprefix(_ADL_VERBS) or value

    def sub_content(self, body: Mapping[str, Any]) -> str:
        """Which part of the content speaks: as the definition says it, else as the address ends."""
        thing = self.member(body, "", "object")
        if thing is None:
            self.refuse("/object", "required", gettext_noop("This field is required."))
            return ""
        if thing.get("objectType") not in (None, "Activity"):
            self.refuse("/object/objectType", "activity", gettext_noop("Only an activity is spoken of here."))
        definition = self.member(thing, "/object", "definition") or {}
        for name in ("name", "description"):
            self._check_labels(definition, "/object/definition", name)
        extensions = self.check_extensions(definition, "/object/definition")
        by_address = self._sub_content_of_address(self._activity_id(thing, "/object"))
        by_definition = extensions.get(SUB_CONTENT_EXTENSION)
        if by_definition is None:
            return by_address
        if not isinstance(by_definition, str) or not _SUB_CONTENT_ID.fullmatch(by_definition):
            self._refuse_sub_content("/object/definition/extensions")
            return ""
        if by_address not in ("", by_definition):
            self.refuse(
                "/object/id",
                "sub-content",
                gettext_noop("The address names another part than the definition."),
            )
        return by_definition

    def has_parent(self, body: Mapping[str, Any]) -> bool:
        context = self.member(body, "", "context") or {}
        self.check_extensions(context, "/context")
        activities = self.member(context, "/context", "contextActivities") or {}
        for name in ("grouping", "category", "other"):
            self._count_activities(activities, name)
        return self._count_activities(activities, "parent") > 0

    def _count_activities(self, activities: Mapping[str, Any], name: str) -> int:
        """A single activity may stand without a list."""
        pointer = f"/context/contextActivities/{name}"
        value = activities.get(name)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if len(listed) > _MOST_ACTIVITIES:
            self.refuse(pointer, "count", gettext_noop("There are too many activities."))
            return 0
        for place, activity in enumerate(listed):
            if isinstance(activity, Mapping):
                self._activity_id(activity, f"{pointer}/{place}")
            else:
                self.refuse(f"{pointer}/{place}", "object", gettext_noop("An object is expected."))
        return len(listed)

    def _activity_id(self, activity: Mapping[str, Any], pointer: str) -> str:
        value = activity.get("id")
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > self.limits.address:
            self.refuse(f"{pointer}/id", "iri", gettext_noop("The address of an activity is expected."))
            return ""
        return value

    def _sub_content_of_address(self, address: str) -> str:
        try:
            found = parse_qs(urlsplit(address).query, max_num_fields=20).get("subContentId", [""])[-1]
        except ValueError:
            self.refuse("/object/id", "iri", gettext_noop("The address of an activity is expected."))
            return ""
        if found and not _SUB_CONTENT_ID.fullmatch(found):
            self._refuse_sub_content("/object/id")
            return ""
        return found

    def _refuse_sub_content(self, pointer: str) -> None:
        self.refuse(
            pointer,
            "sub-content",
            gettext_noop(
                "The id of a part is up to 64 letters, digits, dots, colons, hyphens and underscores."
            ),
        )

    def _check_labels(self, thing: Mapping[str, Any], pointer: str, name: str) -> None:
        labels = self.member(thing, pointer, name) or {}
        if len(labels) > self.limits.extensions or any(
            not isinstance(text, str | None) for text in labels.values()
        ):
            self.refuse(f"{pointer}/{name}", "labels", gettext_noop("Texts by language are expected."))

    def check_extensions(self, thing: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
        extensions = self.member(thing, pointer, "extensions") or {}
        if len(extensions) > self.limits.extensions:
            self.refuse(
                f"{pointer}/extensions",
                "count",
                gettext_noop("There are more than %(limit)s extensions."),
                limit=self.limits.extensions,
            )
        return extensions

    def response(self, result: Mapping[str, Any]) -> str | None:
        value = result.get("response")
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)  # some types give the number of an option as such
        if not isinstance(value, str):
            self.refuse("/result/response", "text", gettext_noop("A text is expected."))
            return None
        if len(value) > self.limits.response:
            self.refuse(
                "/result/response",
                "length",
                gettext_noop("The response is longer than %(limit)s characters."),
                limit=self.limits.response,
            )
        return value

    def flag(self, result: Mapping[str, Any], name: str) -> bool | None:
        value = result.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.refuse(f"/result/{name}", "boolean", gettext_noop("True or false is expected."))
        return None

    def score(self, result: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Raw, maximum and scaled, each None when it is not said; they must not contradict each other."""
        score = self.member(result, "/result", "score") or {}
        raw, least, most, scaled = (self._number(score, name) for name in ("raw", "min", "max", "scaled"))
        least_known = least or Decimal(0)
        if most is not None and most < least_known:
            self._refuse_score("max", gettext_noop("The maximum lies below the minimum."))
        elif raw is not None and least is not None and raw < least:
            self._refuse_score("raw", gettext_noop("The score lies below its minimum."))
        elif raw is not None and most is not None and raw > most:
            self._refuse_score("raw", gettext_noop("The score lies above its maximum."))
        elif scaled is not None and not -1 <= scaled <= 1:
            self._refuse_score("scaled", gettext_noop("A scaled score lies between -1 and 1."))
        elif scaled is not None and raw is not None and most:
            shares = [raw / most, (raw - least_known) / (most - least_known or 1)]
            if all(abs(share - scaled) > _SCALED_TOLERANCE for share in shares):
                self._refuse_score(
                    "scaled", gettext_noop("The scaled score is not the score by its maximum.")
                )
        return raw, most, scaled

    def _refuse_score(self, name: str, message: str) -> None:
        self.refuse(f"/result/score/{name}", "score", message)

    def _number(self, score: Mapping[str, Any], name: str) -> Decimal | None:
        value = score.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > self.limits.number:
            self._refuse_score(name, gettext_noop("A number of points is expected."))
            return None
        return Decimal(str(value))

    def check_duration(self, result: Mapping[str, Any]) -> None:
        value = result.get("duration")
        if value is not None and not (isinstance(value, str) and _DURATION.fullmatch(value)):
            self.refuse(
                "/result/duration", "duration", gettext_noop("A duration of ISO 8601 is expected: PT12.5S.")
            )

    def check_moment(self, body: Mapping[str, Any]) -> None:
        """The clock of the browser decides nothing, so it may be wrong; a time it must be."""
        value = body.get("timestamp")
        try:
            if value is not None:
                datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse("/timestamp", "timestamp", gettext_noop("A date and time of ISO 8601 is expected."))


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)
