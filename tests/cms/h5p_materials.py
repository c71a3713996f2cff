"""H5P libraries and materials for the tests of the office, small and made here."""

import json
from io import BytesIO
from typing import Any

from cms.h5p.services import create_item
from cms.models import H5PContentItem
from content import api as content_api
from tests.content.h5p import packages
from tests.content.h5p.packages import as_json, library_json, names, package_files, zip_of

CARD = packages.CARD
DECK = content_api.LibraryName("Test.Deck", 1, 0)
DECK_SEMANTICS: list[dict[str, Any]] = [
    {"name": "intro", "type": "text", "widget": "html", "label": "Intro", "tags": ["p", "strong", "em"]},
    {"name": "amount", "type": "number", "label": "Amount", "min": 1, "max": 5, "step": 1, "default": 2},
    {
        "name": "level",
        "type": "select",
        "label": "Level",
        "options": [{"value": "a", "label": "Easy"}, {"value": "b", "label": "Hard"}],
        "default": "a",
    },
    {
        "name": "hint",
        "type": "text",
        "label": "Hint",
        "widget": "showWhen",
        "showWhen": {"rules": [{"field": "level", "equals": "b"}]},
        "optional": True,
    },
    {
        "name": "cards",
        "type": "list",
        "label": "Cards",
        "entity": "card",
        "min": 1,
        "max": 4,
        "field": {
            "name": "card",
            "type": "group",
            "label": "Card",
            "fields": [
                {"name": "front", "type": "text", "label": "Front"},
                {"name": "back", "type": "text", "label": "Back"},
                {
                    "name": "more",
                    "type": "library",
                    "label": "More",
                    "options": [str(CARD)],
                    "optional": True,
                },
            ],
        },
    },
    {
        "name": "l10n",
        "type": "group",
        "label": "Localize",
        "common": True,
        "fields": [
            {"name": "next", "type": "text", "label": "Next", "default": "Next"},
            {"name": "back", "type": "text", "label": "Back", "default": "Back"},
        ],
    },
]
PARAMS: dict[str, Any] = {
    "intro": "<p>Tom &amp; <strong>Jerry</strong></p>",
    "amount": 3,
    "level": "a",
    "cards": [{"front": "1 &lt; 2", "back": "yes"}, {"front": "sky", "back": "blue"}],
    "l10n": {"next": "Next", "back": "Back"},
}
DECK_SCRIPT = b"""var Test = Test || {};
Test.Deck = function (params) {
  this.attach = function ($container) {
    var fronts = params.cards.map(function (card) { return card.front; });
    $container.html('<p class="deck">' + fronts.join(', ') + '</p>');
  };
};
"""


def deck_package(params: dict[str, Any] | None = None) -> BytesIO:
    """A package of Test.Deck with the libraries it needs."""
    raw = library_json(DECK, 1, title="Test Deck", preloadedJs=[{"path": "deck.js"}])
    manifest = {
        "title": "Колода",
        "mainLibrary": DECK.machine_name,
        "preloadedDependencies": names(DECK, CARD, packages.BASE),
    }
    files = package_files(**manifest)
    del files["content/images/dot.png"]
    files |= {
        "content/content.json": as_json(PARAMS if params is None else params),
        f"{DECK.folder}/library.json": as_json(raw),
        f"{DECK.folder}/semantics.json": as_json(DECK_SEMANTICS),
        f"{DECK.folder}/deck.js": DECK_SCRIPT,
    }
    return zip_of(files)


def install() -> content_api.ImportedPackage:
    """Test.Deck and Test.Card, as an operator installs them."""
    return content_api.import_h5p(deck_package(), permissions=content_api.OperatorPermissions(), by_id=None)


def make_item(owner: Any, provider_id: int | None = None) -> H5PContentItem:
    """A draft of Test.Deck; its libraries are installed when they are not."""
    return create_item(install().draft, owner_id=owner.pk, provider_organisation_id=provider_id)


def form_of(item: H5PContentItem, action: str = "", **changes: Any) -> dict[str, Any]:
    """What the browser of an author posts for the material."""
    data: dict[str, Any] = {
        "title": item.title,
        "params": json.dumps(item.params),
        "provider_organisation": item.provider_organisation_id or "",
        "license": "U",
        "license_version": "",
        "authors": "",
        "source": "",
        **changes,
    }
    if action:
        data[f"action-{action}"] = "1"
    return data
