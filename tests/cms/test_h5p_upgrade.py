"""A material comes to a newer version of its type by the library's own scripts, run in a real browser."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts import api as accounts_api
from cms.h5p.services import create_item
from cms.models import H5PContentItem
from content import api as content_api
from content.h5p.names import LibraryName
from core.checks.chromium import launch_options
from tests.cms.office import make_author, sign_in
from tests.content.h5p.packages import (
    BASE,
    CARD,
    SEMANTICS,
    as_json,
    base_files,
    card_files,
    library_json,
    names,
    zip_of,
)

pytestmark = pytest.mark.django_db

NEW_CARD = LibraryName(CARD.machine_name, 1, 3)
DECK, NEW_DECK = LibraryName("Test.Deck", 1, 0), LibraryName("Test.Deck", 2, 0)
# From 1.3 on the text of a card is called "words"; decks of 2.0 have a title taken from their metadata.
CARD_UPGRADE = """
var H5PUpgrades = H5PUpgrades || {};
H5PUpgrades['Test.Card'] = {1: {3: {contentUpgrade: function (params, finished) {
  params.words = params.text;
  delete params.text;
  finished(null, params);
}}}};
"""
DECK_UPGRADE = """
var H5PUpgrades = H5PUpgrades || {};
H5PUpgrades['Test.Deck'] = {2: {0: function (params, finished, extras) {
  params.heading = extras.metadata.title;
  finished(null, params, extras);
}}};
"""
BROKEN_UPGRADE = DECK_UPGRADE.replace("params.heading = extras", "params.heading = extras.nothing.at.all")
DECK_SCRIPT = b"""var Test = window.Test = window.Test || {};
Test.Deck = function (params) {
  this.attach = function ($container) {
    var words = params.cards.map(function (card) { return card.params.words; });
    $container.text(params.heading + ': ' + words.join());
  };
};
"""


def deck_files(name: LibraryName, card: LibraryName, fields: list[dict[str, Any]]) -> dict[str, bytes]:
    part = {"name": "card", "type": "library", "label": "Card", "options": [str(card)]}
    cards = {"name": "cards", "type": "list", "label": "Cards", "entity": "card", "field": part}
    raw = library_json(name, 0, preloadedJs=[{"path": "deck.js"}])
    return {
        f"{name.folder}/library.json": as_json(raw),
        f"{name.folder}/semantics.json": as_json([cards, *fields]),
        f"{name.folder}/deck.js": DECK_SCRIPT,
    }


def install(files: dict[str, bytes]) -> None:
    content_api.install_h5p_libraries(
        zip_of(files), permissions=content_api.OperatorPermissions(), by_id=None
    )


def install_newer(upgrade_of_deck: str = DECK_UPGRADE, *, with_card: bool = True) -> None:
    heading = {"name": "heading", "type": "text", "label": "Heading"}
    files = deck_files(NEW_DECK, NEW_CARD if with_card else CARD, [heading])
    files[f"{NEW_DECK.folder}/upgrades.js"] = upgrade_of_deck.encode()
    if with_card:
        words = {"name": "words", "type": "text", "label": "Words"}
        raw = library_json(NEW_CARD, preloadedJs=[{"path": "card.js"}], preloadedDependencies=names(BASE))
        files |= {
            f"{NEW_CARD.folder}/library.json": as_json(raw),
            f"{NEW_CARD.folder}/semantics.json": as_json([words, *SEMANTICS[1:]]),
            f"{NEW_CARD.folder}/card.js": b"",
            f"{NEW_CARD.folder}/upgrades.js": CARD_UPGRADE.encode(),
        }
    install(files)


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def item(author: Any) -> H5PContentItem:
    """A deck of two cards, in the older version of everything."""
    install(deck_files(DECK, CARD, []) | card_files() | base_files())
    cards = [
        {"library": str(CARD), "params": {"text": text}, "subContentId": str(uuid4()), "metadata": {}}
        for text in ("аорта", "вена")
    ]
    draft = content_api.H5PDraft(DECK, "Сосуды", {"cards": cards}, {"title": "Сосуды", "license": "U"})
    provider = accounts_api.organisations_of(author.pk)[0]
    return create_item(draft, owner_id=author.pk, provider_organisation_id=provider.id)


def address(item: H5PContentItem) -> str:
    return reverse("cms_h5p:upgrade", args=[item.pk])


def result_of(params: Any) -> dict[str, str]:
    return {"to": str(NEW_DECK), "result": json.dumps({"params": params, "metadata": {"title": "Сосуды"}})}


def test_nothing_is_offered_while_there_is_nothing_newer(item: H5PContentItem, author: Any) -> None:
    assert sign_in(author).get(address(item)).status_code == 404


def test_what_the_parts_become_is_told_beforehand(item: H5PContentItem, author: Any) -> None:
    install_newer()
    page = sign_in(author).get(address(item)).content.decode()
    assert "Test.Deck 2.0" in page
    assert "Test.Card 1.3" in page


def test_another_author_finds_no_such_material(item: H5PContentItem) -> None:
    install_newer()
    other = sign_in(make_author())
    assert other.get(address(item)).status_code == 404
    assert other.post(address(item), result_of({}) | {"save": "1"}).status_code == 404
    assert item.revisions.count() == 1


@pytest.mark.parametrize(
    "result", ["", "[]", '{"params": {}}', "null", '{"params": {}, "metadata": 3}', "[" * 5000]
)
def test_a_result_that_is_none_changes_nothing(item: H5PContentItem, author: Any, result: str) -> None:
    install_newer()
    body = {"to": str(NEW_DECK), "result": result, "save": "1"}
    assert sign_in(author).post(address(item), body).status_code == 422
    assert item.revisions.count() == 1


def test_the_scripts_upgrade_the_content_and_its_parts_and_a_person_decides(
    transactional_db: None, live_server: LiveServer, item: H5PContentItem, author: Any, monkeypatch: Any
) -> None:
    install_newer(BROKEN_UPGRADE)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client = Client()
    client.force_login(author)
    cookies = [
        {"name": name, "value": cookie.value, "url": live_server.url}
        for name, cookie in client.cookies.items()
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        context = chromium.new_context(base_url=live_server.url, locale="ru-RU")
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(address(item))
        page.locator("[data-upgrade] button").click()
        expect(page.locator("[data-status]")).to_contain_text("Test.Deck 2.0")
        assert item.revisions.count() == 1

        files = deck_files(NEW_DECK, NEW_CARD, [{"name": "heading", "type": "text", "label": "Heading"}])
        raw = library_json(NEW_DECK, 1, preloadedJs=[{"path": "deck.js"}])
        files[f"{NEW_DECK.folder}/library.json"] = as_json(raw)
        files[f"{NEW_DECK.folder}/upgrades.js"] = DECK_UPGRADE.encode()
        install(files)
        page.reload()
        page.locator("[data-upgrade] button").click()
        preview = page.frame_locator(".kf-h5p__frame iframe").locator(".h5p-container")
        expect(preview).to_contain_text("Сосуды: аорта,вена")
        page.locator("button[name=save]").click()
        page.wait_for_url(f"**{reverse('wagtailsnippets_cms_h5pcontentitem:edit', args=[item.pk])}")
        chromium.close()

    upgraded = H5PContentItem.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert upgraded.library == "Test.Deck 2.0"
    assert upgraded.params["heading"] == "Сосуды"
    assert [card["library"] for card in upgraded.params["cards"]] == ["Test.Card 1.3"] * 2
    assert [card["params"] for card in upgraded.params["cards"]] == [{"words": "аорта"}, {"words": "вена"}]
    assert item.revisions.count() == 2
