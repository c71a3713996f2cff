"""Value objects of the room: what its ``api`` takes and gives."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Self
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.item_types.base import Json, Outcome, Response, ReviewOption
from assessments.marking import AnswerFileData, CriterionMark

# Answers of an attempt by slot number written as text, as JSON keys are.
Responses = dict[str, Response]


class FeedbackPolicy(TextChoices):
    """What a finished attempt shows beside its score."""

    NONE = "none", _("Score only")
    RIGHT_WRONG = "right_wrong", _("Right or wrong per question")
    EXPLANATION_AFTER_PASSING = "explanation_after_passing", _("Right or wrong; explanations after passing")
    EXPLANATION = "explanation", _("Right or wrong with explanations")
    KEY_AFTER_PASSING = "key_after_passing", _("Right or wrong; explanations and keys after passing")


class AttemptState(TextChoices):
    IN_PROGRESS = "in_progress", _("In progress")
    MARKING = "marking", _("Being marked")
    FINISHED = "finished", _("Finished")


class AppealState(TextChoices):
    OPEN = "open", pgettext_lazy("appeal", "Under consideration")
    GRANTED = "granted", pgettext_lazy("appeal", "Granted")
    REFUSED = "refused", pgettext_lazy("appeal", "Refused")


class StepKind(TextChoices):
    AUTOSAVE = "autosave", _("Autosave")
    SAVE = "save", _("Saved")
    SUBMIT = "submit", _("Submitted")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """``max_attempts`` per context, None for unlimited; ``cool_down_minutes`` between two attempts.

    With ``allows_appeal`` a person whose attempts are used up may ask for one more.
    """

    max_attempts: int | None = None
    cool_down_minutes: int = 0
    allows_appeal: bool = False

    def opens_at(self, last_finished_at: datetime | None) -> datetime | None:
        """When the pause after the last attempt ends; None where there is none."""
        if last_finished_at is None or not self.cool_down_minutes:
            return None
        return last_finished_at + timedelta(minutes=self.cool_down_minutes)


UNLIMITED = RetryPolicy()
ONE_SHOT = RetryPolicy(max_attempts=1)


@dataclass(frozen=True, slots=True)
class DrawRule:
    """Draw ``count`` items of a bank that carry all the tags; the limits of difficulty are inclusive.

    Rules that follow one another under the same ``section`` title make one section of the form;
    each drawn item is worth ``points``.
    """

    bank_id: int
    count: int
    tags: Sequence[str] = ()
    difficulty_from: int | None = None
    difficulty_to: int | None = None
    section: str = ""
    points: int = 1

    def to_json(self) -> Json:
        return {**asdict(self), "tags": sorted(set(self.tags))}

    @classmethod
    def from_json(cls, stored: Json) -> Self:
        return cls(**{**stored, "tags": tuple(stored["tags"])})


@dataclass(frozen=True, slots=True)
class BankData:
    id: int
    uuid: UUID
    code: str
    name: str
    item_count: int


@dataclass(frozen=True, slots=True)
class ItemVersionData:
    """``is_new`` tells whether saving made this version or found it unchanged."""

    id: int
    item_id: int
    item_uuid: UUID
    number: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class TestDraft:
    """A test as an author gives it: ``pass_mark`` in per cent, ``time_limit_minutes`` None for no limit."""

    __test__: ClassVar[bool] = False

    name: str
    sections: Sequence[DrawRule]
    pass_mark: int = 70
    retry_policy: RetryPolicy = UNLIMITED
    feedback_policy: str = FeedbackPolicy.EXPLANATION_AFTER_PASSING
    time_limit_minutes: int | None = None
    shuffle_options: bool = True
    shuffle_questions: bool = False


@dataclass(frozen=True, slots=True)
class TestData:
    __test__: ClassVar[bool] = False

    id: int
    uuid: UUID
    draft: TestDraft

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def question_count(self) -> int:
        return sum(rule.count for rule in self.draft.sections)


@dataclass(frozen=True, slots=True)
class TestProblem:
    """Why a test cannot be published. ``field`` names what must change, e.g. ``sections.1.count``."""

    __test__: ClassVar[bool] = False

    code: str
    field: str
    message: str | Promise


def result_url(return_url: str, attempt_uuid: UUID) -> str:
    """Where the person goes on from an attempt: the return address, with the attempt named."""
    parts = urlsplit(return_url)
    query = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=f"{query}attempt={attempt_uuid}"))


@dataclass(frozen=True, slots=True)
class AttemptData:
    """``step`` is the number of the last accepted step; the score is None while in progress."""

    uuid: UUID
    person_id: int
    test_version_id: int
    context: str
    title: str
    return_url: str
    number: int
    state: str
    step: int
    responses: Mapping[str, Response]
    question_count: int
    started_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None
    score: Decimal | None
    percent: Decimal | None
    passed: bool | None

    @property
    def is_finished(self) -> bool:
        """Handed in: its answers stand, though a tutor may still have to mark some."""
        return self.state != AttemptState.IN_PROGRESS

    @property
    def is_graded(self) -> bool:
        return self.state == AttemptState.FINISHED

    @property
    def answered_count(self) -> int:
        return len(self.responses)

    @property
    def unanswered(self) -> list[int]:
        """Slots without an answer, in order."""
        return [slot for slot in range(1, self.question_count + 1) if str(slot) not in self.responses]

    @property
    def result_url(self) -> str:
        return result_url(self.return_url, self.uuid)


@dataclass(frozen=True, slots=True)
class FormOption:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One slot as the browser may see it: no key, no explanation.

    The question stands in ``legend``, what to read for it in ``prose``; safe HTML, either may be
    empty. ``section`` is the title of the section that begins here, empty elsewhere. ``order`` is
    that of the parts of ``content``, whose options stand as they are shown.
    """

    slot: int
    type: str
    legend: str
    prose: str
    hint: str | Promise
    content: Json
    order: Sequence[int]
    response: Response
    inputs_html: str
    points: int = 1
    section: str = ""
    scripts: Sequence[str] = ()

    @property
    def options(self) -> list[FormOption]:
        """The options of a choice, in the order of showing; empty for every other type."""
        options = self.content.get("options", ())
        return [FormOption(options[place]["id"], options[place]["text"]) for place in self.order if options]


@dataclass(frozen=True, slots=True)
class AttemptForm:
    attempt: AttemptData
    pass_mark: int
    questions: Sequence[FormQuestion]

    @property
    def scripts(self) -> list[str]:
        """What the questions need beside the page's own script, each once."""
        return list(dict.fromkeys(script for question in self.questions for script in question.scripts))


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """``score`` of ``max_score`` points; ``percent`` is rounded down, so it never contradicts ``passed``.

    All three are None while answers await their mark.
    """

    attempt_uuid: UUID
    number: int
    score: Decimal | None
    max_score: Decimal
    percent: Decimal | None
    passed: bool | None
    finished_at: datetime
    result_url: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What the policy hides is None: the outcome, the options' rightness, the explanation.

    ``question`` and ``context`` are the stem in two parts, safe HTML, either may be empty;
    ``picture`` is safe HTML too. ``criteria`` and ``comment`` are what the person who marked the
    answer chose and wrote, ``correction`` tells that the question was corrected after it was asked.
    """

    number: int
    question: str
    context: str
    outcome: Outcome | None
    options: Sequence[ReviewOption]
    explanation: str | None
    section: str = ""
    picture: str = ""
    comment: str = ""
    correction: str = ""
    file: AnswerFileData | None = None
    criteria: Sequence[CriterionMark] = ()


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """Score, percent and ``passed`` are None while answers await their mark."""

    attempt: AttemptData
    score: Decimal | None
    max_score: Decimal
    percent: Decimal | None
    pass_mark: int
    passed: bool | None
    rows: Sequence[ReportRow]


@dataclass(frozen=True, slots=True)
class TestTerms:
    """What a person should know before the clock starts; None for no limit."""

    __test__: ClassVar[bool] = False

    question_count: int
    pass_mark: int
    time_limit_minutes: int | None
    max_attempts: int | None


@dataclass(frozen=True, slots=True)
class BestResult:
    """The best of a person's finished attempts at one test version."""

    person_id: int
    test_version_id: int
    percent: Decimal
    passed: bool
    attempts: int
    last_finished_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptTotals:
    """A person's finished attempts taken together."""

    person_id: int
    attempts: int
    passed: int
    average_percent: Decimal
    last_finished_at: datetime
