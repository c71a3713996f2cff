"""Stems: what remains of foreign HTML, and which part of it asks."""

import pytest

from assessments.html import is_blank, sanitise, split_stem


@pytest.mark.parametrize(
    ("stem", "question", "context"),
    [
        ("<p>Диагноз?</p>", "Диагноз?", ""),
        ("Диагноз <b>при</b> АД &lt; 90?", "Диагноз <b>при</b> АД &lt; 90?", ""),
        ("<p>Больной 60 лет.</p><p>Диагноз?</p>", "Диагноз?", "<p>Больной 60 лет.</p>"),
        ("<ul><li>Кашель</li></ul>\n<p>Диагноз?</p>", "Диагноз?", "<ul><li>Кашель</li></ul>"),
        ("<p>Что показано?</p><ul><li>а</li></ul>", "", "<p>Что показано?</p><ul><li>а</li></ul>"),
        ('<p>Что на <img src="/a">?</p>', "", '<p>Что на <img src="/a">?</p>'),
        ("<p>а</p> б", "", "<p>а</p> б"),
    ],
)
def test_the_last_paragraph_asks(stem: str, question: str, context: str) -> None:
    assert split_stem(stem) == (question, context)


@pytest.mark.parametrize("html", ["", " ", "<p></p>", "<p>&nbsp;<br></p>", "<script>x</script>"])
def test_nothing_to_read_is_blank(html: str) -> None:
    assert is_blank(sanitise(html))


def test_a_picture_is_something_to_look_at() -> None:
    assert not is_blank('<p><img src="/assets/1"></p>')


@pytest.mark.parametrize(
    "source",
    ["https://e.org/a.png", "//e.org/a.png", "/\\e.org/a.png", "/\t/e.org/a.png", "data:image/png,x"],
)
def test_pictures_of_other_sites_are_dropped(source: str) -> None:
    assert "e.org" not in sanitise(f'<img src="{source}">')
    assert "data:" not in sanitise(f'<img src="{source}">')
