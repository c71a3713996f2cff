"""Every non-trivial read of this room; each one is scoped to the person who asks."""

from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from content import api as content_api
from core import sql
from credits import api as credits_api
from lms.contexts import Purpose, TestContext
from lms.data import EnrolmentData
from lms.errors import CertificateNotFoundError, EnrolmentNotFoundError
from lms.kinds import ProgressKind
from lms.models import CODE_LENGTH, Certificate, Enrolment, ProgressEvent


def get_enrolment(enrolment_uuid: UUID, person_id: int) -> Enrolment:
    """Raises ``EnrolmentNotFoundError`` also when the enrolment is somebody else's."""
    return _owned(enrolment_uuid, person_id, lock=False)


def lock_enrolment(enrolment_uuid: UUID, person_id: int) -> Enrolment:
    """The same, holding the row until the transaction ends."""
    return _owned(enrolment_uuid, person_id, lock=True)


# Every page of the way begins with this read.
_enrolment = sql.FixedRead(Enrolment, "uuid = %s AND person_id = %s")
_certificate = sql.FixedRead(Certificate, "enrolment_id = %s")


def _owned(enrolment_uuid: UUID, person_id: int, *, lock: bool) -> Enrolment:
    enrolment = _enrolment.find(enrolment_uuid, person_id, lock=lock)
    if enrolment is None:
        raise EnrolmentNotFoundError(_("There is no such enrolment."))
    return enrolment


def find_enrolment(person_id: int, element_uuid: UUID, version_uuid: UUID) -> Enrolment | None:
    """The open enrolment in any version of the element, else the one in the given version."""
    open_or_same = Q(completed_at__isnull=True) | Q(version_id=version_uuid)
    rows = Enrolment.objects.filter(open_or_same, person_id=person_id, element__uuid=element_uuid)
    return rows.order_by(F("completed_at").asc(nulls_first=True)).first()


def list_enrolments(person_id: int) -> list[Enrolment]:
    """Everything the person studies or studied, latest activity first."""
    rows = Enrolment.objects.filter(person_id=person_id).select_related("certificate")
    return list(rows.order_by("-last_activity_at", "-pk"))


def find_latest_enrolment(person_id: int, element_uuid: UUID) -> Enrolment | None:
    """The enrolment that the element's page speaks about: the open one, else the last completed."""
    rows = Enrolment.objects.filter(person_id=person_id, element__uuid=element_uuid)
    return rows.order_by(F("completed_at").desc(nulls_first=True)).first()


def pinned_version(enrolment: Enrolment) -> content_api.ElementVersionData:
    return content_api.get_version(enrolment.version_id)


def final_test_is_open(enrolment: Enrolment) -> bool:
    """The rule is a setting: the share of the screens to be seen before the final test, in percent."""
    required: int = settings.KAFEDRA_FINAL_TEST_REQUIRED_STEPS_PERCENT
    return enrolment.steps_percent >= required


def list_final_attempts(enrolment: Enrolment) -> list[assessments_api.AttemptData]:
    """Every final test of the enrolment, the latest first."""
    context = str(TestContext(enrolment.uuid, Purpose.FINAL_TEST))
    attempts = assessments_api.list_attempts(enrolment.person_id, context)
    return sorted(attempts, key=lambda attempt: attempt.started_at, reverse=True)


def checkpoint_results(enrolment: Enrolment, step_index: int) -> dict[str, content_api.CheckpointResult]:
    """The learner's latest answer to each question of one step, judged again, by question id."""
    rows = ProgressEvent.objects.filter(
        enrolment=enrolment, kind=ProgressKind.CHECKPOINT_ANSWERED, step_index=step_index
    )
    chosen = {row.details["checkpoint"]: row.details["chosen"] for row in rows.order_by("pk")}
    return {
        checkpoint_id: content_api.check_checkpoint(enrolment.version_id, checkpoint_id, options)
        for checkpoint_id, options in chosen.items()
    }


def normalise_code(typed: str) -> str:
    """The code as people type it from paper: any case, with or without hyphens, O for 0, I and L for 1."""
    plain = "".join(character for character in typed.upper() if character.isalnum())
    return plain.translate(str.maketrans("OОIL", "0011"))


def get_certificate(typed_code: str) -> Certificate:
    """Raises ``CertificateNotFoundError`` when no certificate carries the code."""
    code = normalise_code(typed_code)
    rows = Certificate.objects.select_related("enrolment")
    certificate = rows.filter(code=code).first() if len(code) == CODE_LENGTH else None
    if certificate is None:
        raise CertificateNotFoundError(_("No certificate has this code. Check it against the document."))
    return certificate


def get_own_certificate(typed_code: str, person_id: int) -> Certificate:
    """Raises ``CertificateNotFoundError`` also when the certificate is somebody else's."""
    certificate = get_certificate(typed_code)
    if certificate.enrolment.person_id != person_id:
        raise CertificateNotFoundError(_("No certificate has this code. Check it against the document."))
    return certificate


def find_certificate(enrolment: Enrolment) -> Certificate | None:
    """None until the enrolment is completed."""
    return _certificate.find(enrolment.pk) if enrolment.is_completed else None


def is_reversed(certificate: Certificate) -> bool:
    """Whether the credit behind the certificate was taken back."""
    entries = credits_api.list_entries(certificate.enrolment.person_id)
    return any(entry.uuid == certificate.ledger_entry_uuid and entry.is_reversed for entry in entries)


def enrolment_data(enrolment: Enrolment) -> EnrolmentData:
    return EnrolmentData(
        uuid=enrolment.uuid,
        person_id=enrolment.person_id,
        element_uuid=enrolment.element_id,
        version_uuid=enrolment.version_id,
        title=enrolment.title,
        element_kind=enrolment.element_kind,
        credits=enrolment.credits,
        state=enrolment.state,
        steps_total=enrolment.steps_total,
        viewed_steps=frozenset(enrolment.viewed_steps),
        position=enrolment.position,
        progress_percent=enrolment.progress_percent,
        pre_test_percent=enrolment.pre_test_percent,
        final_attempts=enrolment.final_attempts,
        best_percent=enrolment.best_percent,
        enrolled_at=enrolment.enrolled_at,
        last_activity_at=enrolment.last_activity_at,
        completed_at=enrolment.completed_at,
    )
