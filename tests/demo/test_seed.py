"""Seeding: everything through the services, as often as one likes, from wherever it stopped."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from accounts import api as accounts_api
from accounts.models import Membership, Organisation
from assessments import api as assessments_api
from assessments.models import (
    Appeal,
    Attempt,
    BankAlarm,
    Correction,
    CountedAttempt,
    EnemyPair,
    ImportJob,
    ItemVersion,
    Mark,
    Test,
    TestVersion,
    TimeAccommodation,
)
from cms.models import H5PContentItem, InteractiveModulePage
from content import api as content_api
from content.models import ElementVersion
from content.models.h5p import H5PBlob, H5PContentVersion, H5PLibrary
from credits.models import LedgerEntry
from demo import history
from demo.accounts import PASSWORD, demo_accounts
from demo.texts import DRAFT, load_module, published_modules
from lms import api as lms_api
from lms.models import Certificate, Enrolment, H5PResult, H5PStatement, ProgressEvent
from outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db

TABLES = [
    accounts_api.Person,
    Membership,
    Organisation,
    ItemVersion,
    Test,
    TestVersion,
    CountedAttempt,
    Mark,
    Appeal,
    Correction,
    EnemyPair,
    BankAlarm,
    ImportJob,
    TimeAccommodation,
    H5PLibrary,
    H5PContentItem,
    H5PContentVersion,
    H5PBlob,
    H5PResult,
    H5PStatement,
    InteractiveModulePage,
    Revision,
    ElementVersion,
    Enrolment,
    ProgressEvent,
    Attempt,
    LedgerEntry,
    Certificate,
    OutboxMessage,
]


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {table.__name__: table.objects.count() for table in TABLES}


def people_of(code: str) -> list[int]:
    organisation = Organisation.objects.get(code=code)
    return [profile.person_id for profile in accounts_api.list_people(organisation.id)]


def person_id(email: str) -> int:
    person = accounts_api.find_person_by_login(email)
    assert person is not None
    return person.pk


def test_seeding_twice_changes_nothing(few_people: int) -> None:
    seed()
    first = counts()
    seed()
    assert counts() == first
    assert first["User"] == few_people + len(demo_accounts())


def test_an_interrupted_seeding_goes_on_where_it_stopped(
    few_people: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    real_follow = history.follow

    def follow(*args: object) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real_follow(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(history, "follow", follow)
    with pytest.raises(KeyboardInterrupt):
        seed()
    half = Enrolment.objects.count()
    monkeypatch.setattr(history, "follow", real_follow)
    seed()

    assert Enrolment.objects.count() > half
    after = counts()
    seed()
    assert counts() == after


def test_what_the_demo_shows(few_people: int) -> None:
    printed = seed()

    for module in published_modules():
        element = content_api.get_element(module.slug)
        assert element.is_published
        version = content_api.get_version(element.current_version_uuid)
        assert [step["title"] for step in version.steps] == [screen.title for screen in module.screens]
        assert version.credits == module.credits
        assert version.cover_url
        assert version.published_at < timezone.now() - timezone.timedelta(days=390)
    waiting = [page for page in InteractiveModulePage.objects.all() if page.workflow_in_progress]
    assert [page.slug for page in waiting] == ["vnebolnichnaya-pnevmoniya-u-vzroslyh"]
    assert waiting[0].live
    draft = InteractiveModulePage.objects.get(slug=load_module(DRAFT).slug)
    assert not draft.live
    assert [problem.code for problem in assessments_api.check_test(draft.final_test_id)]
    materials = H5PContentItem.objects.order_by("pk")
    assert [material.live for material in materials] == [True, True]
    assert [material.workflow_in_progress for material in materials] == [False, True]
    assert PASSWORD in printed
    assert len(people_of("regional-hospital")) == 7 + 2  # the staff, the physician, the nurse


def test_one_account_per_role_can_sign_in(few_people: int) -> None:
    seed()
    roles = set()
    for account in demo_accounts():
        person = accounts_api.find_person_by_login(account.snils_written)
        assert person is not None
        assert person.email == account.email
        assert person.check_password(PASSWORD)
        assert person.profile.agreement_accepted_at is not None
        roles |= accounts_api.roles_of(person)
    assert roles == set(accounts_api.Role)
    assert lms_api.list_enrolments(person_id("doctor@kafedra.example")) == []


def test_history_is_of_one_piece(few_people: int) -> None:
    """Credits, certificates and messages to the portfolio exist for completed enrolments and no others."""
    seed()
    staff = [*people_of("regional-hospital"), *people_of("city-hospital")]
    rows = [row for person in staff for row in lms_api.list_enrolments(person)]
    completed = [row for row in rows if row.completed_at is not None]

    assert completed
    assert LedgerEntry.objects.count() == Certificate.objects.count() == len(completed)
    assert OutboxMessage.objects.filter(topic="credit.awarded.v1").count() == len(completed)
    now = timezone.now()
    for row in completed:
        entry = LedgerEntry.objects.get(person_id=row.person_id, element_version_uuid=row.version_uuid)
        assert entry.occurred_at == row.completed_at
        assert entry.amount == row.credits
        assert now - timezone.timedelta(days=366) < row.enrolled_at < row.completed_at < now
        assert row.best_percent >= 70
        assert row.viewed_steps == frozenset(range(row.steps_total))
        tasks = H5PResult.objects.filter(enrolment__uuid=row.uuid)
        assert all(task.is_done and task.server_percent is not None for task in tasks)
    for attempt in Attempt.objects.all():
        assert attempt.started_at <= attempt.finished_at < now
