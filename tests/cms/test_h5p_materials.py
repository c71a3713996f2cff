"""H5P materials over HTTP: whose they are, packages in and out, drafts, review, versions, modules."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from wagtail.admin.icons import get_icons
from wagtail.test.utils.form_data import streamfield

from cms import api as cms_api
from cms.h5p import icons
from cms.h5p.usage import drafts_with
from cms.models import H5PContentItem
from cms.office import ensure_editorial_office
from content import api as content_api
from core.errors import InvalidInputError, PermissionDeniedError
from tests.accounts.people import make_organisation, make_person
from tests.cms.h5p_materials import CARD, DECK, PARAMS, deck_package, form_of, install, make_item
from tests.cms.office import form_data, make_author, make_module, sign_in
from tests.content.h5p.packages import BASE, package_files, zip_of

pytestmark = pytest.mark.django_db

ITEM = "/cms/h5p/items/{address}/"


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    ensure_editorial_office()


def latest(item: H5PContentItem) -> H5PContentItem:
    found: H5PContentItem = H5PContentItem.objects.get(pk=item.pk).get_latest_revision_as_object()
    return found


def edit(client: Client, item: H5PContentItem, action: str = "", **changes: Any) -> Any:
    return client.post(f"/cms/h5p/items/edit/{item.pk}/", form_of(item, action, **changes))


def publish(item: H5PContentItem) -> content_api.H5PVersionData:
    """Along the way of the review, with people of each step."""
    cms_api.submit_h5p_content(item.pk, item.owner_id or 0)
    cms_api.approve_h5p_content(item.pk, make_person("REVIEWER").pk)
    cms_api.approve_h5p_content(item.pk, make_person("METHODOLOGIST").pk)
    version = content_api.latest_h5p_version(item.content_uuid)
    assert version is not None
    return version


# Whose it is ---------------------------------------------------------------


ADDRESSES = [
    "edit/{pk}/",
    "delete/{pk}/",
    "usage/{pk}/",
    "history/{pk}/",
    "preview/{pk}/",
    "history/{pk}/revisions/{revision}/view/",
    "history/{pk}/revisions/{revision}/revert/",
    "history/{pk}/revisions/compare/earliest...latest/",
    "unpublish/{pk}/",
    "workflow_history/{pk}/",
    "{pk}/download/",
    "{pk}/replace/",
    "{pk}/files/images/dot.png",
]


def test_anothers_material_does_not_exist() -> None:
    item = make_item(make_author())
    stranger = sign_in(make_person("AUTHOR", make_organisation("PROVIDER", name="Другая")))
    values = {"pk": item.pk, "revision": item.latest_revision_id}

    for address in ADDRESSES:
        url = f"/cms/h5p/items/{address.format(**values)}"
        assert stranger.get(url).status_code == 404, url
    assert edit(stranger, item, title="Моё").status_code == 404
    for address in ("files", "replace"):
        assert stranger.post(f"/cms/h5p/items/{item.pk}/{address}/").status_code == 404
    assert "Колода" not in stranger.get("/cms/h5p/items/").content.decode()
    choose = stranger.get("/cms/snippets/choose/cms/h5pcontentitem/")
    assert "Колода" not in choose.content.decode()
    assert stranger.get(f"/cms/snippets/choose/cms/h5pcontentitem/chosen/{item.pk}/").status_code == 404
    chosen = stranger.get(f"/cms/snippets/choose/cms/h5pcontentitem/chosen-multiple/?id={item.pk}")
    assert chosen.json()["result"] == []
    assert latest(item).title == "Колода"


def test_a_stranger_deletes_nothing_in_bulk() -> None:
    item = make_item(make_author())
    stranger = sign_in(make_person("AUTHOR", make_organisation("PROVIDER", name="Другая")))

    for which in (item.pk, "all"):
        address = f"/cms/bulk/cms/h5pcontentitem/delete/?id={which}"
        assert "Колода" not in stranger.get(address).content.decode()
        stranger.post(address)

    assert H5PContentItem.objects.filter(pk=item.pk).exists()


def test_colleagues_of_the_provider_share_a_material() -> None:
    provider = make_organisation("PROVIDER", name="Академия")
    item = make_item(make_person("AUTHOR", provider), provider.id)
    colleague = sign_in(make_person("AUTHOR", provider))

    assert "Колода" in colleague.get("/cms/h5p/items/").content.decode()
    assert colleague.get(f"/cms/h5p/items/edit/{item.pk}/").status_code == 200


def test_a_reviewer_sees_what_waits_for_a_review_and_nothing_else() -> None:
    item, other = make_item(make_author()), make_item(make_author())
    client = sign_in(make_person("REVIEWER"))
    assert client.get(f"/cms/h5p/items/edit/{item.pk}/").status_code == 404

    cms_api.submit_h5p_content(item.pk, item.owner_id or 0)

    assert client.get(f"/cms/h5p/items/edit/{item.pk}/").status_code == 200
    assert client.get(f"/cms/h5p/items/edit/{other.pk}/").status_code == 404


def test_a_provider_of_others_cannot_be_chosen() -> None:
    author = make_author()
    item = make_item(author)
    foreign = make_organisation("PROVIDER", name="Другая")

    edit(sign_in(author), item, provider_organisation=foreign.id)

    assert latest(item).provider_organisation_id is None


# Packages -------------------------------------------------------------------


def named(package: BytesIO) -> BytesIO:
    package.name = "deck.h5p"
    return package


def upload(client: Client, package: BytesIO, **fields: Any) -> Any:
    return client.post("/cms/h5p/upload/", {"package": named(package), **fields})


def test_an_authors_package_becomes_a_draft() -> None:
    install()
    author = make_author()

    answer = upload(sign_in(author), deck_package(), title="Моя колода")

    item = H5PContentItem.objects.get()
    assert answer["Location"] == f"/cms/h5p/items/edit/{item.pk}/"
    assert (item.title, item.owner, item.live, item.params) == ("Моя колода", author, False, PARAMS)
    assert content_api.latest_h5p_version(item.content_uuid) is None


def test_an_authors_package_installs_no_library() -> None:
    answer = upload(sign_in(make_author()), deck_package())

    assert answer.status_code == 422
    assert str(DECK) in answer.content.decode()
    assert not H5PContentItem.objects.exists()
    assert content_api.list_h5p_libraries() == []


def test_an_administrator_is_told_what_was_installed() -> None:
    client = sign_in(make_person("ADMINISTRATOR"))

    page = client.get(upload(client, deck_package())["Location"]).content.decode()

    assert str(DECK) in page
    assert str(CARD) in page
    assert H5PContentItem.objects.count() == 1


def test_every_problem_of_a_package_is_told() -> None:
    files = package_files()
    del files[f"{CARD.folder}/scripts/card.js"], files[f"{BASE.folder}/base.js"]

    answer = upload(sign_in(make_person("ADMINISTRATOR")), zip_of(files))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"{CARD.folder}/scripts/card.js" in text
    assert f"{BASE.folder}/base.js" in text
    assert not H5PContentItem.objects.exists()


def test_a_package_goes_out_and_comes_back() -> None:
    author = make_author()
    client, item = sign_in(author), make_item(author)

    answer = client.get(f"/cms/h5p/items/{item.pk}/download/")
    package = BytesIO(b"".join(answer.streaming_content))
    upload(client, package)

    assert H5PContentItem.objects.latest("pk").params == item.params


def test_a_package_replaces_the_draft_alone() -> None:
    author = make_author()
    item = make_item(author)
    version = publish(item)
    package = named(deck_package({**PARAMS, "amount": 5}))

    sign_in(author).post(f"/cms/h5p/items/{item.pk}/replace/", {"package": package})

    assert latest(item).params["amount"] == 5
    assert content_api.latest_h5p_version(item.content_uuid) == version
    assert H5PContentItem.objects.get(pk=item.pk).params["amount"] == 3


# Drafts ----------------------------------------------------------------------


def test_a_new_content_begins_with_its_defaults() -> None:
    install()

    answer = sign_in(make_author()).post(f"/cms/h5p/new/{DECK.folder}/", {"title": "Новая"})

    item = H5PContentItem.objects.get()
    assert answer["Location"] == f"/cms/h5p/items/edit/{item.pk}/"
    assert item.params["amount"] == 2
    assert len(item.params["cards"]) == 1


def test_what_is_saved_is_what_was_written() -> None:
    author = make_author()
    item = make_item(author)

    answer = edit(sign_in(author), item, title="Другая", authors="Анна\nПётр", license="CC BY", source="")

    assert answer.status_code == 302
    saved = latest(item)
    assert saved.params == PARAMS
    assert saved.title == "Другая"
    assert saved.metadata["authors"] == [
        {"name": "Анна", "role": "Author"},
        {"name": "Пётр", "role": "Author"},
    ]


def test_a_script_in_the_text_is_taken_out() -> None:
    author = make_author()
    item = make_item(author)
    params = {**PARAMS, "intro": '<p>Yes<script>alert(1)</script><img src="x" onerror="alert(1)"></p>'}

    edit(sign_in(author), item, params=json.dumps(params))

    assert "script" not in latest(item).params["intro"]
    assert "onerror" not in latest(item).params["intro"]


def test_what_is_not_ready_is_not_sent_to_review() -> None:
    author = make_author()
    item = make_item(author)
    params = {**PARAMS, "amount": 9, "cards": []}

    page = edit(sign_in(author), item, "submit", params=json.dumps(params)).content.decode()

    assert '"pointer": "/amount"' in page
    assert '"pointer": "/cards"' in page
    assert not H5PContentItem.objects.get(pk=item.pk).workflow_in_progress
    assert latest(item).params == PARAMS


def test_a_file_enters_a_draft_by_its_seal_alone() -> None:
    author = make_author()
    client, item = sign_in(author), make_item(author)
    forged = edit(client, item, "", new_files=json.dumps(["images/x.png", {"sha256": "0" * 64}]))
    assert forged.status_code == 200
    assert latest(item).files == {}

    picture = BytesIO(package_files()["content/images/dot.png"])
    picture.name = "dot.png"
    stored = client.post(f"/cms/h5p/items/{item.pk}/files/", {"file": picture, "kind": "image"}).json()
    image = {"path": stored["path"], "mime": stored["mime"]}
    card = {
        "library": str(CARD),
        "params": {"text": "x", "image": image},
        "subContentId": "5f2ce4b7-3f7a-4d2c-8d3c-0f4c1f6b8a11",
    }
    params = {**PARAMS, "cards": [{"front": "a", "back": "b", "more": card}]}
    edit(client, item, params=json.dumps(params), new_files=stored["seal"])

    assert stored["path"] in latest(item).files
    shown = client.get(f"/cms/h5p/items/{item.pk}/files/{stored['path']}")
    assert b"".join(shown.streaming_content) == package_files()["content/images/dot.png"]


def test_a_file_that_is_no_picture_is_refused() -> None:
    author = make_author()
    item = make_item(author)
    page = BytesIO(b"<script>alert(1)</script>")
    page.name = "dot.png"

    answer = sign_in(author).post(f"/cms/h5p/items/{item.pk}/files/", {"file": page, "kind": "image"})

    assert answer.status_code == 422
    assert answer.json()["error"]


def test_the_form_is_told_the_fields_of_a_type() -> None:
    install()

    form = sign_in(make_author()).get("/cms/h5p/fields/", {"library": str(DECK)}).json()

    assert [field["name"] for field in form["fields"]] == [
        "intro",
        "amount",
        "level",
        "hint",
        "cards",
        "l10n",
    ]
    assert form["defaults"]["amount"] == 2
    assert sign_in(make_author()).get("/cms/h5p/fields/", {"library": "No.Such 1.0"}).status_code == 404


# Review and versions ----------------------------------------------------------


def test_the_review_ends_in_a_version() -> None:
    item = make_item(make_author())

    version = publish(item)

    assert version.number == 1
    assert version.params == PARAMS
    assert H5PContentItem.objects.get(pk=item.pk).live


def test_a_later_edit_becomes_another_version() -> None:
    author = make_author()
    item = make_item(author)
    first = publish(item)

    edit(sign_in(author), item, params=json.dumps({**PARAMS, "amount": 4}))
    assert content_api.latest_h5p_version(item.content_uuid) == first
    second = publish(H5PContentItem.objects.get(pk=item.pk))

    assert second.number == 2
    assert second.params["amount"] == 4
    assert content_api.get_h5p_version(first.uuid).params["amount"] == 3


def test_nobody_approves_what_they_wrote() -> None:
    author = make_person("AUTHOR", make_organisation("PROVIDER", name="Академия"))
    item = make_item(author)
    editor = make_person("METHODOLOGIST")
    edit(sign_in(editor), item, title="Правка редактора")
    cms_api.submit_h5p_content(item.pk, author.pk)
    cms_api.approve_h5p_content(item.pk, make_person("REVIEWER").pk)

    with pytest.raises(PermissionDeniedError):
        cms_api.approve_h5p_content(item.pk, editor.pk)


def test_nobody_publishes_past_the_review() -> None:
    item = make_item(make_author())

    edit(sign_in(make_person("METHODOLOGIST")), item, "publish")
    edit(sign_in(item.owner), item, "publish")

    assert not H5PContentItem.objects.get(pk=item.pk).live
    assert content_api.latest_h5p_version(item.content_uuid) is None


def test_the_same_key_is_the_same_material() -> None:
    draft, author = install().draft, make_author()

    first = cms_api.save_h5p_content(draft, key="deck", author_id=author.pk)
    again = cms_api.save_h5p_content(draft, key="deck", author_id=author.pk)

    assert first == again
    assert H5PContentItem.objects.get(pk=first).revisions.count() == 1


# In a module -------------------------------------------------------------------


def block_of(item: H5PContentItem, **changes: Any) -> dict[str, Any]:
    return {"type": "h5p", "content_id": item.pk, "rule": "completed", "min_percent": None, **changes}


def module_with(item: H5PContentItem, author: Any, **changes: Any) -> Any:
    steps = [{"title": "Тренажёр", "blocks": [block_of(item, **changes)]}]
    return make_module(author, steps=steps)


def approve_module(page_id: int, author: Any) -> None:
    cms_api.submit_module(page_id, author.pk)
    cms_api.approve_module(page_id, make_person("REVIEWER").pk)
    cms_api.approve_module(page_id, make_person("METHODOLOGIST").pk)


def test_a_module_pins_the_published_version() -> None:
    author = make_author()
    item = make_item(author)
    version = publish(item)
    page = module_with(item, author)

    approve_module(page.pk, author)
    edit(sign_in(author), item, params=json.dumps({**PARAMS, "amount": 4}))
    publish(H5PContentItem.objects.get(pk=item.pk))

    element = content_api.find_element(page.element_uuid)
    assert element is not None and element.current_version_uuid is not None
    block = content_api.get_version(element.current_version_uuid).steps[0]["blocks"][0]
    assert block["version_uuid"] == str(version.uuid)
    assert block["rule"] == "completed"
    listed = sign_in(author).get("/cms/h5p/items/").content.decode()
    assert page.title in listed
    assert sign_in(author).get(f"/cms/h5p/items/edit/{item.pk}/").context["outdated"] == [page]


def test_the_preview_of_a_module_plays_its_materials(rf: Any, settings: Any) -> None:
    settings.KAFEDRA_H5P_HOST = "127.0.0.1"
    author = make_author()
    item = make_item(author)
    publish(item)
    request = rf.get("/")
    request.user = author

    shown = module_with(item, author).get_latest_revision_as_object().serve_preview(request, "").render()

    assert "http://127.0.0.1/h5p/frame/" in shown.content.decode()


def test_a_module_with_an_unpublished_material_is_not_ready() -> None:
    author = make_author()
    page = module_with(make_item(author), author)

    with pytest.raises(InvalidInputError) as refused:
        cms_api.submit_module(page.pk, author.pk)

    assert len(refused.value.fields["body"]) == 1


def test_a_score_asks_for_a_type_that_is_graded() -> None:
    author = make_author()
    item = make_item(author)
    publish(item)
    page = module_with(item, author, rule="score", min_percent=80)

    with pytest.raises(InvalidInputError) as refused:
        cms_api.submit_module(page.pk, author.pk)

    assert "body" in refused.value.fields


def test_a_module_takes_in_no_material_of_strangers() -> None:
    author, strangers = make_author(), make_item(make_author())
    own, page = make_item(author), make_module(author)
    for item in (strangers, own):
        block = {"content": item.pk, "rule": "completed", "min_percent": ""}
        step = {"title": "Шаг", "content": streamfield([("h5p", block)])}
        data = form_data(page, body=streamfield([("step", step)]))
        sign_in(author).post(f"/cms/pages/{page.pk}/edit/", data)
        page.refresh_from_db()
        body = page.get_latest_revision_as_object().body
        blocks = [child for step in body for child in step.value["content"]]
        shown = [block.value["content"] for block in blocks if block.block_type == "h5p"]
        assert shown == ([own] if item == own else [])


def test_what_a_module_shows_is_not_deleted() -> None:
    author = make_author()
    item = make_item(author)
    module_with(item, author)
    editor = sign_in(make_person("METHODOLOGIST"))

    editor.post(f"/cms/h5p/items/delete/{item.pk}/")
    editor.post(f"/cms/bulk/cms/h5pcontentitem/delete/?id={item.pk}")
    editor.post(f"/cms/h5p/items/unpublish/{item.pk}/")

    assert H5PContentItem.objects.filter(pk=item.pk).exists()


# Libraries ----------------------------------------------------------------------


def test_libraries_are_for_administrators() -> None:
    install()
    author = sign_in(make_author())
    for address in ("", "install/"):
        assert author.get(f"/cms/h5p/libraries/{address}").status_code in (302, 403)
    card = content_api.list_h5p_libraries()[0]
    assert author.post(f"/cms/h5p/libraries/{card.uuid}/delete/").status_code in (302, 403)
    assert card.uuid in {each.uuid for each in content_api.list_h5p_libraries()}


def test_an_administrator_sees_what_would_be_installed_and_confirms_it() -> None:
    client = sign_in(make_person("ADMINISTRATOR"))

    shown = client.post("/cms/h5p/libraries/install/", {"package": named(deck_package())})
    assert str(DECK.machine_name) in shown.content.decode()
    assert content_api.list_h5p_libraries() == []

    client.post("/cms/h5p/libraries/install/", {"package": named(deck_package()), "confirmed": "1"})
    again = client.post("/cms/h5p/libraries/install/", {"package": named(deck_package())})
    assert {card.name for card in content_api.list_h5p_libraries()} == {DECK, CARD, BASE}
    assert again.context["plan"] == []
    assert "Test.Card" in client.get("/cms/h5p/libraries/").content.decode()


def test_a_library_that_something_needs_stays() -> None:
    install()
    client = sign_in(make_person("ADMINISTRATOR"))
    cards = {card.name: card for card in content_api.list_h5p_libraries()}

    client.post(f"/cms/h5p/libraries/{cards[BASE].uuid}/delete/")
    client.post(f"/cms/h5p/libraries/{cards[DECK].uuid}/delete/")

    assert {card.name for card in content_api.list_h5p_libraries()} == {CARD, BASE}


def test_a_library_in_which_somebody_writes_stays() -> None:
    item = make_item(make_author())
    client = sign_in(make_person("ADMINISTRATOR"))
    deck = next(card for card in content_api.list_h5p_libraries() if card.name == DECK)
    H5PContentItem.objects.filter(pk=item.pk).update(params={}, library=str(CARD))

    told = client.post(f"/cms/h5p/libraries/{deck.uuid}/delete/", follow=True)

    assert item.title in told.content.decode()
    assert deck.uuid in {card.uuid for card in content_api.list_h5p_libraries()}


def test_a_library_of_which_a_draft_has_a_part_stays() -> None:
    item = make_item(make_author())
    part = {"library": str(CARD), "params": {}}
    revision = item.latest_revision
    revision.content = {**revision.content, "params": {**PARAMS, "part": part}}
    revision.save()

    assert drafts_with(CARD) == drafts_with(DECK) == [item]
    assert drafts_with(BASE) == []


def test_an_author_opens_every_screen_of_a_material() -> None:
    author = make_author()
    item = make_item(author)
    client = sign_in(author)
    edit(client, item, title="Другая")
    values = {"pk": item.pk, "revision": H5PContentItem.objects.get(pk=item.pk).latest_revision_id}
    not_theirs = ("delete/", "unpublish/")

    for address in ADDRESSES:
        if address.startswith(not_theirs) or "files" in address:
            continue
        assert client.get(f"/cms/h5p/items/{address.format(**values)}").status_code == 200, address
    for address in ("", "results/", "?library=Test.Deck&state=review", "?q=Друг", "add/"):
        assert client.get(f"/cms/h5p/items/{address}").status_code == 200, address
    for address in ("new/", f"new/{DECK.folder}/", "upload/"):
        assert client.get(f"/cms/h5p/{address}").status_code == 200, address


def test_every_type_has_an_icon_that_the_office_draws() -> None:
    drawn = get_icons()
    assert not [name for name in {"snippet", *icons._ICONS.values()} if f'id="icon-{name}"' not in drawn]


def test_lists_ask_the_database_no_more_for_more_materials(django_assert_max_num_queries: Any) -> None:
    author = make_author()
    item = make_item(author)
    cms_api.submit_h5p_content(item.pk, author.pk)
    for number in range(40):
        write = {"title": f"Ещё {number}", "library": f"No.Such{number} 1.0", "owner": author, "live": False}
        H5PContentItem.objects.create(**write)
    client = sign_in(author)
    client.get("/cms/h5p/items/")

    with django_assert_max_num_queries(30):
        reviewed = client.get("/cms/h5p/items/?state=review").content.decode()
    with django_assert_max_num_queries(20):
        client.get("/cms/h5p/new/")

    assert "Колода" in reviewed
    assert "Ещё" not in reviewed


def test_a_reviewer_previews_the_material_under_review() -> None:
    item = make_item(make_author())
    cms_api.submit_h5p_content(item.pk, item.owner_id or 0)

    answer = sign_in(make_person("REVIEWER")).post(f"/cms/h5p/items/preview/{item.pk}/", form_of(item))

    assert answer.json() == {"is_valid": True, "is_available": True}


@pytest.mark.parametrize(
    "params",
    [
        "[]",
        "null",
        "7",
        '"text"',
        "{",
        "",
        '{"intro": "a\\u0000b"}',
        "[" * 5000,
        '{"amount": 1' + "0" * 5000 + "}",
    ],
)
def test_no_document_breaks_the_form(params: str) -> None:
    author = make_author()
    item = make_item(author)

    answer = edit(sign_in(author), item, params=params)

    assert answer.status_code in (200, 302)
    assert isinstance(latest(item).params, dict)


def test_a_library_may_be_missing_for_a_while() -> None:
    author = make_author()
    item = make_item(author)
    client = sign_in(author)
    H5PContentItem.objects.filter(pk=item.pk).update(library="No.Such 1.0")
    item.refresh_from_db()
    item.save_revision()

    assert client.get(f"/cms/h5p/items/edit/{item.pk}/").status_code == 200
    assert client.get("/cms/h5p/items/").status_code == 200
