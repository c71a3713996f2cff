"""The learner's way over HTTP, without JavaScript unless a test says otherwise."""

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api
from lms import api as lms_api
from lms.models import Enrolment, ProgressEvent
from tests.content.drafts import make_checkpoint, make_step
from tests.lms.learners import (
    answers,
    complete,
    enrol,
    make_element,
    make_learner,
    see_all_steps,
    see_step,
    sign_in,
    start_final_test,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> accounts_api.Person:
    return make_learner()


@pytest.fixture
def client(person: accounts_api.Person) -> Client:
    return sign_in(person)


def text_of(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]


def hidden_fields(page: str, action: str) -> dict[str, str]:
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, f"no form for {action}"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def test_the_whole_way_by_links_and_forms_alone(client: Client, person: accounts_api.Person) -> None:
    version = make_element(steps=3)
    assert reverse("lms:enrol", args=[version.slug]) in text_of(client.get(f"/elements/{version.slug}/"))

    overview = client.post(reverse("lms:enrol", args=[version.slug])).url
    page = text_of(client.get(overview))
    step = re.search(rf'href="({overview}steps/\d+/)">(?!<)', page)[1]
    for number in (1, 2, 3):
        assert step == f"{overview}steps/{number}/"
        page = text_of(client.get(step))
        assert f"Экран {number}" in page
        step = client.post(f"{overview}progress/", hidden_fields(page, f"{overview}progress/")).url
    assert step == overview

    attempt_url = client.post(f"{overview}final-test/").url
    attempt_uuid = UUID(attempt_url.split("/")[-2])
    attempt = assessments_api.get_attempt(attempt_uuid, person.pk)
    result = assessments_api.submit_attempt(
        attempt_uuid, person.pk, key="k" * 8, responses=answers(attempt, right=True)
    )
    page = text_of(client.get(f"{overview}result/?attempt={attempt_uuid}"))
    assert result.passed
    assert "/certificates/" in page
    assert reverse("credits:mine") in page
    assert "100 %" in page
    [enrolment] = lms_api.list_enrolments(person.pk)
    assert enrolment.state == lms_api.EnrolmentState.COMPLETED


def test_enrolling_twice_leads_to_the_same_place(client: Client) -> None:
    version = make_element()
    address = reverse("lms:enrol", args=[version.slug])
    assert client.post(address).url == client.post(address).url


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "steps/1/"),
        ("post", "progress/"),
        ("post", "steps/1/checkpoints/x/"),
        ("post", "pre-test/"),
        ("post", "pre-test/skip/"),
        ("post", "final-test/"),
        ("get", "result/"),
    ],
)
def test_another_persons_enrolment_is_not_there(client: Client, method: str, path: str) -> None:
    enrolment = see_all_steps(enrol(make_learner(), make_element(pre_test=True)))
    before = ProgressEvent.objects.count()
    data = {"event": str(uuid4()), "kind": "step_seen", "step": "1", "chosen": "a"}
    response = getattr(client, method)(f"/learn/{enrolment.uuid}/{path}", data)
    assert response.status_code == 404
    assert ProgressEvent.objects.count() == before


@pytest.mark.parametrize("path", ["", "steps/1/", "result/"])
def test_a_visitor_is_asked_to_sign_in(path: str) -> None:
    enrolment = enrol(make_learner(), make_element())
    response = Client().get(f"/learn/{enrolment.uuid}/{path}")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_another_persons_attempt_is_not_shown_as_ones_own(
    client: Client, person: accounts_api.Person
) -> None:
    theirs = see_all_steps(enrol(make_learner(), make_element()))
    attempt = start_final_test(theirs)
    submit(attempt, right=True)
    mine = enrol(person, make_element())
    assert client.get(f"/learn/{mine.uuid}/result/?attempt={attempt.uuid}").status_code == 404


def test_an_attempt_of_another_enrolment_is_not_shown_here(
    client: Client, person: accounts_api.Person
) -> None:
    one = see_all_steps(enrol(person, make_element()))
    other = enrol(person, make_element())
    attempt = start_final_test(one)
    submit(attempt, right=False)
    assert client.get(f"/learn/{one.uuid}/result/?attempt={attempt.uuid}").status_code == 200
    assert client.get(f"/learn/{other.uuid}/result/?attempt={attempt.uuid}").status_code == 404
    assert client.get(f"/learn/{one.uuid}/result/?attempt=nonsense").status_code == 404


def test_a_failed_test_offers_a_new_variant(client: Client, person: accounts_api.Person) -> None:
    enrolment = see_all_steps(enrol(person, make_element()))
    first = start_final_test(enrolment)
    submit(first, right=False)
    page = text_of(client.get(f"/learn/{enrolment.uuid}/result/"))
    assert f'action="/learn/{enrolment.uuid}/final-test/"' in page
    assert "70" in page
    second = client.post(f"/learn/{enrolment.uuid}/final-test/").url
    assert str(first.uuid) not in second


def test_an_unfinished_attempt_has_no_result_yet(client: Client, person: accounts_api.Person) -> None:
    enrolment = see_all_steps(enrol(person, make_element()))
    attempt = start_final_test(enrolment)
    address = f"/learn/{enrolment.uuid}/result/"
    assert client.get(address).url == f"/learn/{enrolment.uuid}/"
    assert client.get(f"{address}?attempt={attempt.uuid}").url == f"/attempts/{attempt.uuid}/"


def test_the_final_test_is_refused_in_words_while_screens_are_left(
    client: Client, person: accounts_api.Person
) -> None:
    enrolment = enrol(person, make_element())
    response = client.post(f"/learn/{enrolment.uuid}/final-test/")
    assert response.status_code == 409
    assert "<h1" in text_of(response)


def test_the_pre_test_is_offered_and_may_be_skipped(client: Client, person: accounts_api.Person) -> None:
    enrolment = enrol(person, make_element(pre_test=True))
    page = text_of(client.get(f"/learn/{enrolment.uuid}/"))
    assert f"/learn/{enrolment.uuid}/pre-test/skip/" in page
    assert client.post(f"/learn/{enrolment.uuid}/pre-test/skip/").url == f"/learn/{enrolment.uuid}/steps/1/"
    assert f"/learn/{enrolment.uuid}/pre-test/" not in text_of(client.get(f"/learn/{enrolment.uuid}/"))


def test_the_pre_test_result_counts_for_nothing(client: Client, person: accounts_api.Person) -> None:
    enrolment = enrol(person, make_element(pre_test=True))
    attempt = lms_api.start_pre_test(enrolment.uuid, person.pk)
    submit(attempt, right=True)
    page = text_of(client.get(f"/learn/{enrolment.uuid}/result/?attempt={attempt.uuid}"))
    assert f"/learn/{enrolment.uuid}/steps/1/" in page
    assert "/certificates/" not in page


@pytest.mark.parametrize("number", [0, 4, 99])
def test_a_screen_that_is_not_there(client: Client, person: accounts_api.Person, number: int) -> None:
    enrolment = enrol(person, make_element(steps=3))
    assert client.get(f"/learn/{enrolment.uuid}/steps/{number}/").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [{"event": "1"}, {"event": ""}, {"kind": "final_test_graded"}, {"kind": ""}, {"step": ""}, {"step": "9"}],
)
def test_a_malformed_event_is_refused_and_leaves_nothing(
    client: Client, person: accounts_api.Person, changed: dict[str, str]
) -> None:
    enrolment = enrol(person, make_element(steps=3))
    sent = {"event": str(uuid4()), "kind": "step_seen", "step": "1"} | changed
    assert client.post(f"/learn/{enrolment.uuid}/progress/", sent).status_code == 422
    assert not ProgressEvent.objects.filter(enrolment__uuid=enrolment.uuid).exists()


def test_the_next_form_sent_twice_counts_once(client: Client, person: accounts_api.Person) -> None:
    enrolment = enrol(person, make_element(steps=3))
    address = f"/learn/{enrolment.uuid}/progress/"
    form = hidden_fields(text_of(client.get(f"/learn/{enrolment.uuid}/steps/1/")), address)
    assert client.post(address, form).url == client.post(address, form).url
    assert ProgressEvent.objects.filter(enrolment__uuid=enrolment.uuid).count() == 1


def test_a_script_gets_an_empty_answer(client: Client, person: accounts_api.Person) -> None:
    enrolment = enrol(person, make_element(steps=3))
    sent = {"event": str(uuid4()), "kind": "step_opened", "step": "2"}
    response = client.post(f"/learn/{enrolment.uuid}/progress/", sent, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204
    assert Enrolment.objects.get(uuid=enrolment.uuid).position == 1


def test_home_resumes_at_the_last_screen(client: Client, person: accounts_api.Person) -> None:
    enrolment = enrol(person, make_element(steps=5))
    see_step(enrolment, 0)
    see_step(enrolment, 1)
    assert f'href="/learn/{enrolment.uuid}/steps/3/"' in text_of(client.get("/"))


def make_asking_element() -> tuple[content_api.ElementVersionData, str]:
    block = make_checkpoint()
    version = make_element(steps=[{**make_step("Проверьте себя"), "blocks": [block]}])
    return version, block["id"]


def test_a_checkpoint_without_javascript_keeps_its_feedback(
    client: Client, person: accounts_api.Person
) -> None:
    version, question = make_asking_element()
    enrolment = enrol(person, version)
    step = f"/learn/{enrolment.uuid}/steps/1/"
    assert "Измеряют давление" not in text_of(client.get(step))
    response = client.post(f"{step}checkpoints/{question}/", {"chosen": "b"})
    assert response.url == f"{step}#checkpoint-{question}"
    page = text_of(client.get(step))
    assert 'data-outcome="wrong"' in page
    assert "Измеряют давление" in page


def test_a_checkpoint_with_htmx_gets_the_question_alone(client: Client, person: accounts_api.Person) -> None:
    version, question = make_asking_element()
    enrolment = enrol(person, version)
    response = client.post(
        f"/learn/{enrolment.uuid}/steps/1/checkpoints/{question}/",
        {"chosen": "a"},
        headers={"HX-Request": "true"},
    )
    page = text_of(response)
    assert page.strip().startswith("<form")
    assert 'data-outcome="right"' in page


@pytest.mark.parametrize("chosen", [{}, {"chosen": "zzz"}])
def test_an_answer_that_the_checkpoint_has_not_is_refused(
    client: Client, person: accounts_api.Person, chosen: dict[str, str]
) -> None:
    version, question = make_asking_element()
    enrolment = enrol(person, version)
    address = f"/learn/{enrolment.uuid}/steps/1/checkpoints/{question}/"
    assert client.post(address, chosen).status_code == 422


def test_an_unknown_checkpoint_is_not_found(client: Client, person: accounts_api.Person) -> None:
    version, _question = make_asking_element()
    enrolment = enrol(person, version)
    address = f"/learn/{enrolment.uuid}/steps/1/checkpoints/unknown/"
    assert client.post(address, {"chosen": "a"}).status_code == 404


def test_keys_of_checkpoints_never_reach_the_player(client: Client, person: accounts_api.Person) -> None:
    version, _question = make_asking_element()
    enrolment = enrol(person, version)
    page = text_of(client.get(f"/learn/{enrolment.uuid}/steps/1/"))
    assert "Измеряют давление" not in page
    assert "key" not in page.partition("kf-checkpoint")[2].partition("</form>")[0]


def test_writing_needs_the_csrf_token(person: accounts_api.Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    enrolment = enrol(person, make_element())
    sent = {"event": str(uuid4()), "kind": "step_seen", "step": "1"}
    assert strict.post(f"/learn/{enrolment.uuid}/progress/", sent).status_code == 403


def test_pages_of_the_way_ask_the_database_little(
    client: Client, person: accounts_api.Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_element(steps=12)
    enrolment = enrol(person, version)
    see_step(enrolment, 0)
    client.get(f"/learn/{enrolment.uuid}/")  # the version is in memory from here on
    with django_assert_max_num_queries(4):
        client.get(f"/learn/{enrolment.uuid}/steps/2/")
    with django_assert_max_num_queries(5):
        client.get(f"/learn/{enrolment.uuid}/")


def test_starting_a_test_and_its_result_ask_the_database_little(
    client: Client, person: accounts_api.Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enrolment = see_all_steps(enrol(person, make_element()))
    other = see_all_steps(enrol(person, make_element()))
    submit(start_final_test(other), right=True)  # pools and questions are in memory from here on
    client.get(f"/learn/{other.uuid}/result/")
    with django_assert_max_num_queries(14):
        client.post(f"/learn/{enrolment.uuid}/final-test/")
    attempt = start_final_test(enrolment)
    submit(attempt, right=True)
    with django_assert_max_num_queries(6):
        client.get(f"/learn/{enrolment.uuid}/result/?attempt={attempt.uuid}")


def test_home_does_not_ask_more_for_more_elements(
    client: Client, person: accounts_api.Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(4):
        see_step(enrol(person, make_element()), 0)
        complete(person, make_element())
    with django_assert_max_num_queries(10):
        page = text_of(client.get("/"))
    assert page.count("/certificates/") >= 4


def test_the_history_shows_everything(client: Client, person: accounts_api.Person) -> None:
    done = complete(person, make_element(title="Сердечная недостаточность"))
    enrol(person, make_element(title="Пневмония"))
    page = text_of(client.get("/learn/"))
    assert "Сердечная недостаточность" in page
    assert "Пневмония" in page
    assert f"/learn/{done.uuid}/" in page


def test_the_history_of_a_newcomer_is_empty_and_says_so(client: Client) -> None:
    assert "kf-empty" in text_of(client.get("/learn/"))


def test_withdrawn_elements_are_shown_to_those_enrolled_alone(
    client: Client, person: accounts_api.Person
) -> None:
    version = make_element()
    enrol(person, version)
    content_api.withdraw_element(version.element_uuid, None)
    assert client.get(f"/elements/{version.slug}/").status_code == 200
    assert sign_in(make_learner()).get(f"/elements/{version.slug}/").status_code == 404
    assert Client().get(f"/elements/{version.slug}/").status_code == 404
    assert sign_in(make_learner()).post(f"/elements/{version.slug}/enrol/").status_code == 404


@pytest.mark.parametrize("slug", ["no-such-element", "%00", "%D0%B9", "a b"])
def test_an_unknown_element_is_not_found(slug: str) -> None:
    assert Client().get(f"/elements/{slug}/").status_code == 404


def test_a_slug_may_be_cyrillic(client: Client) -> None:
    make_element(slug="гипертензия-у-взрослых")
    assert client.get("/elements/гипертензия-у-взрослых/").status_code == 200


def test_an_element_page_tells_what_for_whom_and_how_much(client: Client) -> None:
    version = make_element()
    for visitor in (client, Client()):
        page = text_of(visitor.get(f"/elements/{version.slug}/"))
        for fact in (
            version.title,
            "Кардиология",
            "Экран 2",
            "Оценивать сердечно-сосудистый риск",
            "Иванова А. П.",
            "https://cr.minzdrav.gov.ru/preview-cr/62_3",
        ):
            assert fact in page
