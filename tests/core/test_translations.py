"""A text without its Russian is noticed before a reader meets it."""

import gettext
from pathlib import Path

import pytest

from core import translations

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy

TITLE = _("Catalogue")
COUNT = ngettext("%(count)d person", "%(count)d people", 3)
MONTH = pgettext_lazy("month name", "May")
"""
TEMPLATE = """{% load i18n %}
<h1 title="{% translate 'Overview' %}">{% translate "It's here" %}</h1>
    {% if a %}
  {% blocktranslate trimmed count n=n %}
      One screen of {{ name }}
  {% plural %}
      {{ n }} screens of {{ name }}
  {% endblocktranslate %}
{% endif %}
"""
COMPLETE = {
    'msgid "Catalogue"': 'msgstr "Каталог"',
    'msgid "%(count)d person"\nmsgid_plural "%(count)d people"': (
        'msgstr[0] "%(count)d человек"\nmsgstr[1] "%(count)d человека"\nmsgstr[2] "%(count)d человек"'
    ),
    'msgctxt "month name"\nmsgid "May"': 'msgstr "Май"',
    'msgid "Overview"': 'msgstr "Обзор"',
    'msgid "It\'s here"': 'msgstr "Это здесь"',
    'msgid "One screen of %(name)s"\nmsgid_plural "%(n)s screens of %(name)s"': (
        'msgstr[0] "%(n)s экран: %(name)s"\nmsgstr[1] "%(n)s экрана: %(name)s"\n'
        'msgstr[2] "%(n)s экранов: %(name)s"'
    ),
}
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
    '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n'
)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(translations, "BASE_DIR", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    (tmp_path / "locale/ru/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "room/templates").mkdir(parents=True)
    (tmp_path / "room/views.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "room/templates/page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_views.py").write_text('_("Not for readers")', encoding="utf-8")
    return tmp_path


def write_catalogue(house: Path, entries: dict[str, str]) -> Path:
    path = house / "locale/ru/LC_MESSAGES/django.po"
    body = "\n\n".join(f"{text}\n{translation}" for text, translation in entries.items())
    path.write_text(f"{HEADER}\n{body}\n", encoding="utf-8")
    return path


def test_texts_of_code_and_templates_are_found(house: Path) -> None:
    found = {message.id for message in translations.extract_texts() if message.id}

    assert found == {
        "Catalogue",
        ("%(count)d person", "%(count)d people"),
        "May",
        "Overview",
        "It's here",
        ("One screen of %(name)s", "%(n)s screens of %(name)s"),
    }


def test_a_complete_catalogue_passes(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_catalogue(house, COMPLETE)

    assert translations.main(["check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "translation", "complaint"),
    [
        ('msgid "Catalogue"', None, "'Catalogue' (room/views.py) is missing"),
        ('msgid "Catalogue"', 'msgstr ""', "is not translated"),
        ('msgid "Overview"', 'msgstr "Обзор %(extra)s"', "has other placeholders"),
        ('msgctxt "month name"\nmsgid "May"', None, "'May' (room/views.py) is missing"),
        (
            'msgid "%(count)d person"\nmsgid_plural "%(count)d people"',
            'msgstr[0] "%(count)d человек"\nmsgstr[1] ""\nmsgstr[2] "%(count)d человек"',
            "is not translated",
        ),
    ],
)
def test_an_incomplete_catalogue_names_the_text(
    house: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    translation: str | None,
    complaint: str,
) -> None:
    entries = COMPLETE | {text: translation} if translation else dict(COMPLETE)
    if translation is None:
        del entries[text]
    write_catalogue(house, entries)  # type: ignore[arg-type]

    assert translations.main(["check"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert complaint in line


def test_a_doubtful_translation_does_not_pass(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_catalogue(house, COMPLETE)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Overview"', '#, fuzzy\nmsgid "Overview"'), encoding="utf-8")

    assert translations.main(["check"]) == 1
    assert "is marked fuzzy" in capsys.readouterr().err


def test_an_update_keeps_translations_and_takes_others_from_files(house: Path) -> None:
    path = write_catalogue(house, {'msgid "Catalogue"': 'msgstr "Каталог"', 'msgid "Gone"': 'msgstr "Ушло"'})
    more = house / "more.po"
    more.write_text(f'{HEADER}\nmsgid "Overview"\nmsgstr "Обзор"\n', encoding="utf-8")

    assert translations.main(["update", str(more)]) == 0

    catalogue = translations.read_catalogue(path)
    assert [catalogue[text].string for text in ("Catalogue", "Overview", "It's here")] == [
        "Каталог",
        "Обзор",
        "",
    ]
    assert "Gone" not in catalogue


def test_compiled_catalogues_are_what_django_reads(house: Path) -> None:
    path = write_catalogue(house, COMPLETE)

    assert translations.main(["compile"]) == 0

    with path.with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    assert russian.gettext("Catalogue") == "Каталог"
    assert russian.ngettext("%(count)d person", "%(count)d people", 3) == "%(count)d человека"


def test_an_unknown_action_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["translate"]) == 1
    assert "check|compile|update" in capsys.readouterr().err
