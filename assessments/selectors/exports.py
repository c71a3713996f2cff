"""What leaves a bank as a file, and what the file cannot carry."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.exchange import FORMATS, Format, Loss, get_format
from assessments.exchange.base import invalid
from assessments.models import Item
from assessments.selectors.authoring import list_authored_items

_SHOWN = 20
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class FieldLosses:
    """One kind of loss: ``examples`` are the external ids of the first items that it befalls."""

    field: str
    why: str
    count: int
    examples: Sequence[str]


@dataclass(frozen=True, slots=True)
class ExportedBank:
    content: bytes
    item_count: int
    losses: Sequence[Loss]
    extension: str
    media_type: str

    @property
    def summary(self) -> list[FieldLosses]:
        """The losses by what is lost and why, the commonest first."""
        counts = Counter((loss.field, loss.why) for loss in self.losses)
        return [
            FieldLosses(
                field,
                why,
                count,
                [loss.external_id for loss in self.losses if (loss.field, loss.why) == (field, why)][:_SHOWN],
            )
            for (field, why), count in counts.most_common()
        ]


def readable_formats() -> list[Format]:
    return [found for found in FORMATS.values() if found.parse]


def writable_formats() -> list[Format]:
    return [found for found in FORMATS.values() if found.write]


def bank_tags(bank_id: int) -> list[str]:
    """The tags of the items in use."""
    rows = Item.objects.filter(bank_id=bank_id, is_active=True).values_list(
        "current_version__tags", flat=True
    )
    return sorted({tag for tags in rows.iterator() for tag in tags or ()})


def export_bank(bank_id: int, format_code: str, tags: Sequence[str] = ()) -> ExportedBank:
    """The items in use that carry all the tags, in the order in which they were made.

    Raises ``InvalidInputError`` for a format that nothing is written in, or when no item is left.
    """
    chosen = get_format(format_code)
    if chosen.write is None:
        raise invalid("format", _("Items cannot go out as %(format)s.") % {"format": chosen.label})
    found = list_authored_items(bank_id, per_page=_ALL).items
    drafts = [item.draft for item in found if item.is_active and set(tags) <= set(item.draft.tags)]
    if not drafts:
        raise invalid("tags", _("No question in use has these topics."))
    written = chosen.write(drafts[::-1])
    return ExportedBank(written.content, len(drafts), written.losses, chosen.extensions[0], chosen.media_type)
