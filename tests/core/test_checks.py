"""The static checks see what they are there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.checks import openapi
from core.checks.__main__ import Check, run
from core.engines.layout import BASE_DIR

SEEDED = {
    "K001": "<script>alert(1)</script>",
    "K002": '<button type="button" onclick="go()">Go</button>',
    "K003": '<p style="color: red">Text</p>',
    "K004": '<img src="https://elsewhere.example/x.png" alt="">',
}
CLEAN = """{% load static %}
<script type="module" src="{% static 'core/x.js' %}"></script>
<p class="lead">Text with <i class="bi bi-x" aria-hidden="true"></i></p>
<a href="https://elsewhere.example/">A link may lead elsewhere</a>
"""


def lint(folder: Path, source: str) -> "subprocess.CompletedProcess[str]":
    shutil.copy(BASE_DIR / "pyproject.toml", folder)
    shutil.copy(BASE_DIR / ".djlint_rules.yaml", folder)
    (folder / "page.html").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "djlint", ".", "--lint", "--quiet"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_templates_may_not_weaken_the_content_security_policy(tmp_path: Path) -> None:
    done = lint(tmp_path, "\n".join(SEEDED.values()))

    assert done.returncode == 1
    assert all(rule in done.stdout for rule in SEEDED), done.stdout


def test_a_clean_template_passes(tmp_path: Path) -> None:
    done = lint(tmp_path, CLEAN)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("code", "passed"), [("print('all is well')", True), ("exit('broken')", False)])
def test_a_check_passes_by_its_exit_code_and_keeps_what_was_said(code: str, passed: bool) -> None:
    outcome = run(Check("a check", [sys.executable, "-c", code]))

    assert outcome.passed is passed
    assert outcome.output.strip() in {"all is well", "broken"}


def test_a_changed_api_is_shown_until_its_snapshot_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot = tmp_path / "openapi.json"
    snapshot.write_text('{\n "paths": {}\n}\n', encoding="utf-8")
    monkeypatch.setattr(openapi, "BASE_DIR", tmp_path)
    monkeypatch.setattr(openapi, "SNAPSHOTS", {"portfolio.settings": snapshot})
    monkeypatch.setattr(openapi, "_schema", lambda _settings: '{\n "paths": {"/new/": {}}\n}\n')

    assert openapi.main([]) == 1
    assert '+ "paths": {"/new/": {}}' in capsys.readouterr().err

    assert openapi.main(["--write"]) == 0
    assert openapi.main([]) == 0
