"""Tables of the room, by topic; the database forbids what must never be."""

from assessments.models.attempts import Attempt, ResponseStep
from assessments.models.banks import ExposureWatermark, Item, ItemBank, ItemExposure, ItemVersion
from assessments.models.corrections import (
    CorrectedVersion,
    Correction,
    CorrectionEffect,
    CorrectionForecast,
)
from assessments.models.tests import Test, TestSettings, TestVersion

__all__ = [
    "Attempt",
    "CorrectedVersion",
    "Correction",
    "CorrectionEffect",
    "CorrectionForecast",
    "ExposureWatermark",
    "Item",
    "ItemBank",
    "ItemExposure",
    "ItemVersion",
    "ResponseStep",
    "Test",
    "TestSettings",
    "TestVersion",
]
