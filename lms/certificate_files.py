"""The certificate as a PDF: drawn when first asked for, kept in the storage afterwards."""

import hashlib
import io
import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Literal, cast

import segno
import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import ngettext

from lms import wording
from lms.models import Certificate
from lms.reference import specialty_names

TEMPLATE = Path(__file__).resolve().parent / "typst" / "certificate.typ"
# The document is Russian in every language of the interface.
LANGUAGE = "ru"
_SPECIALTIES_SHOWN = 8
_one_at_a_time = Lock()
FileFormat = Literal["pdf", "png"]  # the latter to look at it
Facts = dict[str, str]


def certificate_pdf(certificate: Certificate) -> bytes:
    """The stored file, drawn now if there is none; it bears the public address of this site."""
    name = _storage_name(certificate)
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            return bytes(stored.read())
    pdf = draw(certificate)
    default_storage.save(name, ContentFile(pdf))
    return pdf


def draw(certificate: Certificate, file_format: FileFormat = "pdf") -> bytes:
    made_at = int(certificate.issued_at.timestamp())
    return render(_facts(certificate), verification_address(certificate), made_at, file_format)


def render(facts: Facts, address: str, made_at: int, file_format: FileFormat) -> bytes:
    """``address`` goes into the QR code, ``made_at`` (Unix time) into the properties of the file."""
    inputs = {"data": json.dumps(facts, ensure_ascii=False), "qr": _qr_code(address)}
    with _one_at_a_time:  # the compiler is fast (about 2 ms) and not made for several threads at once
        drawn = _compiler().compile(format=file_format, ppi=110, sys_inputs=inputs, timestamp=made_at)
    return cast(bytes, drawn)  # one page


def verification_address(certificate: Certificate) -> str:
    path = reverse("lms:certificate", args=[certificate.code])
    return f"{settings.KAFEDRA_PUBLIC_URL.rstrip('/')}{path}"


@cache
def _compiler() -> typst.Compiler:
    # The fonts bundled with typst alone: the same page on every machine.
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), ignore_system_fonts=True)


def _storage_name(certificate: Certificate) -> str:
    """Named by the uuid that nobody is shown: the public code must not lead to the full name."""
    return f"certificates/{certificate.uuid}-{_design()}.pdf"


@cache
def _design() -> str:
    """A changed template or address makes new files instead of serving the old ones."""
    fingerprint = TEMPLATE.read_bytes() + settings.KAFEDRA_PUBLIC_URL.encode()
    return hashlib.sha256(fingerprint).hexdigest()[:8]


def _facts(certificate: Certificate) -> Facts:
    with translation.override(LANGUAGE):
        return {
            "number": certificate.number,
            "holder": certificate.holder_name,
            "title": certificate.element_title,
            "kind": wording.kind_text(certificate.element_kind),
            "credits": wording.credits_text(certificate.credits),
            "hours": _hours(certificate),
            "specialties": _specialties(certificate),
            "date": formats.date_format(timezone.localtime(certificate.issued_at), "j E Y г."),
            "code": certificate.readable_code,
            "site": settings.KAFEDRA_PUBLIC_URL.split("://")[-1].rstrip("/"),
        }


def _hours(certificate: Certificate) -> str:
    hours = certificate.credits
    amount = wording.plain_number(hours)
    # A fraction takes the form of "two": 1,5 академических часа.
    count = int(hours) if hours == int(hours) else 2
    return ngettext("%(hours)s academic hour", "%(hours)s academic hours", count) % {"hours": amount}


def _specialties(certificate: Certificate) -> str:
    names = list(specialty_names(certificate.specialty_codes).values())
    rest = len(names) - _SPECIALTIES_SHOWN
    shown = "; ".join(names[:_SPECIALTIES_SHOWN])
    if rest <= 0:
        return shown
    more = ngettext("and %(count)d more", "and %(count)d more", rest) % {"count": rest}
    return f"{shown} {more}"


def _qr_code(address: str) -> str:
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", border=0, dark="#0d5958", xmldecl=False)
    return drawn.getvalue().decode()
