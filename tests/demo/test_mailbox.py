"""The demo mailbox reads what Django's file backend wrote, and shows it as text."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template import engines
from django.test import Client
from django.urls import reverse

from demo import mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def send(folder: Path, *letters: tuple[str, str], html: str = "") -> None:
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    messages = []
    for subject, text in letters:
        message = EmailMultiAlternatives(subject, text, "Кафедра <noreply@localhost>", ["anna@example.org"])
        if html:
            message.attach_alternative(html, "text/html")
        messages.append(message)
    connection.send_messages(messages)


def page() -> str:
    response = Client().get(reverse("demo:mail"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_finds_the_letter_and_can_follow_its_link(folder: Path) -> None:
    link = "http://localhost:8000/accounts/password/reset/key/1-abc/?lang=ru&step=2"
    send(folder, ("Добро пожаловать на «Кафедру»", f"Задайте пароль:\n{link}\n"))

    shown = page()

    assert "Добро пожаловать на «Кафедру»" in shown
    assert 'href="http://localhost:8000/accounts/password/reset/key/1-abc/?lang=ru&amp;step=2"' in shown


def test_newest_letter_comes_first(folder: Path) -> None:
    send(folder, ("Первое", "раз"), ("Второе", "два"))
    (written,) = folder.iterdir()
    os.utime(written.rename(folder / "earlier.log"), (1, 1))
    send(folder, ("Третье", "три"))

    assert [letter.subject for letter in mailbox.list_letters(folder)] == ["Третье", "Второе", "Первое"]


def test_a_letter_cannot_put_markup_on_the_page(folder: Path) -> None:
    send(folder, ("<b>тема</b>", "<script>alert(1)</script> javascript:alert(1)"), html="<h1>html</h1>")

    shown = page()

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<b>тема</b>" not in shown
    assert "<h1>html</h1>" not in shown
    assert 'href="javascript' not in shown


def test_the_page_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(folder, *[(f"Письмо {number}", "текст " * 10_000) for number in range(2)])
    monkeypatch.setattr(mailbox, "MAX_TEXT", 100)
    monkeypatch.setattr(mailbox, "MAX_LETTERS", 1)

    (letter,) = mailbox.list_letters(folder)

    assert len(letter.text) == 100


def test_damaged_and_foreign_files_do_no_harm(folder: Path) -> None:
    folder.mkdir()
    (folder / "broken.log").write_bytes(b"\xff\xfe\x00 no letter at all \n\n\x80")
    (folder / "charset.log").write_bytes(b"Subject: x\nContent-Type: text/plain; charset=none-such\n\nabc")
    (folder / "notes.txt").write_text("Subject: secret\n\nsecret", encoding="utf-8")

    assert "secret" not in page()


def test_empty_mailbox_says_so(folder: Path) -> None:
    assert "kf-empty" in page()


def test_there_is_no_mailbox_outside_the_demo(folder: Path, settings: Any) -> None:
    settings.KAFEDRA_DEMO = False
    send(folder, ("Письмо", "текст"))
    assert Client().get(reverse("demo:mail")).status_code == 404


def test_sign_in_box_names_every_account() -> None:
    shown = engines["django"].from_string('{% include "demo/_accounts.html" %}').render()
    for name in ("doctor", "tutor", "author", "reviewer", "admin"):
        assert f"{name}@kafedra.example" in shown
    assert "Kafedra-2026" in shown
