"""E-mail leaves through the outbox: a message is sent if, and only if, what caused it was committed."""

import base64
import smtplib
from collections.abc import Sequence
from email import message_from_bytes
from email.mime.base import MIMEBase
from email.utils import make_msgid, parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction

from outbox.data import OutboxEnvelope, Payload
from outbox.errors import PermanentDeliveryError
from outbox.services import enqueue

MAIL_TOPIC = "mail"
_SMTP_PERMANENT = 500


class OutboxEmailBackend(BaseEmailBackend):
    """Writes one outbox message per e-mail, in the caller's transaction if there is one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        to_send = [message for message in email_messages if message.recipients()]
        with transaction.atomic():
            for message in to_send:
                enqueue(MAIL_TOPIC, to_payload(message), key=str(uuid4()))
        return len(to_send)


def deliver_mail(envelope: OutboxEnvelope) -> None:
    """Send through the real mail backend. Raises ``PermanentDeliveryError`` when the server refuses."""
    connection = get_connection(settings.KAFEDRA_MAIL_TRANSPORT_BACKEND)
    message = from_payload(envelope.payload)
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        _park_if_permanent(error, [code for code, _text in error.recipients.values()])
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _park_if_permanent(error, [error.smtp_code])


def to_payload(message: EmailMessage) -> Payload:
    """The whole e-mail as JSON. Raises ``BadHeaderError`` or ``ValueError`` for one that cannot be sent."""
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    # Made here, so that a repeated delivery is recognisable as the same e-mail.
    if "message-id" not in {name.lower() for name in headers}:
        headers["Message-ID"] = make_msgid(domain=_domain_of(message.from_email))
    message.message()
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "content_subtype": message.content_subtype,
        "from_email": str(message.from_email),
        "to": [str(address) for address in message.to],
        "cc": [str(address) for address in message.cc],
        "bcc": [str(address) for address in message.bcc],
        "reply_to": [str(address) for address in message.reply_to],
        "headers": headers,
        "alternatives": [[str(text), kind] for text, kind in getattr(message, "alternatives", [])],
        "attachments": [_pack(attachment) for attachment in message.attachments],
    }


def from_payload(payload: Payload) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["body"],
        from_email=payload["from_email"],
        to=payload["to"],
        cc=payload["cc"],
        bcc=payload["bcc"],
        reply_to=payload["reply_to"],
        headers=payload["headers"],
    )
    message.content_subtype = payload["content_subtype"]
    for text, kind in payload["alternatives"]:
        message.attach_alternative(text, kind)
    for packed in payload["attachments"]:
        _unpack_into(message, packed)
    return message


def _pack(attachment: Any) -> dict[str, Any]:
    if isinstance(attachment, MIMEBase):
        return {"mime": _encode(attachment.as_bytes())}
    name, content, kind = attachment
    if isinstance(content, bytes):
        return {"name": name, "type": kind, "base64": _encode(content)}
    if isinstance(content, EmailMessage):
        return {"name": name, "type": kind, "base64": _encode(content.message().as_bytes())}
    return {"name": name, "type": kind, "text": str(content)}


def _unpack_into(message: EmailMultiAlternatives, packed: dict[str, Any]) -> None:
    if "mime" in packed:
        message.attach(_mime_part(base64.b64decode(packed["mime"])))
    elif "text" in packed:
        message.attach(packed["name"], packed["text"], packed["type"])
    else:
        message.attach(packed["name"], base64.b64decode(packed["base64"]), packed["type"])


def _mime_part(raw: bytes) -> MIMEBase:
    # Django attaches a MIMEBase only, and the parser does not make one.
    parsed = message_from_bytes(raw)
    part = MIMEBase(parsed.get_content_maintype(), parsed.get_content_subtype())
    for name in list(part.keys()):
        del part[name]
    for name, value in parsed.items():
        part[name] = value
    part.set_payload(parsed.get_payload())
    return part


def _park_if_permanent(error: smtplib.SMTPException, codes: list[int]) -> None:
    if not codes or min(codes) < _SMTP_PERMANENT:
        raise error
    message = f"the mail server refused the message ({type(error).__name__}, {min(codes)})"
    raise PermanentDeliveryError(message) from None


def _domain_of(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
