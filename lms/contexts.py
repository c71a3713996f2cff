"""The opaque string by which an attempt finds its way back to the enrolment that started it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

_CONTEXT = re.compile(r"enrolment:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(pre|final)")


class Purpose(StrEnum):
    PRE_TEST = "pre"
    FINAL_TEST = "final"


@dataclass(frozen=True)
class TestContext:
    __test__: ClassVar[bool] = False

    enrolment_uuid: UUID
    purpose: Purpose

    def __str__(self) -> str:
        return f"enrolment:{self.enrolment_uuid}:{self.purpose}"


def parse_context(context: str) -> TestContext | None:
    """None when the attempt was started for something that is not an enrolment."""
    match = _CONTEXT.fullmatch(context)
    return TestContext(UUID(match[1]), Purpose(match[2])) if match else None
