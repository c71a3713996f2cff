"""What a marker opens and decides: scope is asked, and every look at an answer is recorded (152-FZ)."""

from collections.abc import Iterable
from pathlib import PurePath
from uuid import UUID

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from accounts.api import Permission
from assessments import api as assessments_api
from core.errors import NotFoundError
from tutors.marking.data import NamedMark, OpenAnswer, Queue, QueueFilter, QueueRow, QueueState

PAGE_SIZE = 30


def list_organisations(viewer: accounts_api.Person) -> list[accounts_api.OrganisationData]:
    """Where the viewer marks. Raises ``PermissionDeniedError`` for those who mark nowhere."""
    accounts_api.require_permission(viewer, Permission.MARK_ANSWERS)
    return accounts_api.organisations_where(viewer, Permission.MARK_ANSWERS)


def view_queue(
    viewer: accounts_api.Person,
    organisation: accounts_api.OrganisationData,
    chosen: QueueFilter,
    page_number: str,
    *,
    with_names: bool,
) -> Queue:
    """One page of the answers of the organisation's people; without names nobody is named."""
    found = _answers(viewer, organisation, chosen.state)
    titles = sorted({row.title for row in found})
    rows = [row for row in found if chosen.title in ("", row.title)]
    page = Paginator(rows, PAGE_SIZE).get_page(page_number)
    shown = {row.person_id for row in page}
    details = {"organisation": str(organisation.uuid), "state": chosen.state.value, "named": with_names}
    accounts_api.record_access(viewer.pk, None, "answers_listed", details=details, count=len(shown))
    names = _names(shown) if with_names else {}
    return Queue(page, [QueueRow(row, names.get(row.person_id, "")) for row in page], titles)


def open_answer(viewer: accounts_api.Person, attempt_uuid: UUID, slot: int) -> OpenAnswer:
    """Raises ``NotFoundError`` alike for no answer, another organisation's and one's own."""
    answer, organisation = _answer_in_scope(viewer, attempt_uuid, slot)
    _record(viewer, answer, "answer_viewed")
    names = _names(mark.marker_id for mark in answer.marks)
    marks = [NamedMark(mark, names[mark.marker_id]) for mark in reversed(answer.marks)]
    return OpenAnswer(answer, organisation, marks)


def open_author(viewer: accounts_api.Person, attempt_uuid: UUID, slot: int) -> accounts_api.PersonData:
    """Whose answer it is; raises as ``open_answer`` does."""
    answer, _organisation = _answer_in_scope(viewer, attempt_uuid, slot)
    _record(viewer, answer, "answer_author_viewed")
    return accounts_api.get_person(answer.person_id)


def open_file(viewer: accounts_api.Person, attempt_uuid: UUID, slot: int) -> tuple[UUID, str]:
    """The asset of the file and a name that tells nothing of its author; raises as ``open_answer`` does."""
    answer, _organisation = _answer_in_scope(viewer, attempt_uuid, slot)
    if answer.file is None:
        raise NotFoundError(_("There is no such file."))
    _record(viewer, answer, "answer_file_viewed")
    return answer.file.asset_uuid, neutral_name(answer)


def give_mark(viewer: accounts_api.Person, draft: assessments_api.MarkDraft) -> assessments_api.MarkData:
    """Raises as ``open_answer`` does, and what the engine raises."""
    answer, _organisation = _answer_in_scope(viewer, draft.attempt_uuid, draft.slot)
    mark = assessments_api.give_mark(draft)
    _record(viewer, answer, "answer_marked")
    return mark


def find_next(
    viewer: accounts_api.Person,
    organisation: accounts_api.OrganisationData,
    chosen: QueueFilter,
    answer: assessments_api.AnswerToMark,
) -> assessments_api.AnswerRow | None:
    """The answer that waits longest after this one, else longest of all; None when none other waits."""
    here = (answer.handed_in_at, answer.number, answer.slot)
    waiting = [
        row
        for row in _answers(viewer, organisation, QueueState.AWAITING)
        if chosen.title in ("", row.title) and (row.number, row.slot) != here[1:]
    ]
    later = (row for row in waiting if (row.handed_in_at, row.number, row.slot) > here)
    return next(later, waiting[0] if waiting else None)


def neutral_name(answer: assessments_api.AnswerToMark) -> str:
    """What the file is called before its marker: people put their surnames into file names."""
    word, ending = _("answer"), PurePath(answer.file.name).suffix if answer.file else ""
    return f"{word}-{answer.number}-{answer.slot}{ending}"


def _answers(
    viewer: accounts_api.Person, organisation: accounts_api.OrganisationData, state: QueueState
) -> list[assessments_api.AnswerRow]:
    accounts_api.require_permission(viewer, Permission.MARK_ANSWERS, organisation.id)
    people = accounts_api.list_people(organisation.id).exclude(person_id=viewer.pk)
    ids = people.order_by().values_list("person_id", flat=True)
    if state is QueueState.MARKED:
        return assessments_api.list_marked_answers(ids)
    return assessments_api.list_awaiting_marks(ids)


def _answer_in_scope(
    viewer: accounts_api.Person, attempt_uuid: UUID, slot: int
) -> tuple[assessments_api.AnswerToMark, accounts_api.OrganisationData]:
    accounts_api.require_permission(viewer, Permission.MARK_ANSWERS)
    answer = assessments_api.get_answer(attempt_uuid, slot)
    organisation = _organisation_where_marked(viewer, answer.person_id)
    if organisation is None or answer.person_id == viewer.pk:
        raise NotFoundError(_("There is no such answer."))
    return answer, organisation


def _organisation_where_marked(
    viewer: accounts_api.Person, person_id: int
) -> accounts_api.OrganisationData | None:
    """The organisation in which the person works and the viewer marks."""
    for organisation in accounts_api.organisations_of(person_id):
        may_mark = accounts_api.has_permission(viewer, Permission.MARK_ANSWERS, organisation.id)
        if may_mark and accounts_api.list_people(organisation.id).filter(person_id=person_id).exists():
            return organisation
    return None


def _names(person_ids: Iterable[int]) -> dict[int, str]:
    people = accounts_api.find_people(person_ids)
    return {person_id: person.short_name for person_id, person in people.items()}


def _record(viewer: accounts_api.Person, answer: assessments_api.AnswerToMark, action: str) -> None:
    details = {"attempt": str(answer.attempt_uuid), "slot": answer.slot}
    accounts_api.record_access(viewer.pk, answer.person_id, action, details=details)
