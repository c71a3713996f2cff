"""The way of a text from its author to the learners, through the real screens of Wagtail."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import WorkflowState

from accounts import api as accounts_api
from assessments import api as assessments_api
from cms import api as cms_api
from cms.models import InteractiveModulePage
from content import api as content_api
from core.errors import NotFoundError
from tests.accounts.people import make_person
from tests.cms.office import form_data, make_author, make_body, make_module, sign_in
from tests.content.drafts import make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def reviewer() -> Any:
    return make_person("REVIEWER")


@pytest.fixture
def editor() -> Any:
    return make_person("METHODOLOGIST")


def edit_url(page: InteractiveModulePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def submit(client: Client, page: InteractiveModulePage, **changes: Any) -> Any:
    page = page.get_latest_revision_as_object()
    return client.post(edit_url(page), form_data(page, "submit", **changes), follow=True)


def approve(client: Client, page: InteractiveModulePage, action: str = "approve") -> Any:
    """The dialogue "approve with comment" of the editor."""
    page.refresh_from_db()
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(url, {"comment": "Хорошо"}, follow=True)


def published_title(page: InteractiveModulePage) -> str | None:
    try:
        element = content_api.get_element(page.slug)
    except NotFoundError:
        return None
    return element.title if element.is_published else None


def text_of(response: Any) -> str:
    return response.content.decode()


def test_author_reviewer_and_editor_bring_a_module_to_the_learners(
    author: Any, reviewer: Any, editor: Any
) -> None:
    page = make_module(author)

    answer = submit(sign_in(author), page, title="Гипертензия: коротко")
    assert "отправлена на рецензию" in text_of(answer)
    assert published_title(page) is None

    answer = approve(sign_in(reviewer), page)
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_home")
    assert published_title(page) is None

    approve(sign_in(editor), page)
    assert published_title(page) == "Гипертензия: коротко"
    page.refresh_from_db()
    assert page.live
    assert not page.has_unpublished_changes


def test_a_new_module_is_written_from_nothing_on_the_screen(author: Any) -> None:
    shelf = make_module(author).get_parent()
    template = make_module(author)
    client = sign_in(author)
    url = reverse("wagtailadmin_pages:add", args=["cms", "interactivemodulepage", shelf.pk])
    assert client.get(url).status_code == 200

    client.post(url, form_data(template, slug="brand-new", title="Новый модуль"))

    page = InteractiveModulePage.objects.get(slug="brand-new")
    assert (page.title, page.owner, page.live) == ("Новый модуль", author, False)
    assert page.get_latest_revision_as_object().body[0].value["title"] == "Измерение давления"


def test_a_draft_may_be_unfinished(author: Any) -> None:
    page = make_module(author)
    data = form_data(page, final_test="", credits="", specialties=[], summary="", authors="")
    answer = sign_in(author).post(edit_url(page), data, follow=True)
    assert answer.context["form"].errors == {}
    page.refresh_from_db()
    saved = page.get_latest_revision_as_object()
    assert (saved.final_test, saved.specialties, saved.summary) == (None, [], "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"final_test": ""}, "final_test"),
        ({"specialties": []}, "specialties"),
        ({"credits": ""}, "credits"),
        ({"credits": "0"}, "credits"),
        ({"duration_minutes": ""}, "duration_minutes"),
        ({"summary": ""}, "summary"),
        ({"provider_organisation": ""}, "provider_organisation"),
        ({"guideline_title": ""}, "guideline_title"),
        ({"body": make_body("", "<p>Текст</p>")}, "body"),
        ({"body": make_body("Пустой шаг", "")}, "body"),
    ],
)
def test_what_is_not_ready_is_refused_at_its_field(author: Any, changes: dict[str, Any], field: str) -> None:
    page = make_module(author)
    answer = submit(sign_in(author), page, **changes)
    assert set(answer.context["form"].errors) == {field}
    assert not WorkflowState.objects.exists()


def test_a_test_with_too_few_questions_is_refused_at_its_field(author: Any) -> None:
    page = make_module(
        author, final_test_id=make_test(questions=3, drawn=3), pre_test_id=make_test(2, drawn=9)
    )
    answer = submit(sign_in(author), page)
    errors = answer.context["form"].errors
    assert set(errors) == {"pre_test"}
    assert "9" in errors["pre_test"][0]
    assert errors["pre_test"][0] in text_of(answer).replace("&quot;", '"')


def test_a_test_that_lost_its_questions_stops_the_last_approval(
    author: Any, reviewer: Any, editor: Any
) -> None:
    test_id = make_test()
    page = make_module(author, final_test_id=test_id)
    submit(sign_in(author), page)
    approve(sign_in(reviewer), page)
    draft = assessments_api.get_test(test_id).draft
    wider = assessments_api.DrawRule(bank_id=draft.sections[0].bank_id, count=50)
    assessments_api.update_test(test_id, assessments_api.TestDraft(draft.name, [wider]))

    answer = approve(sign_in(editor), page)

    assert "Final test" in text_of(answer) or "Итоговый тест" in text_of(answer)
    page.refresh_from_db()
    assert (page.live, published_title(page)) == (False, None)
    assert page.current_workflow_task.name == "Публикация редакцией"


def test_an_author_cannot_publish_alone(author: Any) -> None:
    page = make_module(author)
    client = sign_in(author)
    assert "action-publish" not in text_of(client.get(edit_url(page)))
    client.post(edit_url(page), form_data(page, "publish"))
    assert published_title(page) is None


def test_an_editor_cannot_pass_by_the_review(author: Any, editor: Any) -> None:
    page = make_module(author)
    client = sign_in(editor)
    assert "action-publish" not in text_of(client.get(edit_url(page)))
    client.post(edit_url(page), form_data(page, "publish"))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={page.pk}", {"include_descendants": "on"})
    page.refresh_from_db()
    assert (page.live, published_title(page)) == (False, None)


def test_nobody_approves_a_text_of_their_own(author: Any, reviewer: Any, editor: Any) -> None:
    organisation = accounts_api.organisations_of(author.pk)[0]
    accounts_api.create_membership(author.pk, organisation.id, "REVIEWER")
    page = make_module(author)
    submit(sign_in(author), page)
    own = sign_in(author)
    assert 'data-workflow-action-name="approve"' not in text_of(own.get(edit_url(page)))
    approve(own, page)
    page.refresh_from_db()
    assert page.current_workflow_task.name == "Рецензирование экспертом"


def test_a_reviewer_who_edits_leaves_the_approval_to_another(author: Any, reviewer: Any) -> None:
    page = make_module(author)
    submit(sign_in(author), page)
    page.refresh_from_db()
    data = form_data(
        page.get_latest_revision_as_object(), "workflow-action", summary="Переписано рецензентом."
    )
    data["workflow-action-name"] = "approve"
    answer = sign_in(reviewer).post(edit_url(page), data, follow=True)

    page.refresh_from_db()
    assert page.current_workflow_task.name == "Рецензирование экспертом"
    assert page.get_latest_revision_as_object().summary != "Переписано рецензентом."
    assert any(
        "another" in str(m) or "другой" in str(m) or "wrote" in str(m) for m in answer.context["messages"]
    )


def test_a_reviewer_who_changes_nothing_approves_on_the_screen(author: Any, reviewer: Any) -> None:
    html = "<p>Давление <strong>измеряют</strong></p>\n<h3>Как</h3><ul><li>дважды,</li><li>сидя.</li></ul>"
    page = make_module(author, steps=[{"title": "Измерение", "blocks": [{"type": "text", "html": html}]}])
    cms_api.submit_module(page.pk, author.pk)
    page.refresh_from_db()
    data = form_data(
        page,
        "workflow-action",
        body=body_again(page),
        learning_outcomes=page.learning_outcomes.replace("\n", "\r\n"),
    )
    data["workflow-action-name"] = "approve"
    answer = sign_in(reviewer).post(edit_url(page), data, follow=True)

    assert not [str(message) for message in answer.context["messages"] if message.level_tag == "error"]
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_home")
    page.refresh_from_db()
    assert page.current_workflow_task.name == "Публикация редакцией"


def save_again(client: Client, page: InteractiveModulePage, **changes: Any) -> None:
    """A colleague at the same step saves the text, with or without a change."""
    page.refresh_from_db()
    latest = page.get_latest_revision_as_object()
    client.post(edit_url(page), form_data(latest, **changes))
    page.refresh_from_db()


def test_an_edit_after_the_expert_sends_the_text_to_the_expert_again(
    author: Any, reviewer: Any, editor: Any
) -> None:
    page = make_module(author)
    submit(sign_in(author), page)
    approve(sign_in(reviewer), page)
    save_again(sign_in(editor), page, summary="Правка редакции.")
    approve(sign_in(make_person("METHODOLOGIST")), page)
    page.refresh_from_db()
    assert (page.live, page.current_workflow_task.name) == (False, "Рецензирование экспертом")


def test_a_save_without_a_change_costs_no_approval(author: Any, reviewer: Any, editor: Any) -> None:
    page = make_module(author)
    submit(sign_in(author), page)
    approve(sign_in(reviewer), page)
    save_again(sign_in(editor), page, body=body_again(page))
    approve(sign_in(editor), page)
    assert published_title(page) == page.title


def body_again(page: InteractiveModulePage) -> Any:
    page.refresh_from_db()
    step = page.get_latest_revision_as_object().body[0]
    text = step.value["content"][0]
    return make_body(step.value["title"], text.value.source, step.id, text.id)


def test_a_returned_text_goes_back_to_its_author(author: Any, reviewer: Any) -> None:
    page = make_module(author)
    submit(sign_in(author), page)
    approve(sign_in(reviewer), page, "reject")
    page.refresh_from_db()
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    submit(sign_in(author), page, summary="Исправлено по замечаниям.")
    page.refresh_from_db()
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_an_edit_does_not_disturb_a_learner_inside(author: Any, reviewer: Any, editor: Any) -> None:
    page = make_module(author)
    cms_api.submit_module(page.pk, author.pk)
    cms_api.approve_module(page.pk, reviewer.pk)
    cms_api.approve_module(page.pk, editor.pk)
    pinned = content_api.get_version(content_api.get_element(page.slug).current_version_uuid)

    page.refresh_from_db()
    submit(sign_in(author), page, title="Гипертензия: второе издание")
    assert published_title(page) == pinned.title
    approve(sign_in(reviewer), page)
    approve(sign_in(editor), page)

    assert published_title(page) == "Гипертензия: второе издание"
    content_api.get_version.cache_clear()
    assert content_api.get_version(pinned.uuid) == pinned


def test_withdrawing_the_page_withdraws_the_element(author: Any, reviewer: Any, editor: Any) -> None:
    page = make_module(author)
    cms_api.submit_module(page.pk, author.pk)
    cms_api.approve_module(page.pk, reviewer.pk)
    cms_api.approve_module(page.pk, editor.pk)
    assert published_title(page)
    sign_in(editor).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert published_title(page) is None


def test_a_reviewer_finds_the_text_on_the_front_page(author: Any, reviewer: Any) -> None:
    page = make_module(author, title="Хроническая сердечная недостаточность")
    submit(sign_in(author), page)
    assert "Хроническая сердечная недостаточность" in text_of(sign_in(reviewer).get("/cms/"))
