"""The H5P blocks of a pinned version and what became of them, always of the person who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from content import api as content_api
from core import sql
from lms import h5p_rules, selectors
from lms.errors import H5PBlockNotFoundError
from lms.models import Enrolment, H5PResult, H5PState


@dataclass(frozen=True)
class H5PBlock:
    """A block of an enrolment, found by its id."""

    enrolment: Enrolment
    block: content_api.Step

    @property
    def id(self) -> str:
        return str(self.block["id"])

    @property
    def version_uuid(self) -> UUID:
        return UUID(self.block["version_uuid"])


def get_block(enrolment_uuid: UUID, person_id: int, block_id: str) -> H5PBlock:
    """Raises ``EnrolmentNotFoundError``, ``H5PBlockNotFoundError``."""
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id)
    for step in selectors.pinned_version(enrolment).steps:
        for block in tasks_of(step):
            if block["id"] == block_id:
                return H5PBlock(enrolment, block)
    raise H5PBlockNotFoundError(_("There is no such interactive task here."))


def tasks_of(step: content_api.Step) -> list[content_api.Step]:
    return [block for block in step["blocks"] if block["type"] == "h5p"]


def results_of(enrolment: Enrolment, step: content_api.Step) -> dict[str, H5PResult]:
    """By block id; a block that was never opened has none."""
    ids = [block["id"] for block in tasks_of(step)]
    rows = H5PResult.objects.filter(enrolment=enrolment, block_id__in=ids) if ids else ()
    return {row.block_id: row for row in rows}


@dataclass(frozen=True)
class Undone:
    """A block whose rule is not fulfilled yet, and what it wants."""

    block_id: str
    demand: str


def list_undone(
    enrolment: Enrolment, step_index: int, step: content_api.Step, results: Mapping[str, H5PResult]
) -> list[Undone]:
    """What keeps a step from counting as seen, in the order of its blocks; nothing once it was seen."""
    if enrolment.is_completed or step_index in enrolment.viewed_steps:
        return []
    return [
        Undone(block["id"], h5p_rules.demand(block))
        for block in tasks_of(step)
        if block["id"] not in results or not results[block["id"]].is_done
    ]


# Read with every statement and every saved state.
_state = sql.FixedRead(H5PState, "person_id = %s AND version_uuid = %s")
_result = sql.FixedRead(H5PResult, "enrolment_id = %s AND block_id = %s")


def find_state(person_id: int, version_uuid: UUID, *, lock: bool = False) -> H5PState | None:
    return _state.find(person_id, version_uuid, lock=lock)


def find_result(found: H5PBlock, *, lock: bool = False) -> H5PResult | None:
    return _result.find(found.enrolment.pk, found.id, lock=lock)
