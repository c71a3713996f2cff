"""Who enters the editorial office, and what they find there."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.models import GroupPagePermission, Page, Workflow

from accounts import api as accounts_api
from cms import api as cms_api
from cms.models import InteractiveModulePage, ModuleIndexPage
from core.errors import InvalidInputError
from tests.accounts.people import make_organisation, make_person
from tests.cms.office import make_author, make_module, sign_in
from tests.media.pictures import SVG

pytestmark = pytest.mark.django_db


def groups_of(person: Any) -> set[str]:
    return set(person.groups.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("AUTHOR", {"Авторы"}),
        ("REVIEWER", {"Рецензенты"}),
        ("METHODOLOGIST", {"Редакция"}),
        ("ADMINISTRATOR", {"Редакция"}),
        ("SPECIALIST", set()),
        ("TUTOR", set()),
    ],
)
def test_a_role_gives_its_seat(role: str, groups: set[str]) -> None:
    person = make_person(role, make_organisation())
    assert groups_of(person) == groups
    assert sign_in(person).get("/cms/").status_code == (200 if groups else 302)


def test_the_seat_goes_with_the_last_role() -> None:
    person = make_person()
    first = accounts_api.create_membership(person.pk, make_organisation().id, "AUTHOR")
    second = accounts_api.create_membership(person.pk, make_organisation().id, "AUTHOR")
    accounts_api.end_membership(first.uuid)
    assert groups_of(person) == {"Авторы"}
    accounts_api.end_membership(second.uuid)
    assert groups_of(person) == set()


def test_other_groups_are_left_alone() -> None:
    person = make_person()
    person.groups.add(Group.objects.create(name="Хор"))
    accounts_api.create_membership(person.pk, make_organisation().id, "AUTHOR")
    assert groups_of(person) == {"Авторы", "Хор"}


def test_the_office_is_made_once() -> None:
    def counts() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (Group, GroupPagePermission, Page, Workflow))

    before = counts()
    cms_api.ensure_editorial_office()
    assert counts() == before
    assert ModuleIndexPage.objects.get().get_workflow().tasks.count() == 2


def test_strangers_are_sent_to_the_sign_in_of_the_site(client: Client) -> None:
    answer = client.get("/cms/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert client.get("/cms/login/")["Location"].startswith(reverse("account_login"))


def test_an_author_sees_own_modules_and_those_of_the_organisation() -> None:
    author, stranger = make_author(), make_author()
    own = make_module(author, title="Мой модуль")
    make_module(stranger, title="Чужой модуль")
    shelf = reverse("wagtailadmin_explore", args=[own.get_parent().pk])

    shown = sign_in(author).get(shelf).content.decode()
    assert "Мой модуль" in shown
    assert "Чужой модуль" not in shown
    assert "Чужой модуль" in sign_in(make_person("METHODOLOGIST")).get(shelf).content.decode()


def test_an_author_cannot_open_the_module_of_another() -> None:
    foreign = make_module(make_author())
    answer = sign_in(make_author()).get(reverse("wagtailadmin_pages:edit", args=[foreign.pk]))
    assert answer.status_code == 302


def test_the_menu_of_the_site_leads_those_who_work_there() -> None:
    page = reverse("lms:catalogue")
    assert 'href="/cms/"' in sign_in(make_author()).get(page).content.decode()
    assert 'href="/cms/"' not in sign_in(make_person()).get(page).content.decode()


def test_the_office_speaks_russian_and_carries_our_name() -> None:
    shown = sign_in(make_author()).get("/cms/").content.decode()
    assert '<html lang="ru"' in shown
    assert "kafedra/logo.svg" in shown
    for outside in ("gravatar", "releases.wagtail", "wagtail.org"):
        assert outside not in shown


def test_the_preview_shows_the_steps_as_learners_see_them() -> None:
    author = make_author()
    page = make_module(author)
    shown = sign_in(author).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    for expected in (
        "Измерение давления",
        "kf-citation",
        "УУР A, УДД 1",
        "<table",
        "Манжета на плече",
        "Однажды",
    ):
        assert expected in shown
    assert "Дважды, с перерывом." not in shown


def test_an_unfinished_draft_can_be_previewed() -> None:
    author = make_author()
    page = make_module(author, steps=[{"title": "", "blocks": [{"type": "text", "html": ""}]}])
    answer = sign_in(author).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert answer.status_code == 200


def test_the_page_of_the_tree_leads_to_the_page_of_the_learner() -> None:
    page = make_module(make_author())
    assert page.url == reverse("lms:element", args=[page.slug])
    assert page.serve(None)["Location"] == page.url


def test_a_copy_is_another_element() -> None:
    page = make_module(make_author())
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert copy.element_uuid != page.element_uuid


def test_a_drawing_becomes_an_asset_as_it_is() -> None:
    author, reviewer, editor = make_author(), make_person("REVIEWER"), make_person("METHODOLOGIST")
    image_id = cms_api.add_image(SVG, name="scheme.svg", title="Схема")
    block = {"type": "image", "image_id": image_id, "alt": "Схема"}
    page = make_module(author, steps=[{"title": "Схема", "blocks": [block]}], cover_image_id=image_id)
    cms_api.submit_module(page.pk, author.pk)
    cms_api.approve_module(page.pk, reviewer.pk)
    cms_api.approve_module(page.pk, editor.pk)
    assert InteractiveModulePage.objects.get(pk=page.pk).live


ACTIVE_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'


def test_the_library_refuses_an_active_drawing() -> None:
    client = sign_in(make_author())
    file = SimpleUploadedFile("bad.svg", ACTIVE_SVG, content_type="image/svg+xml")
    answer = client.post(reverse("wagtailimages:add"), {"title": "Схема", "file": file})
    assert set(answer.context["form"].errors) == {"file"}
    with pytest.raises(InvalidInputError):
        cms_api.add_image(ACTIVE_SVG, name="bad.svg", title="Схема")
    good = SimpleUploadedFile("good.svg", SVG, content_type="image/svg+xml")
    client.post(reverse("wagtailimages:add"), {"title": "Рисунок", "file": good})
    assert Image.objects.get(title="Рисунок").file_size == len(SVG)


def test_an_active_drawing_that_got_in_before_stops_the_page() -> None:
    author = make_author()
    page = make_module(author)
    stored = default_storage.save("original_images/bad.svg", ContentFile(ACTIVE_SVG))
    Image.objects.filter(pk=page.cover_image_id).update(file=stored)
    with pytest.raises(InvalidInputError) as refusal:
        cms_api.submit_module(page.pk, author.pk)
    assert set(refusal.value.fields) == {"body"}
    answer = sign_in(author).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert b"alert(1)" not in answer.content
