"""Where a person stopped inside an H5P content: kept by version, never overwritten by an old window."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from content import api as content_api
from content.models import H5PContent
from lms import api as lms_api
from lms.models import H5PResult, H5PState
from lms.services import h5p as h5p_services
from tests.content.drafts import make_draft, make_step
from tests.lms.h5p import (
    FIRST,
    RIGHT,
    SECOND,
    Playing,
    h5p_block,
    make_choice,
    make_question_set,
    make_statement,
    make_text,
)
from tests.lms.learners import enrol, make_learner, see_all_steps, sign_in, start_final_test, submit

pytestmark = pytest.mark.django_db
HALF, WHOLE = json.dumps({"answers": [0]}), json.dumps({"answers": [0, 1]})


def test_a_saved_state_is_there_again() -> None:
    playing = Playing(make_question_set())
    assert playing.look()["state"] == {}
    assert playing.save(HALF).json() == {"revision": 1}
    playing.save("[1]", 1, sub_content_id=FIRST, data_type="notes")
    found = playing.look()
    assert found["state"] == {"0": {"state": HALF}, FIRST: {"notes": "[1]"}}
    assert found["revision"] == 2


def test_a_repeat_changes_nothing_and_nothing_deletes() -> None:
    playing = Playing(make_choice())
    assert playing.save(HALF).json() == playing.save(HALF).json() == {"revision": 1}
    assert playing.save(None, 1).json() == {"revision": 2}
    assert playing.save(None, 1).json() == {"revision": 2}
    assert playing.look()["state"] == {}


def test_an_old_window_gets_the_newest_state_and_overwrites_nothing() -> None:
    playing = Playing(make_choice())
    playing.save(HALF)
    playing.save(WHOLE, 1)
    for revision in (0, 1, 3):
        stale = playing.save("{}", revision)
        assert stale.status_code == 409
        assert stale.json()["code"] == "stale_state"
        assert (stale.json()["revision"], stale.json()["state"]) == (2, {"0": {"state": WHOLE}})
    assert playing.look()["state"] == {"0": {"state": WHOLE}}


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_one_is_the_first() -> None:
    playing = Playing(make_choice())

    def save(number: int) -> int:
        try:
            client = sign_in(playing.person)
            change = {"sub_content_id": "0", "data_type": "state", "data": str(number), "revision": 0}
            sent = client.post(f"{playing.url}state/", change, content_type="application/json")
            return int(sent.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(4))) == [200, 409, 409, 409]
    assert H5PState.objects.get().revision == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sub_content_id": ""}, "sub_content_id"),
        ({"sub_content_id": "../0"}, "sub_content_id"),
        ({"sub_content_id": 0}, "sub_content_id"),
        ({"data_type": "x" * 65}, "data_type"),
        ({"data": 5}, "data"),
        ({"data": "\x00"}, "data"),
        ({"data": "\ud800"}, "data"),
        ({"data": "x" * (h5p_services.STATE_BYTES + 1)}, "data"),
        ({"revision": -1}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 10**12}, "revision"),
    ],
)
def test_a_state_that_cannot_be_kept_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    playing = Playing(make_choice())
    refused = playing.save(**{"data": HALF, **change})
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == [field]
    assert not H5PState.objects.exists()


def test_all_parts_of_a_state_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    playing = Playing(make_choice())
    monkeypatch.setattr(h5p_services, "STATE_BYTES_IN_ALL", 10)
    monkeypatch.setattr(h5p_services, "STATE_PARTS", 2)
    assert playing.save("x" * 6).status_code == 200
    assert playing.save("x" * 6, 1, data_type="more").status_code == 422
    assert playing.save("x", 1, data_type="more").status_code == 200
    assert playing.save("x", 2, data_type="third").status_code == 422
    assert playing.save("x" * 600_000, 2).status_code == 413


def publish_again(playing: Playing, version: content_api.H5PVersionData) -> None:
    """The same element with another version of its H5P content."""
    playing.block = {**h5p_block(version, "completed"), "id": playing.block["id"]}
    step = {**make_step("Задача"), "blocks": [playing.block]}
    draft = make_draft(slug=playing.element.slug, steps=[step], element_uuid=playing.element.element_uuid)
    playing.element = content_api.publish_version(draft, None)


def finish(playing: Playing) -> None:
    see_all_steps(playing.enrolment)
    submit(start_final_test(playing.enrolment), right=True)


def test_an_edit_wipes_nothing_for_those_inside_and_is_fresh_for_those_who_come() -> None:
    content = H5PContent.objects.create()
    playing = Playing(make_question_set(content), "completed")
    playing.save(HALF)
    playing.say(make_statement(response=RIGHT, part=FIRST))
    publish_again(playing, make_question_set(content))

    assert playing.look()["state"] == {"0": {"state": HALF}}
    playing.say(make_statement(response=RIGHT, part=SECOND))
    assert playing.look()["result"]["is_done"] is True
    finish(playing)

    inside = playing.url
    playing.enter(playing.person)
    assert playing.url != inside
    assert playing.look()["state"] == {}
    assert playing.view().json()["result"]["is_done"] is False
    assert playing.client.get(inside).json()["state"] == {"0": {"state": HALF}}


def test_who_meets_the_same_version_again_goes_on_where_it_was_left_and_must_not_answer_twice() -> None:
    version = make_question_set()
    playing = Playing(version, "completed")
    playing.save(WHOLE)
    for part in (FIRST, SECOND):
        playing.say(make_statement(response=RIGHT, score=(1, 1), part=part))
    finish(playing)

    publish_again(playing, version)
    playing.enter(playing.person)
    assert playing.look()["state"] == {"0": {"state": WHOLE}}
    assert playing.look()["result"]["is_done"] is False
    assert playing.view().json()["result"]["is_done"] is True
    assert H5PResult.objects.get(enrolment__uuid=playing.enrolment.uuid).best_percent == 100


def test_another_person_meets_the_same_version_fresh() -> None:
    playing = Playing(make_question_set(), "completed")
    playing.save(WHOLE)
    for part in (FIRST, SECOND):
        playing.say(make_statement(response=RIGHT, part=part))
    playing.enter(make_learner())
    assert playing.look()["state"] == {}
    assert playing.view().json()["result"]["is_done"] is False
    assert playing.say(make_statement(response=RIGHT, part=FIRST)).json()["result"]["is_done"] is False


def test_after_completion_one_may_still_play_and_nothing_else_changes() -> None:
    playing = Playing(make_text())
    playing.view()
    finish(playing)
    [before] = lms_api.list_enrolments(playing.person.pk)
    assert playing.save(HALF).status_code == 200
    assert playing.say(make_statement("completed", score=(0, 5))).status_code == 200
    assert lms_api.list_enrolments(playing.person.pk) == [before]
    assert playing.leave().status_code == 302


def test_a_screen_is_left_when_its_tasks_are_done_and_names_them_until_then() -> None:
    playing = Playing(make_choice(), "score", 80, steps_after=1)
    page = playing.client.get(f"/learn/{playing.enrolment.uuid}/steps/1/")
    assert f'data-undone="{playing.block["id"]}"' in page.content.decode()
    refused = playing.leave()
    assert refused.status_code == 409
    assert "Давление" in refused.content.decode()
    assert "80" in refused.content.decode()
    assert f"/learn/{playing.enrolment.uuid}/h5p/{playing.block['id']}/" in refused.content.decode()
    assert playing.leave(step=2).status_code == 302
    with pytest.raises(lms_api.StepNotDoneError):
        see_all_steps(playing.enrolment)
    playing.say(make_statement(response=RIGHT))
    assert playing.leave().status_code == 302
    page = playing.client.get(f"/learn/{playing.enrolment.uuid}/steps/1/")
    assert "data-undone" not in page.content.decode()


def test_a_script_is_told_what_is_left_to_do() -> None:
    playing = Playing(make_text())
    form = {"event": "6f1f4e7c-2f3c-4a55-8f0f-1f7f0f6f2f10", "kind": "step_seen", "step": "1"}
    headers = {"X-Requested-With": "fetch", "Accept": "application/json"}
    url = f"/learn/{playing.enrolment.uuid}/progress/"
    refused = playing.client.post(url, form, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "step_not_done")
    playing.view()
    assert playing.client.post(url, form, headers=headers).status_code == 204


def test_opening_a_screen_is_noted_whatever_is_left_on_it() -> None:
    playing = Playing(make_choice(), "completed")
    opened = {"event": "6f1f4e7c-2f3c-4a55-8f0f-1f7f0f6f2f11", "kind": "step_opened", "step": "1"}
    assert playing.client.post(f"/learn/{playing.enrolment.uuid}/progress/", opened).status_code == 302
    assert enrol(playing.person, playing.element).viewed_steps == frozenset()


def test_keeping_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    playing = Playing(make_question_set(), "completed")
    playing.view()
    playing.save(HALF)
    with django_assert_max_num_queries(9):
        assert playing.say(make_statement(response=RIGHT, part=FIRST)).status_code == 200
    with django_assert_max_num_queries(7):
        assert playing.save(WHOLE, 1).status_code == 200
