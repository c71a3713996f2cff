"""What the environment may say is written down."""

import re

from core.engines.layout import BASE_DIR

READS = re.compile(r'env\.\w+\(\s*"([A-Z][A-Z0-9_]+)"')


def names_read() -> set[str]:
    files = [*(BASE_DIR / "config" / "settings").glob("*.py"), BASE_DIR / "portfolio" / "settings.py"]
    return {name for path in files for name in READS.findall(path.read_text(encoding="utf-8"))}


def test_every_name_of_the_environment_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (BASE_DIR / "docs" / "settings.md").read_text()))

    assert names_read() - documented == set()


def test_only_settings_read_the_environment() -> None:
    """Besides the platform's own floor, which prepares the environment for them."""
    rooms = [path.parent for path in BASE_DIR.glob("*/apps.py") if path.parent.name != "core"]
    offenders = [
        str(path.relative_to(BASE_DIR))
        for room in rooms
        for path in room.rglob("*.py")
        if path.name not in {"settings.py", "wsgi.py", "environment.py"}
        and re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    ]

    assert offenders == []
