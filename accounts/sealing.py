"""Texts that leave our hands or lie in the database, sealed: unreadable and unchangeable without our key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class BrokenSealError(ValueError):
    """The token is not ours, was changed, or is older than allowed."""


def seal(text: str, purpose: str) -> str:
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(token: str, purpose: str, *, max_age_seconds: int | None = None) -> str:
    """Raises ``BrokenSealError``."""
    try:
        return _cipher(purpose).decrypt(token.encode(), ttl=max_age_seconds).decode()
    except InvalidToken as error:
        raise BrokenSealError from error


def _cipher(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str | bytes, purpose: str) -> bytes:
    digest = hashlib.sha256(f"kafedra.{purpose}:".encode() + force_bytes(secret)).digest()
    return base64.urlsafe_b64encode(digest)
