from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from content import api as content_api
from core.errors import NotFoundError
from lms import api as lms_api
from lms.models import Enrolment
from tests.content.drafts import make_draft, make_step
from tests.lms.learners import complete, enrol, make_element, make_learner

pytestmark = pytest.mark.django_db


def test_enrolment_pins_the_version_that_stands_that_day() -> None:
    draft = make_draft(steps=[make_step("Первый"), make_step("Второй")])
    first = content_api.publish_version(draft, None)
    person = make_learner()
    enrolment = lms_api.enrol(person.pk, draft.slug)

    content_api.publish_version(replace(draft, title="Новая редакция", steps=[make_step()]), None)

    again = lms_api.enrol(person.pk, draft.slug)
    assert again == enrolment
    assert (again.version_uuid, again.title, again.steps_total) == (first.uuid, draft.title, 2)


def test_a_second_click_finds_the_first_enrolment() -> None:
    person, version = make_learner(), make_element()
    assert enrol(person, version) == enrol(person, version)
    assert Enrolment.objects.filter(person=person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_simultaneous_clicks_make_one_enrolment() -> None:
    person, version = make_learner(), make_element()

    def click(_number: int) -> lms_api.EnrolmentData:
        try:
            return lms_api.enrol(person.pk, version.slug)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        enrolments = list(pool.map(click, range(12)))
    assert len({enrolment.uuid for enrolment in enrolments}) == 1
    assert Enrolment.objects.filter(person=person).count() == 1


def test_after_completion_the_same_version_is_not_begun_again_and_a_newer_one_may_be() -> None:
    person, draft = make_learner(), make_draft()
    version = content_api.publish_version(draft, None)
    done = complete(person, version)
    assert lms_api.enrol(person.pk, draft.slug).uuid == done.uuid

    newer = content_api.publish_version(replace(draft, title="Новая редакция"), None)
    again = lms_api.enrol(person.pk, draft.slug)
    assert again.uuid != done.uuid
    assert again.version_uuid == newer.uuid


def test_a_withdrawn_element_takes_nobody_new_and_keeps_those_inside() -> None:
    version, inside, outside = make_element(), make_learner(), make_learner()
    enrolment = enrol(inside, version)
    content_api.withdraw_element(version.element_uuid, None)

    assert enrol(inside, version) == enrolment
    with pytest.raises(lms_api.ElementNotOpenError):
        enrol(outside, version)


def test_an_unknown_element_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        lms_api.enrol(make_learner().pk, "no-such-element")


def test_the_database_itself_refuses_a_second_open_enrolment() -> None:
    person, version = make_learner(), make_element()
    row = Enrolment.objects.get(uuid=enrol(person, version).uuid)
    newer = content_api.publish_version(replace(make_draft(slug=version.slug), title="Новая редакция"), None)
    row.pk, row.uuid, row.version_id = None, newer.uuid, newer.uuid
    with pytest.raises(IntegrityError, match="one_open_per_element"), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_itself_refuses_completion_without_a_passed_test() -> None:
    enrolment = enrol(make_learner(), make_element())
    rows = Enrolment.objects.filter(uuid=enrolment.uuid)
    with pytest.raises(IntegrityError, match="only_after_passing"), transaction.atomic():
        rows.update(completed_at=enrolment.enrolled_at)
