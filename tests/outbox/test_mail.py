"""E-mail leaves after the commit, whole, through the real mail backend."""

import re
import smtplib
from email.mime.image import MIMEImage
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.db import transaction

from outbox import api
from outbox.mail import OutboxEmailBackend, deliver_mail
from outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db
BACKEND = "outbox.mail.OutboxEmailBackend"


@pytest.fixture(autouse=True)
def transport(settings) -> None:
    settings.KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def whole_message() -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject="Ссылка для входа",
        body="Здравствуйте!",
        from_email="Кафедра <noreply@example.org>",
        to=["ivanova@example.org"],
        cc=["copy@example.org"],
        bcc=["blind@example.org"],
        reply_to=["help@example.org"],
        headers={"X-Campaign": "welcome"},
        connection=OutboxEmailBackend(),
    )
    message.attach_alternative("<p>Здравствуйте!</p>", "text/html")
    message.attach("программа.pdf", b"%PDF-\x00\xff", "application/pdf")
    message.attach("заметка.txt", "Текст", "text/plain")
    picture = MIMEImage(b"\x89PNG\r\n\x1a\n", "png")
    picture.add_header("Content-ID", "<logo>")
    message.attach(picture)
    return message


def test_the_whole_message_arrives() -> None:
    original = whole_message()
    original.send()
    assert mail.outbox == []
    assert api.deliver_due(topic="mail").delivered == 1
    (sent,) = mail.outbox
    assert sent.recipients() == original.recipients()
    assert sent.extra_headers["X-Campaign"] == "welcome"
    assert re.fullmatch(r"<.+@example\.org>", sent.extra_headers["Message-ID"])
    assert _parts(sent) == _parts(original)


def _parts(message: EmailMultiAlternatives) -> list[tuple[str, str, str | None, bytes | None]]:
    return [
        (
            part.get_content_type(),
            part.get_filename() or "",
            part["Content-ID"],
            part.get_payload(decode=True),
        )
        for part in message.message().walk()
    ]


def test_a_repeated_delivery_is_recognisable() -> None:
    whole_message().send()
    row = OutboxMessage.objects.get()
    envelope = api.OutboxEnvelope(row.uuid, row.topic, row.key, row.payload, row.created_at, 0, "-")
    deliver_mail(envelope)
    deliver_mail(envelope)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_no_mail_when_the_cause_is_undone(settings) -> None:
    settings.EMAIL_BACKEND = BACKEND
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send_mail("Тема", "Текст", None, ["ivanova@example.org"])
        raise ZeroDivisionError
    assert api.deliver_due(topic="mail").delivered == 0
    mail.send_mail("Тема", "Текст", None, ["ivanova@example.org"])
    assert api.deliver_due(topic="mail").delivered == 1


def test_a_header_that_cannot_be_sent_is_refused_at_once() -> None:
    message = EmailMultiAlternatives("Тема\nBcc: x@example.org", "", None, ["a@example.org"])
    with pytest.raises(BadHeaderError):
        OutboxEmailBackend().send_messages([message])
    assert not OutboxMessage.objects.exists()


def test_a_message_to_nobody_is_not_written() -> None:
    assert OutboxEmailBackend().send_messages([EmailMultiAlternatives("Тема", "", None, [])]) == 0
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("refusal", "parked"),
    [
        (smtplib.SMTPRecipientsRefused({"ivanova@example.org": (550, b"no such user")}), 1),
        (smtplib.SMTPRecipientsRefused({"ivanova@example.org": (451, b"greylisted")}), 0),
        (smtplib.SMTPDataError(554, b"spam"), 1),
        (smtplib.SMTPDataError(452, b"disk full"), 0),
        (smtplib.SMTPServerDisconnected("gone"), 0),
    ],
)
def test_refusals_of_the_mail_server(refusal, parked, monkeypatch) -> None:
    def refuse(_self: object, _messages: object) -> int:
        raise refusal

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    whole_message().send()
    assert api.deliver_due(topic="mail") == api.DeliveryReport(retried=1 - parked, parked=parked)
    assert "ivanova" not in OutboxMessage.objects.get().last_error


def test_mail_as_files(settings, tmp_path: Path) -> None:
    settings.KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    whole_message().send()
    api.deliver_due(topic="mail")
    (file,) = tmp_path.iterdir()
    assert b"To: ivanova@example.org" in file.read_bytes()
