"""Ways round the review and into the texts of other organisations, tried and found shut."""

import pytest

from assessments.models import Test
from cms.models import InteractiveModulePage
from tests.accounts.people import make_organisation, make_person
from tests.cms.office import form_data, make_author, make_module, sign_in
from tests.content.drafts import make_test

pytestmark = pytest.mark.django_db


def test_an_editor_publishes_by_no_programming_interface() -> None:
    page = make_module(make_author())
    editor = sign_in(make_person("METHODOLOGIST"))

    for action in ("publish", "copy", "create_alias", "move", "delete", "revert_to_page_revision"):
        answer = editor.post(
            f"/cms/api/main/pages/{page.pk}/action/{action}/", {}, content_type="application/json"
        )
        assert answer.status_code == 403, action
    page.refresh_from_db()
    assert not page.live
    assert InteractiveModulePage.objects.count() == 1


def test_an_author_of_another_organisation_reads_and_changes_nothing() -> None:
    page = make_module(make_author())
    stranger = sign_in(make_person("AUTHOR", make_organisation("PROVIDER", name="Чужая академия")))

    for screen in ("edit", "copy", "delete", "move", "history", "view_draft", "edit/preview", "usage"):
        answer = stranger.get(f"/cms/pages/{page.pk}/{screen}/")
        assert (answer.status_code, answer["Location"]) == (302, "/cms/"), screen
    stranger.post(f"/cms/pages/{page.pk}/edit/", form_data(page, title="Взломано"))
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title != "Взломано"


@pytest.mark.parametrize("report", ["site-history", "workflow", "aging-pages", "page-types-usage"])
def test_reports_about_everybody_are_for_editors(report: str) -> None:
    make_module(make_author())

    assert sign_in(make_author()).get(f"/cms/reports/{report}/").status_code in (302, 403)
    assert sign_in(make_person("REVIEWER")).get(f"/cms/reports/{report}/").status_code in (302, 403)
    assert sign_in(make_person("METHODOLOGIST")).get(f"/cms/reports/{report}/").status_code == 200


def test_an_author_takes_no_test_of_another_organisation() -> None:
    author = make_author()
    page, foreign = make_module(author), make_test()
    Test.objects.filter(pk=foreign).update(owner_organisation_id=make_organisation().id)
    client = sign_in(author)

    client.post(f"/cms/pages/{page.pk}/edit/", form_data(page, final_test=foreign))

    assert page.get_latest_revision_as_object().final_test_id == page.final_test_id
    assert client.get(f"/cms/test-chooser/chosen/{foreign}/").status_code == 404
    assert client.get(f"/cms/test-chooser/chosen/{page.final_test_id}/").status_code == 200
