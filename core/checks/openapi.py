"""OpenAPI snapshots: a change of an API is seen in a review, never by accident.

``python -m core.checks.openapi`` compares, with ``--write`` it writes them anew.
"""

import difflib
import os
import subprocess
import sys
from pathlib import Path

from core.checks.production import PRODUCTION_ENVIRONMENT
from core.engines.layout import BASE_DIR

SNAPSHOTS = {
    "config.settings.production": BASE_DIR / "docs" / "openapi.json",
    "portfolio.settings": BASE_DIR / "docs" / "openapi-portfolio.json",
}
_SHOWN_LINES = 60


def main(arguments: list[str]) -> int:
    write = "--write" in arguments
    problems = [
        problem for settings, path in SNAPSHOTS.items() if (problem := _compare(settings, path, write=write))
    ]
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201
    return 1 if problems else 0


def _compare(settings: str, path: Path, *, write: bool) -> str:
    current = _schema(settings)
    if write:
        path.write_text(current, encoding="utf-8")
        return ""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    name = str(path.relative_to(BASE_DIR))
    difference = list(
        difflib.unified_diff(kept.splitlines(), current.splitlines(), name, "code", lineterm="")
    )
    if not difference:
        return ""
    shown = "\n".join(difference[:_SHOWN_LINES])
    return f"{shown}\n{name} differs from the code; if that is meant: make openapi"


def _schema(settings: str) -> str:
    command = [sys.executable, "manage.py", "spectacular", "--format", "openapi-json", "--fail-on-warn"]
    environment = os.environ | PRODUCTION_ENVIRONMENT | {"DJANGO_SETTINGS_MODULE": settings}
    done = subprocess.run(  # noqa: S603
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout.rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
