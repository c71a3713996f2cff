"""What changed from version to version of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assessments.api import CorrectableVersion, ItemDraft

_FIELDS: Sequence[tuple[str, str | Promise]] = (
    ("stem", gettext_lazy("question")),
    ("options", gettext_lazy("answers")),
    ("spec", gettext_lazy("answers")),
    ("scoring", gettext_lazy("scoring")),
    ("explanation", gettext_lazy("explanation")),
    ("difficulty", gettext_lazy("difficulty")),
    ("tags", gettext_lazy("topics")),
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """``changes`` names what differs from the version before; empty for the first."""

    version: CorrectableVersion
    written_at: datetime
    changes: Sequence[str]


def history_of(versions: Sequence[CorrectableVersion]) -> list[HistoryRow]:
    """Rows for the versions given, the latest first."""
    before = [*versions[1:], None]
    return [
        HistoryRow(version, version.created_at, _changes(earlier.draft, version.draft) if earlier else [])
        for version, earlier in zip(versions, before, strict=True)
    ]


def _changes(earlier: ItemDraft, later: ItemDraft) -> list[str]:
    changed = [str(name) for field, name in _FIELDS if getattr(earlier, field) != getattr(later, field)]
    return list(dict.fromkeys(changed))
