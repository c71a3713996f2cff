"""The form of every item type: what it shows is what was saved, and what is wrong is said where it is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments.item_types import ITEM_TYPES
from cms.questions.item_forms import ITEM_FORMS
from cms.questions.item_forms.cloze import html_of_text, text_of_html
from tests.accounts.people import make_person
from tests.cms.item_examples import example, example_codes, posted, saved
from tests.cms.office import make_author, sign_in
from tests.cms.test_questions import items_of, make_bank
from tests.media.pictures import make_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def bank(author: Any) -> Any:
    return make_bank(author)


@pytest.fixture
def client(author: Any) -> Client:
    return sign_in(author)


def add(client: Client, bank: Any, code: str, data: dict[str, Any]) -> Any:
    return client.post(reverse("cms_questions:add_item", args=[bank.uuid, code]), data)


def preview(client: Client, bank: Any, code: str, data: dict[str, Any]) -> Any:
    return client.post(reverse("cms_questions:preview_item", args=[bank.uuid, code]), data)


def test_every_type_has_a_form_and_an_example() -> None:
    assert set(ITEM_FORMS) == set(ITEM_TYPES) == set(example_codes())
    assert {code: str(form.title) for code, form in ITEM_FORMS.items()} == {
        code: str(item_type.label) for code, item_type in ITEM_TYPES.items()
    }


def test_the_chooser_explains_every_type(client: Client, bank: Any) -> None:
    page = client.get(reverse("cms_questions:choose_type", args=[bank.uuid])).content.decode()
    for code in ITEM_FORMS:
        assert reverse("cms_questions:add_item", args=[bank.uuid, code]) in page


@pytest.mark.parametrize("code", list(ITEM_FORMS))
def test_an_empty_form_is_shown_and_refused(client: Client, bank: Any, code: str) -> None:
    url = reverse("cms_questions:add_item", args=[bank.uuid, code])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"stem": "null", "explanation": "null", "difficulty": "3"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["stem"]
    assert items_of(bank) == []


@pytest.mark.parametrize("code", example_codes())
def test_what_is_typed_is_saved(client: Client, bank: Any, code: str) -> None:
    draft = example(code)
    assert add(client, bank, code, posted(draft)).status_code == 302
    typed = items_of(bank)[0].draft
    known = saved(bank, draft).draft
    options = [(o.text, o.is_right, o.feedback, o.percent) for o in typed.options]
    assert options == [(o.text, o.is_right, o.feedback, o.percent) for o in known.options]
    assert (typed.spec, typed.scoring, typed.stem) == (known.spec, known.scoring, known.stem)


@pytest.mark.parametrize("code", example_codes())
def test_saving_what_the_form_shows_changes_nothing(client: Client, bank: Any, code: str) -> None:
    item = saved(bank, example(code))
    url = reverse("cms_questions:item", args=[item.uuid])
    assert client.get(url).status_code == 200
    assert client.post(url, posted(item.draft)).status_code == 302
    assert items_of(bank)[0].number == 1

    client.post(url, {**posted(item.draft), "tags": "другая тема"})
    assert items_of(bank)[0].number == 2
    history = client.get(url).context["history"]
    assert [len(row.changes) for row in history] == [1, 0]


@pytest.mark.parametrize("code", example_codes())
def test_a_draft_is_previewed_and_tried_without_being_saved(client: Client, bank: Any, code: str) -> None:
    page = preview(client, bank, code, posted(example(code)))
    assert "kf-question" in page.content.decode()
    tried = client.post(reverse("cms_questions:try_answer"), {"seal": page.context["shown"].seal})
    assert tried.context["shown"].report
    assert tried.context["shown"].percent == 0
    assert items_of(bank) == []


def test_an_answer_is_graded_as_in_a_test(client: Client, bank: Any) -> None:
    page = preview(client, bank, "numeric", posted(example("numeric")))
    seal = page.context["shown"].seal
    tried = client.post(
        reverse("cms_questions:try_answer"), {"seal": seal, "slot-1-value": "0,3 г", "slot-1-unit": ""}
    )
    assert tried.context["shown"].percent == 100
    forged = client.post(reverse("cms_questions:try_answer"), {"seal": seal + "x", "slot-1-value": "0,3 г"})
    assert forged.context["problems"]


def test_a_preview_tells_what_is_still_wrong(client: Client, bank: Any) -> None:
    page = preview(
        client, bank, "ordering", {**posted(example("ordering")), "parts-1-text": "Позвать на помощь"}
    )
    assert "Позвать на помощь" in page.context["problems"][0]


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("single_choice", {"options-1-text": "Эпинефрин"}, "options-1-text"),
    ("single_choice", {"options-0-percent": "150"}, "options-0-percent"),
    ("single_choice", {"options-0-percent": "сто"}, "options-0-percent"),
    ("multiple_choice", {"max_picks": "1"}, "max_picks"),
    ("true_false", {"answer": ""}, "answer"),
    ("matching", {"pairs-1-right": ""}, "pairs-1-right"),
    ("matching", {"distractors-0-text": "Витамин K"}, "distractors-0-text"),
    ("ordering", {"parts-2-text": "Проверить сознание"}, "parts-2-text"),
    ("numeric", {"answers-0-value": "много"}, "answers-0-value"),
    ("numeric", {"answers-1-tolerance": "-1"}, "answers-1-tolerance"),
    ("numeric", {"units-1-factor": "0"}, "units-1-factor"),
    ("numeric", {"significant_figures": "99"}, "significant_figures"),
    ("short_text", {"answers-1-percent": "120"}, "answers-1-percent"),
    ("cloze", {"text": "Без пропусков"}, "text"),
    ("cloze", {"gaps-0-answers-0-text": "сто"}, "gaps-0-answers-0-text"),
    ("cloze", {"gaps-1-answers-1-text": "ингибитор АПФ"}, "gaps-1-answers-1-text"),
    ("cloze", {"gaps-2-weight": "0"}, "gaps-2-weight"),
    ("hotspot", {"zones-0-coords": "10, 10"}, "zones-0-coords"),
    ("hotspot", {"zones-1-coords": "300, 200, x"}, "zones-1-coords"),
    ("hotspot", {"alt": ""}, "alt"),
    ("hotspot", {"image": ""}, "picture"),
    ("key_feature", {"questions-0-options-2-is_key": "on"}, "questions-0-options-2-is_harmful"),
    ("key_feature", {"questions-1-text": ""}, "questions-1-text"),
    ("key_feature", {"questions-0-max_picks": "1"}, "questions-0-max_picks"),
    ("script_concordance", {"hypothesis": ""}, "hypothesis"),
    ("script_concordance", {"panel_2": "-3"}, "panel_2"),
    ("written", {"max_words": "99999"}, "max_words"),
    ("written", {"rubric-1-criterion": "Диагноз"}, "rubric-1-criterion"),
    ("written", {"rubric-0-levels-1-points": ""}, "rubric-0-levels-1-points"),
]


@pytest.mark.parametrize(("code", "fault", "place"), FAULTS)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, bank: Any, code: str, fault: dict[str, Any], place: str
) -> None:
    answer = add(client, bank, code, {**posted(example(code)), **fault})
    assert answer.status_code == 200
    assert f'id="id_{place}_error"' in answer.content.decode()
    assert items_of(bank) == []
    for name, value in fault.items():
        assert answer.context["part"].data[name] == value


@pytest.mark.parametrize(
    ("code", "fault", "group"),
    [
        ("multiple_choice", {"options-0-is_right": "", "options-1-is_right": ""}, "options"),
        ("short_text", {"answers-0-percent": "50"}, "answers"),
        ("hotspot", {"zones-0-is_right": ""}, "zones"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_above_it(
    client: Client, bank: Any, code: str, fault: dict[str, Any], group: str
) -> None:
    answer = add(client, bank, code, {**posted(example(code)), **fault})
    assert answer.context["part"].groups[group].errors


def test_a_picture_is_stored_with_the_form_and_by_itself(client: Client, bank: Any) -> None:
    data = {**posted(example("hotspot")), "image": "", "width": "", "height": ""}
    file = SimpleUploadedFile("xray.png", make_png(size=(400, 300)), "image/png")
    assert add(client, bank, "hotspot", {**data, "picture": file}).status_code == 302
    spec = items_of(bank)[0].draft.spec
    assert spec["image"].startswith("/")
    assert (spec["width"], spec["height"]) == (400, 300)

    url = reverse("cms_questions:upload_picture")
    told = client.post(url, {"picture": SimpleUploadedFile("xray.png", make_png(size=(400, 300)))}).json()
    assert told == {"image": spec["image"], "width": 400, "height": 300}
    for content in (b"no picture", make_png(size=(4, 3))[:20]):
        assert client.post(url, {"picture": SimpleUploadedFile("a.png", content)}).status_code == 422
    assert client.post(url).status_code == 422


def test_a_copy_begins_as_its_original_and_is_saved_apart(client: Client, bank: Any) -> None:
    item = saved(bank, example("matching"))
    url = reverse("cms_questions:add_item", args=[bank.uuid, "matching"]) + f"?from={item.uuid}"
    assert "Протамина сульфат" in client.get(url).content.decode()
    client.post(url, posted(item.draft))
    assert len(items_of(bank)) == 2


def test_a_form_sent_twice_makes_one_question(client: Client, bank: Any) -> None:
    page = client.get(reverse("cms_questions:add_item", args=[bank.uuid, "matching"]))
    data = {**posted(example("matching")), "new_id": str(page.context["new_id"])}
    for _ in range(2):
        add(client, bank, "matching", data)
    assert [item.number for item in items_of(bank)] == [1]


def test_strangers_see_and_copy_nothing(bank: Any, client: Client) -> None:
    item = saved(bank, example("matching"))
    stranger_person = make_author()
    stranger, own = sign_in(stranger_person), make_bank(stranger_person, "own")
    copied = reverse("cms_questions:add_item", args=[own.uuid, "matching"]) + f"?from={item.uuid}"
    assert "Протамина" not in stranger.get(copied).content.decode()
    for url in (
        reverse("cms_questions:choose_type", args=[bank.uuid]),
        reverse("cms_questions:add_item", args=[bank.uuid, "matching"]),
    ):
        assert stranger.get(url).status_code == 302
    assert add(stranger, bank, "matching", posted(item.draft)).status_code == 302
    assert preview(stranger, bank, "matching", posted(item.draft)).status_code == 302
    assert len(items_of(bank)) == 1
    reviewer = sign_in(make_person("REVIEWER"))
    for name in ("try_answer", "upload_picture"):
        assert reviewer.post(reverse(f"cms_questions:{name}")).status_code == 302


def test_an_unknown_type_has_no_form(client: Client, bank: Any) -> None:
    response = client.get(reverse("cms_questions:add_item", args=[bank.uuid, "essay"]))
    assert response.status_code in (302, 404)


@given(st.lists(st.text("абв <>&'\"1{}", min_size=1), min_size=1, max_size=4))
def test_plain_text_survives_the_way_to_html_and_back(paragraphs: list[str]) -> None:
    clean = [" ".join(part.split()) for part in paragraphs]
    text = "\n\n".join(part for part in clean if part)
    assert text_of_html(html_of_text(text)) == text
