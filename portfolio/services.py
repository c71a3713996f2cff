"""Every write of the portfolio: an id is accepted once, and again only with the same body."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction

from portfolio.errors import AlreadyReversedError, CreditUnknownError, SameKeyOtherBodyError
from portfolio.models import Credit, Reversal


def accept_credit(source: str, body: dict[str, Any], values: dict[str, Any]) -> bool:
    """Keep an award; False when the same body was kept before.

    ``body`` is what came, ``values`` the same after validation.
    Raises ``SameKeyOtherBodyError``.
    """
    digest = body_digest(body)
    fields = {name: value for name, value in values.items() if name != "type"}
    try:
        # Most awards are new: one statement is all that they need.
        Credit.objects.create(**fields, source=source, body_sha256=digest)
    except IntegrityError:
        _require_same(Credit.objects.get(entry_uuid=values["entry_uuid"]), source, digest)
        return False
    return True


def accept_reversal(source: str, body: dict[str, Any], values: dict[str, Any]) -> bool:
    """Take an award back; False when the same body was kept before.

    Raises ``CreditUnknownError`` while the award has not arrived, ``AlreadyReversedError`` and
    ``SameKeyOtherBodyError``.
    """
    digest = body_digest(body)
    credit = Credit.objects.filter(entry_uuid=values["entry_uuid"], source=source).first()
    if credit is None:
        raise CreditUnknownError
    if (credit.amount, credit.person_uuid) != (values["amount"], values["person_uuid"]):
        raise SameKeyOtherBodyError("The reversal does not agree with its credit.")
    try:
        with transaction.atomic():
            reversal, created = Reversal.objects.get_or_create(
                reversal_uuid=values["reversal_uuid"],
                defaults={
                    "source": source,
                    "credit": credit,
                    "reason": values["reason"],
                    "occurred_at": values["occurred_at"],
                    "body_sha256": digest,
                },
            )
    except IntegrityError as error:
        raise AlreadyReversedError from error
    if not created:
        _require_same(reversal, source, digest)
    return created


def body_digest(body: dict[str, Any]) -> str:
    """The same for bodies that say the same, whatever their spacing and the order of their fields."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _require_same(kept: Credit | Reversal, source: str, digest: str) -> None:
    if (kept.source, kept.body_sha256) != (source, digest):
        raise SameKeyOtherBodyError
