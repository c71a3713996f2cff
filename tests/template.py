"""Migrated databases, made once for each state of the migrations and copied by every test session."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.engines import EngineLayout, engine_addresses, engines_lease
from core.engines.layout import BASE_DIR
from core.launcher.data import digest_of_migrations

TEMPLATES = BASE_DIR / "var" / "test-template"
_INPUTS = (
    "uv.lock",
    "config/settings/*.py",
    "portfolio/settings.py",
    "core/engines/postgres.py",
    "*/migrations/*.py",
)


def copy_migrated_data(layout: EngineLayout) -> None:
    """Give the layout a PostgreSQL whose databases are migrated, and tell a launcher so."""
    layout.var.mkdir(parents=True, exist_ok=True)
    (layout.var / "migrated").write_text(digest_of_migrations(), encoding="ascii")
    with _locked():
        template = TEMPLATES / _digest()
        if not template.exists():
            _build(template)
        # The files may belong to the user that root runs PostgreSQL as, and must stay theirs.
        subprocess.run(["cp", "-a", "--reflink=auto", template / "pg", layout.postgres_data], check=True)


@contextmanager
def _locked() -> Iterator[None]:
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    digest = hashlib.sha256()
    for pattern in _INPUTS:
        for path in sorted(BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _build(template: Path) -> None:
    for older in TEMPLATES.iterdir():
        if older.is_dir():
            shutil.rmtree(older)
    draft = EngineLayout(template.with_suffix(".draft"))
    with engines_lease(draft):
        environment = os.environ | engine_addresses(draft)
        migrations = [
            subprocess.Popen(
                [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity=0"],
                cwd=BASE_DIR,
                env=environment | {"DJANGO_SETTINGS_MODULE": settings},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            for settings in ("config.settings.embedded", "portfolio.settings")
        ]
        outputs = [process.communicate()[0].decode() for process in migrations]
    if any(process.returncode for process in migrations):
        shutil.rmtree(draft.var)
        raise RuntimeError("The migrations fail:\n" + "\n".join(outputs)[-3000:])
    draft.var.rename(template)
