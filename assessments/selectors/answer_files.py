"""Files that were handed in as answers."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.item_types.base import Response
from assessments.item_types.written import file_of
from assessments.marking import AnswerFileData
from assessments.models import AnswerFile
from assessments.selectors.rows import get_row
from core.errors import NotFoundError


def is_attached(attempt_id: int, slot: int, asset_uuid: UUID) -> bool:
    """Whether this file was uploaded for this question of this attempt."""
    return AnswerFile.objects.filter(attempt_id=attempt_id, slot=slot, asset__uuid=asset_uuid).exists()


def list_answer_files(attempt_id: int, responses: Mapping[str, Response]) -> dict[int, AnswerFileData]:
    """The files that these responses name, by slot; one query, none when they name no file."""
    wanted = {int(slot): asset for slot, response in responses.items() if (asset := file_of(response))}
    if not wanted:
        return {}
    rows = AnswerFile.objects.filter(attempt_id=attempt_id, asset__uuid__in=list(wanted.values()))
    return {
        row.slot: AnswerFileData(row.asset_id, row.name, row.asset.size)
        for row in rows.select_related("asset")
        if wanted.get(row.slot) == row.asset_id
    }


def get_own_file(attempt_uuid: UUID, person_id: int, slot: int) -> AnswerFileData:
    """The file that is the answer now. Raises ``NotFoundError``, for another person's attempt too."""
    row = get_row(attempt_uuid, person_id)
    found = list_answer_files(row.id, row.responses).get(slot)
    if found is None:
        raise NotFoundError(_("There is no such file."))
    return found
