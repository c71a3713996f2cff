"""What a marker chooses and sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from accounts import api as accounts_api
from assessments import api as assessments_api

_TITLE_LENGTH = 250


class QueueState(TextChoices):
    AWAITING = "awaiting", pgettext_lazy("answers", "Awaiting a mark")
    MARKED = "marked", pgettext_lazy("answers", "Marked")


@dataclass(frozen=True)
class QueueFilter:
    """``title`` is that of the test, empty for all of them."""

    state: QueueState = QueueState.AWAITING
    title: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "QueueFilter":
        """Whatever is unknown counts as not chosen: an old bookmark still opens."""
        state = parameters.get("state", "")
        return cls(
            state=QueueState(state) if state in QueueState.values else QueueState.AWAITING,
            title=parameters.get("title", "")[:_TITLE_LENGTH],
        )

    def address(self, organisation_uuid: UUID) -> str:
        """As the query part of an address."""
        pairs = {"organisation": str(organisation_uuid), "title": self.title}
        if self.state is QueueState.MARKED:
            pairs["state"] = self.state.value
        return urlencode({name: value for name, value in pairs.items() if value})


@dataclass(frozen=True)
class QueueRow:
    """``author`` is empty while the names stay hidden."""

    answer: assessments_api.AnswerRow
    author: str


@dataclass(frozen=True)
class Queue:
    """One page of answers; ``titles`` are those of all tests that have any."""

    page: Page[assessments_api.AnswerRow]
    rows: Sequence[QueueRow]
    titles: Sequence[str]


@dataclass(frozen=True)
class NamedMark:
    mark: assessments_api.MarkData
    marker: str


@dataclass(frozen=True)
class OpenAnswer:
    """One answer before its marker, with its marks so far, the latest first."""

    answer: assessments_api.AnswerToMark
    organisation: accounts_api.OrganisationData
    marks: Sequence[NamedMark]
