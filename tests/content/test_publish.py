import secrets
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from content import api as content_api
from content.events import ElementPublished, ElementWithdrawn
from content.models import ElementVersion, LearningElement
from core import events
from core.errors import InvalidInputError, NotFoundError
from media import api as media_api
from tests.content.drafts import CARDIOLOGY, THERAPY, make_checkpoint, make_draft, make_step, publish
from tests.media.pictures import make_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Events of this room, in the order of their publication."""
    told: list[object] = []
    for event_type in (ElementPublished, ElementWithdrawn):
        monkeypatch.setitem(events._receivers, event_type, [told.append])
    return told


def test_a_draft_becomes_the_first_version_of_a_new_element(heard: list[object]) -> None:
    draft = make_draft()
    version = content_api.publish_version(draft, None)

    element = content_api.get_element(draft.slug)
    assert (version.number, version.title, version.credits) == (1, draft.title, Decimal(2))
    assert element.is_published
    assert element.current_version_uuid == version.uuid
    assert version.guideline == content_api.GuidelineData(
        "62_3", "2024", draft.guideline_title, "https://cr.minzdrav.gov.ru/preview-cr/62_3"
    )
    assert heard == [ElementPublished(element.uuid, version.uuid, draft.slug, 1, True, None)]


def test_the_same_content_gives_the_same_version(heard: list[object]) -> None:
    draft = make_draft()
    first = content_api.publish_version(draft, None)
    again = content_api.publish_version(replace(draft, credits=Decimal("2.00")), None)
    assert again.uuid == first.uuid
    assert len(heard) == 1


def test_an_edit_makes_the_next_version_and_leaves_the_first_untouched() -> None:
    draft = make_draft()
    first = content_api.publish_version(draft, None)
    second = content_api.publish_version(replace(draft, title="Гипертензия: что нового"), None)

    assert (first.number, second.number) == (1, 2)
    assert content_api.get_element(draft.slug).current_version_uuid == second.uuid
    content_api.get_version.cache_clear()
    assert content_api.get_version(first.uuid) == first


def test_a_return_to_earlier_content_makes_the_earlier_version_current(heard: list[Any]) -> None:
    draft = make_draft()
    first = content_api.publish_version(draft, None)
    content_api.publish_version(replace(draft, title="Другое название"), None)
    back = content_api.publish_version(draft, None)

    assert back.uuid == first.uuid
    assert content_api.get_element(draft.slug).current_version_uuid == first.uuid
    assert [event.is_new for event in heard] == [True, True, False]


def test_an_element_keeps_its_identity_when_its_address_changes() -> None:
    identity = uuid4()
    draft = make_draft(element_uuid=identity)
    content_api.publish_version(draft, None)
    moved = content_api.publish_version(replace(draft, slug=f"{draft.slug}-new"), None)

    assert (moved.element_uuid, moved.number) == (identity, 2)
    with pytest.raises(NotFoundError):
        content_api.get_element(draft.slug)


def test_two_elements_cannot_share_an_address() -> None:
    draft = make_draft(element_uuid=uuid4())
    content_api.publish_version(draft, None)
    with pytest.raises(InvalidInputError) as refusal:
        content_api.publish_version(replace(draft, element_uuid=uuid4()), None)
    assert set(refusal.value.fields) == {"slug"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"summary": ""}, "summary"),
        ({"steps": []}, "steps"),
        ({"specialty_codes": []}, "specialty_codes"),
        ({"specialty_codes": ["99.99.99"]}, "specialty_codes"),
        ({"credits": Decimal(0)}, "credits"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"kind": "BOOK"}, "kind"),
        ({"education_kind": ""}, "education_kind"),
        ({"final_test_version_id": None}, "final_test"),
        ({"final_test_version_id": 10**9}, "final_test"),
        ({"pre_test_version_id": 10**9}, "pre_test"),
        ({"guideline_title": ""}, "guideline_title"),
        ({"guideline_url": "javascript:alert(1)"}, "guideline_url"),
        ({"cover_asset_uuid": uuid4()}, "cover_asset_uuid"),
    ],
)
def test_what_is_not_ready_is_refused_by_the_name_of_its_field(changes: dict[str, Any], field: str) -> None:
    draft = make_draft(**changes)
    with pytest.raises(InvalidInputError) as refusal:
        content_api.publish_version(draft, None)
    assert set(refusal.value.fields) == {field}
    assert not LearningElement.objects.filter(slug=draft.slug).exists()


@pytest.mark.parametrize(
    ("block", "field"),
    [
        ({"type": "text", "html": "<p> </p><script>alert(1)</script>"}, "html"),
        ({"type": "image", "asset_uuid": str(uuid4()), "alt": "Схема"}, "asset_uuid"),
        ({"type": "table", "rows": []}, "rows"),
        ({"type": "table", "rows": [["a", "b"], ["c"]]}, "rows"),
        ({"type": "quote", "text": ""}, "text"),
        ({"type": "video_link", "url": "javascript:alert(1)", "title": "Видео"}, "url"),
        ({"type": "video_link", "url": "https://example.org/1", "title": ""}, "title"),
        ({"type": "applet"}, "type"),
        ({**make_checkpoint(), "key": []}, "key"),
        ({**make_checkpoint(), "key": ["z"]}, "key"),
        ({**make_checkpoint(), "options": [{"id": "a", "text": "Один"}]}, "options"),
    ],
)
def test_a_faulty_block_is_refused_by_its_place(block: dict[str, Any], field: str) -> None:
    step = {**make_step(), "blocks": [{"type": "text", "html": "<p>Верно</p>"}, block]}
    with pytest.raises(InvalidInputError) as refusal:
        publish(steps=[make_step(), step])
    assert set(refusal.value.fields) == {f"steps.1.blocks.1.{field}"}


def test_identifiers_of_steps_must_differ() -> None:
    step = make_step()
    with pytest.raises(InvalidInputError) as refusal:
        publish(steps=[step, step])
    assert set(refusal.value.fields) == {"steps.1.id"}


def test_markup_that_could_run_is_dropped() -> None:
    html = (
        '<p onclick="x()">Цель <b>130</b></p><script>alert(1)</script><img src=x onerror=alert(1)>'
        '<a href="javascript:alert(1)">a</a> <a href="https://example.org" target="_blank">b</a>'
    )
    version = publish(steps=[make_step(html=html)])
    cleaned = version.steps[0]["blocks"][0]["html"]
    assert cleaned == (
        '<p>Цель <b>130</b></p><a rel="noopener noreferrer">a</a> '
        '<a href="https://example.org" rel="noopener noreferrer">b</a>'
    )


def test_the_database_refuses_to_change_or_delete_a_version() -> None:
    version = ElementVersion.objects.get(uuid=publish().uuid)
    for attempt in (
        lambda: ElementVersion.objects.filter(pk=version.pk).update(title="Другое"),
        lambda: ElementVersion.objects.filter(pk=version.pk).update(body={"steps": []}),
        version.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_withdrawal_hides_the_element_and_publication_brings_it_back(heard: list[Any]) -> None:
    draft = make_draft()
    version = content_api.publish_version(draft, None)
    content_api.withdraw_element(version.element_uuid)
    content_api.withdraw_element(version.element_uuid)

    assert not content_api.get_element(draft.slug).is_published
    assert content_api.get_version(version.uuid) == version
    assert content_api.publish_version(draft, None).uuid == version.uuid
    assert content_api.get_element(draft.slug).is_published
    assert [type(event) for event in heard] == [ElementPublished, ElementWithdrawn, ElementPublished]


def test_withdrawing_what_does_not_exist_is_an_error() -> None:
    with pytest.raises(NotFoundError):
        content_api.withdraw_element(uuid4())


def test_learners_never_get_the_key_of_a_checkpoint() -> None:
    asset = media_api.store_asset(BytesIO(make_png()), name="scheme.png", content_type="image/png")
    image = {"type": "image", "asset_uuid": str(asset.uuid), "alt": "Схема", "caption": ""}
    one, several = make_checkpoint(), make_checkpoint(key=("a", "b"))
    version = publish(steps=[{**make_step(), "blocks": [one, several, image]}])

    blocks = content_api.steps_for_learner(version)[0]["blocks"]
    assert "key" not in str(blocks)
    assert "Измеряют давление" not in str(blocks)
    assert [block.get("multiple") for block in blocks] == [False, True, None]
    assert blocks[2]["url"] == asset.url


@pytest.mark.parametrize(
    ("key", "chosen", "right"),
    [
        (("a",), ["a"], True),
        (("a",), ["b"], False),
        (("a",), ["a", "b"], False),
        (("a", "b"), ["b", "a"], True),
        (("a", "b"), ["a"], False),
    ],
)
def test_a_checkpoint_is_judged_on_the_server(key: tuple[str, ...], chosen: list[str], right: bool) -> None:
    question = make_checkpoint(key)
    version = publish(steps=[{**make_step(), "blocks": [question]}])
    result = content_api.check_checkpoint(version.uuid, question["id"], chosen)
    assert (result.is_right, result.right_options) == (right, list(key))
    assert result.explanation == "Измеряют давление."


def test_a_checkpoint_takes_only_its_own_answers() -> None:
    question = make_checkpoint()
    version = publish(steps=[{**make_step(), "blocks": [question]}])
    for chosen in ([], ["z"], ["a", "z"]):
        with pytest.raises(InvalidInputError):
            content_api.check_checkpoint(version.uuid, question["id"], chosen)
    with pytest.raises(NotFoundError):
        content_api.check_checkpoint(version.uuid, secrets.token_hex(8), ["a"])


def test_an_element_counts_for_each_of_its_specialties() -> None:
    version = publish(specialty_codes=[THERAPY, CARDIOLOGY, THERAPY])
    assert version.specialty_codes == [CARDIOLOGY, THERAPY]
