"""A captcha without foreign servers: the browser works for a moment, the server checks the result.

ALTCHA, protocol of its version 3. Each solution counts once.
"""

import hashlib
import hmac
import secrets
import time
from datetime import timedelta

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.core.cache import cache
from django.utils.encoding import force_bytes

LIFETIME = timedelta(minutes=20)
_ALGORITHM = "PBKDF2/SHA-256"
_ITERATIONS = 2_000
_LONGEST_PAYLOAD = 4_000


def make_challenge() -> dict[str, object]:
    """A new signed challenge; what must be found is a number below ``KAFEDRA_CAPTCHA_WORK``."""
    most = settings.KAFEDRA_CAPTCHA_WORK
    challenge = create_challenge(
        _ALGORITHM,
        _ITERATIONS,
        counter=most // 2 + secrets.randbelow(most // 2 + 1),
        expires_at=int(time.time() + LIFETIME.total_seconds()),
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("answer"),
    )
    answer: dict[str, object] = challenge.to_dict()
    return answer


def accept_solution(payload: str) -> bool:
    """Whether the payload solves a challenge of ours that is fresh and was not used before."""
    if not payload or len(payload) > _LONGEST_PAYLOAD:
        return False
    result = verify_solution(payload, _key("challenge"), hmac_key_secret=_key("answer"))
    if not result.verified:
        return False
    signature = str(Payload.from_base64(payload).challenge.signature)
    used = hashlib.sha256(signature.encode()).hexdigest()
    first_use: bool = cache.add(f"accounts:captcha:{used}", 1, LIFETIME.total_seconds())
    return first_use


def _key(purpose: str) -> bytes:
    secret = force_bytes(settings.KAFEDRA_CAPTCHA_KEY or settings.SECRET_KEY)
    return hmac.new(secret, f"kafedra.captcha.{purpose}".encode(), hashlib.sha256).digest()
