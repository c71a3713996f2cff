"""What is done with several questions of a bank at once, and how it is undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments import api as assessments_api

RETIRE, RESTORE, TAG, UNTAG = "retire", "restore", "tag", "untag"
_OPPOSITE = {RETIRE: RESTORE, RESTORE: RETIRE, TAG: UNTAG, UNTAG: TAG}
_TOPIC_LENGTH = 80
_REMEMBERED = "cms_questions_undo"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """``tag`` is the topic that is added or removed."""

    name: str
    tag: str = ""

    @property
    def problem(self) -> str:
        """Why it cannot be done; empty when it can."""
        if self.name not in _OPPOSITE:
            return _("Choose what should be done.")
        is_topic = 0 < len(self.tag) <= _TOPIC_LENGTH and "," not in self.tag and self.tag.isprintable()
        if self.name in (TAG, UNTAG) and not is_topic:
            return _("Name one topic of at most 80 characters.")
        return ""

    @property
    def opposite(self) -> "BulkAction":
        return BulkAction(_OPPOSITE[self.name], self.tag)


def apply(bank_id: int, items: Sequence[assessments_api.AuthoredItem], action: BulkAction) -> list[UUID]:
    """Do it to all of them or to none; returns those that it changed."""
    if action.name in (RETIRE, RESTORE):
        uuids = [item.uuid for item in items]
        return assessments_api.set_items_in_use(bank_id, uuids, in_use=action.name == RESTORE)
    wanted = [item for item in items if (action.tag in item.draft.tags) != (action.name == TAG)]
    assessments_api.save_items(bank_id, [_tagged(item.draft, action) for item in wanted])
    return [item.uuid for item in wanted]


def remember_undo(request: HttpRequest, bank: UUID, changed: Sequence[UUID], action: BulkAction) -> None:
    """Keep the opposite with the session until something else is done."""
    request.session[_REMEMBERED] = {
        "bank": str(bank),
        "items": [str(uuid) for uuid in changed],
        "name": action.opposite.name,
        "tag": action.tag,
    }


def offered_undo(request: HttpRequest, bank: UUID) -> int:
    """How many questions of the bank the last action changed; 0 when there is nothing to undo."""
    remembered = request.session.get(_REMEMBERED)
    return len(remembered["items"]) if remembered and remembered["bank"] == str(bank) else 0


def take_undo(request: HttpRequest, bank: UUID) -> tuple[list[UUID], BulkAction] | None:
    """What is to be undone, once; None when there is nothing."""
    if not offered_undo(request, bank):
        return None
    remembered = request.session.pop(_REMEMBERED)
    uuids = [UUID(uuid) for uuid in remembered["items"]]
    return uuids, BulkAction(remembered["name"], remembered["tag"])


def _tagged(draft: assessments_api.ItemDraft, action: BulkAction) -> assessments_api.ItemDraft:
    others = [tag for tag in draft.tags if tag != action.tag]
    return replace(draft, tags=[*others, action.tag] if action.name == TAG else others)
