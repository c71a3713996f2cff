"""The web server with all its processes, and people who take a final test at it as their browsers do."""

import json
import random
import re
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
import psutil

from core.launcher.processes import granian
from tests.kill.house import BOOT_SECONDS, House, Worker
from tests.portfolio.service import free_port, kill_group, start_process, wait_for

_HOST = "127.0.0.1"
_WORKERS, _THREADS = 2, 4
# Any token that browser and form agree on passes Django's double-submit check.
_CSRF = "k" * 32
_HIDDEN = re.compile(r'<input type="hidden" name="(step|questions|key)" value="([^"]*)"')
_QUESTION = re.compile(r'<fieldset class="kf-question"[^>]*data-slot="(\d+)".*?</fieldset>', re.S)
_OPTION = re.compile(r'value="([^"]+)"><span class="kf-option__text">([^<]*)')
_PATIENCE_SECONDS = 60
_ANSWER_SECONDS = 15


class Web:
    """The server as the launcher starts it; its main process starts a lost worker process again."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment | {
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "KAFEDRA_DATABASE_POOL_SIZE": str(_THREADS),
            "LOG_LEVEL": "WARNING",
        }
        self.port, self.log = free_port(), folder / "web.log"
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = granian("config.wsgi:application", _HOST, self.port, workers=_WORKERS, threads=_THREADS)
        self.process = start_process(command[2:], self.environment, self.log)

    def keep_running(self) -> bool:
        """What the launcher does: a server that gave up, as after many losses in a row, starts again."""
        if self.process is not None and self.process.poll() is not None:
            self.start()
        return False

    def kill(self) -> None:
        if self.process is not None:
            kill_group(self.process)

    def kill_one_process(self) -> None:
        """One of those that answer requests, if any is up at this moment."""
        if self.process is None or self.process.poll() is not None:
            return
        children = psutil.Process(self.process.pid).children()
        if children:
            random.choice(children).kill()

    def wait_until_up(self) -> None:
        wait_for(self._is_up, seconds=BOOT_SECONDS, what=f"the web, see {self.log}")

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz/live", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False


class WebHouse(House):
    """The web in place of the writers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.web = Web(self.environment, folder)
        self.workers = [Worker(self.environment, "worker", folder)]
        self.writers = []
        self.members = [*self.workers, self.portfolio, self.web]


class Browser:
    """One signed-in person; a request whose connection was dropped is sent again unchanged."""

    def __init__(self, url: str, session: str) -> None:
        self.url = url
        self.headers = {
            "Cookie": f"kafedra_session={session}; csrftoken={_CSRF}",
            "X-CSRFToken": _CSRF,
            "Accept": "text/html",
        }
        # Counted and kept only when the answer has arrived.
        self.answered = self.repeated = self.step = 0
        self.acknowledged: dict[str, list[str]] = {}
        self.result = ""

    def take_final_test(self, enrolment: str, right: str) -> None:
        """Start, load the form, save the answers two by two, hand in, read the result."""
        with httpx.Client(base_url=self.url, timeout=_ANSWER_SECONDS, trust_env=False) as self.client:
            form_path = self._post(f"/learn/{enrolment}/final-test/").headers["Location"]
            page = self._get(form_path).text
            answers = right_answers(page, right)
            slots = list(answers)
            for first in range(0, len(slots), 2):
                self._save(form_path, {slot: answers[slot] for slot in slots[first : first + 2]})
            fields = [*(dict(_HIDDEN.findall(page)) | {"step": str(self.step)}).items()]
            fields += [("request_uuid", str(uuid4()))]
            fields += [(f"slot-{slot}", option) for slot, chosen in answers.items() for option in chosen]
            address = urlsplit(self._post(f"{form_path}submit/", form=fields).headers["Location"])
            self.result = self._get(f"{address.path}?{address.query}").text

    def _save(self, form_path: str, responses: dict[str, list[str]]) -> None:
        body = {"step": self.step, "kind": "autosave", "request_uuid": str(uuid4()), "responses": responses}
        answer = self._send(
            "POST",
            f"{form_path}responses/",
            content=json.dumps(body),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        assert answer.status_code == 200, answer.text[:500]
        self.step = answer.json()["step"]
        self.acknowledged |= responses

    def _get(self, path: str) -> httpx.Response:
        answer = self._send("GET", path)
        assert answer.status_code == 200, answer.text[:500]
        return answer

    def _post(self, path: str, form: list[tuple[str, str]] | None = None) -> httpx.Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._send("POST", path, content=urlencode(form or []), headers=headers)
        assert answer.status_code == 302, f"{answer.status_code} {answer.text[:500]}"
        return answer

    def _send(
        self, method: str, path: str, *, content: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answer = self.client.request(
                    method, path, content=content, headers=self.headers | (headers or {})
                )
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                self.repeated += 1
                # Browsers do not come back all at once either.
                threading.Event().wait(random.uniform(0.1, 0.5))
            else:
                self.answered += 1
                return answer


def right_answers(page: str, right: str) -> dict[str, list[str]]:
    """By question the options whose text begins so."""
    return {
        question[1]: [option for option, text in _OPTION.findall(question[0]) if text.startswith(right)]
        for question in _QUESTION.finditer(page)
    }
