"""What the database itself forbids, whatever the code above it does."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts import api as accounts_api
from accounts.models import AuditRecord, Consent, Membership, Organisation, SpecialistProfile, User
from accounts.services.consents import give_consents, withdraw_consent
from core.errors import InvalidInputError
from tests.accounts.people import make_organisation, make_person, make_snils

pytestmark = pytest.mark.django_db


def refused(**changes: object) -> None:
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(**changes)


@pytest.mark.parametrize("snils", ["", "1122334459", "1122334459x", "00000000000"])
def test_a_snils_of_another_form_is_refused(snils: str) -> None:
    refused(snils=snils)


def test_email_is_unique_without_regard_to_case() -> None:
    make_person(email="anna@example.org")
    refused(email="anna@example.org")
    refused(email="Anna@example.org")
    refused(email="")
    with pytest.raises(accounts_api.PersonExistsError):
        make_person(email="ANNA@example.org")


def test_snils_is_unique_but_may_be_missing_for_services() -> None:
    make_person(snils="11223344595")
    refused(snils="11223344595")
    for name in ("a", "b"):
        User.objects.create_user(f"{name}@example.org", surname="Служба", given_name=name)
    assert User.objects.filter(snils=None).count() == 2


@pytest.mark.parametrize(
    "changes", [{"phone": "89123456789"}, {"citizenship": "ru"}, {"cabinets": ["THIRD"]}]
)
def test_a_profile_of_another_form_is_refused(changes: dict[str, object]) -> None:
    person = make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialistProfile.objects.filter(pk=person.pk).update(**changes)


def test_a_role_is_active_once_and_ends_after_its_start() -> None:
    tutor = make_person("TUTOR")
    membership = Membership.objects.get(person=tutor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=tutor, organisation=membership.organisation, role="TUTOR")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.update(ended_at=membership.started_at - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.update(role="KING")


def test_an_organisation_is_not_its_own_parent() -> None:
    place = make_organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=place.id).update(parent=place.id)


def test_the_audit_log_is_append_only() -> None:
    actor, subject = make_person("TUTOR"), make_person()
    accounts_api.record_access(actor.pk, subject.pk, "cohort.person", details={"element": "x"})
    accounts_api.record_access(actor.pk, None, "cohort.list", count=60)
    accounts_api.record_access(subject.pk, subject.pk, "own.page")
    assert [(r.action, r.count, r.subject_id) for r in AuditRecord.objects.order_by("id")] == [
        ("cohort.person", 1, subject.pk),
        ("cohort.list", 60, None),
    ]
    for statement in ("UPDATE accounts_auditrecord SET count = 0", "DELETE FROM accounts_auditrecord"):
        refusal = pytest.raises(DatabaseError, match="append-only")
        with refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_consent_changes_only_by_its_withdrawal() -> None:
    person, operator = make_person(welcomed=False), make_person("SUPPORT")
    give_consents(person, ["PERSONAL_DATA"], channel="REGISTRATION_PAGE")
    consent = Consent.objects.get()
    for changes in ({"text_version": "2.0/ru"}, {"given_at": timezone.now()}, {"kind": "USER_AGREEMENT"}):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            Consent.objects.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.all()._raw_delete(using="default")
    withdraw_consent(consent.uuid, actor_id=operator.pk)
    withdraw_consent(consent.uuid, actor_id=operator.pk)
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert AuditRecord.objects.get(action="consent.withdraw").subject_id == person.pk


def test_a_registration_with_an_unknown_code_leaves_nothing_behind() -> None:
    before = User.objects.count()
    for wrong in ({"post_code": "?"}, {"region_code": "?"}, {"specialty_codes": ["?"]}):
        with pytest.raises(InvalidInputError) as caught:
            make_person(snils=make_snils(), **wrong)
        assert list(caught.value.fields) == list(wrong)
    assert User.objects.count() == before


def test_reference_rows_are_idempotent_by_code() -> None:
    first = accounts_api.ensure_specialty("31.08.49", "Терапия", "HIGHER")
    second = accounts_api.ensure_specialty("31.08.49", "Терапия (новое имя)", "HIGHER")
    assert (first.id, second.name) == (second.id, "Терапия (новое имя)")
    place = accounts_api.ensure_organisation("b-1", "HEALTH_ORGANISATION", "Больница")
    assert accounts_api.ensure_organisation("b-1", "HEALTH_ORGANISATION", "Больница") == place


def test_lists_of_one_organisation_use_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query, params = accounts_api.list_people(1).query.sql_with_params()
        cursor.execute(f"EXPLAIN {query}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "accounts_membership_" in plan
