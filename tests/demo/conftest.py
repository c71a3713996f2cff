from pathlib import Path
from typing import Any

import pytest

from demo import people


@pytest.fixture(autouse=True)
def own_uploads(settings: Any, tmp_path: Path) -> Path:
    """Every test has a storage of its own."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def few_people(monkeypatch: pytest.MonkeyPatch) -> int:
    """A small staff, so that seeding takes seconds; returns how many specialists there are in all."""
    monkeypatch.setattr(people, "HOSPITAL_STAFF", 7)
    monkeypatch.setattr(people, "SECOND_HOSPITAL_STAFF", 2)
    monkeypatch.setattr(people, "UNIVERSITY_STAFF", 3)
    return 12
