"""Tables of the room, by topic; the database forbids what must never be."""

from assessments.models.accommodations import Appeal, TimeAccommodation
from assessments.models.attempts import Attempt, ResponseStep
from assessments.models.banks import ExposureWatermark, Item, ItemBank, ItemExposure, ItemVersion
from assessments.models.corrections import (
    CorrectedVersion,
    Correction,
    CorrectionEffect,
    CorrectionForecast,
)
from assessments.models.drawing import BankAlarm, EnemyPair
from assessments.models.imports import ImportedItem, ImportJob, ImportState
from assessments.models.marks import AnswerFile, Mark
from assessments.models.statistics import (
    AnswerCount,
    CountedAttempt,
    CountRequest,
    ItemCount,
    MonthCount,
    SlotCount,
    TotalCount,
)
from assessments.models.tests import Test, TestSettings, TestVersion

__all__ = [
    "AnswerCount",
    "AnswerFile",
    "Appeal",
    "Attempt",
    "BankAlarm",
    "CorrectedVersion",
    "Correction",
    "CorrectionEffect",
    "CorrectionForecast",
    "CountRequest",
    "CountedAttempt",
    "EnemyPair",
    "ExposureWatermark",
    "ImportJob",
    "ImportState",
    "ImportedItem",
    "Item",
    "ItemBank",
    "ItemCount",
    "ItemExposure",
    "ItemVersion",
    "Mark",
    "MonthCount",
    "ResponseStep",
    "SlotCount",
    "Test",
    "TestSettings",
    "TestVersion",
    "TimeAccommodation",
    "TotalCount",
]
