"""Real processes around the test's database: writers, Celery workers, the beat, the portfolio service."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path
from typing import IO

from django.db import connection

from outbox.models import MessageState, OutboxMessage
from tests.portfolio.service import (
    BASE_DIR,
    WRITER,
    PortfolioService,
    die_with_parent,
    kill_group,
    start_process,
    wait_for,
)

# Above the databases that the tests' own processes use.
_FIRST_VALKEY_DATABASE = 32
_CELERY = ["celery", "-A", "config"]
_ALONE = ["--concurrency=1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
BOOT_SECONDS = 60
SETTLE_SECONDS = 60
TOPIC = "credit.awarded.v1"


class Worker:
    """A Celery worker and its child, killed together; each start has a log of its own."""

    def __init__(self, environment: dict[str, str], name: str, folder: Path) -> None:
        self.environment, self.name, self.folder = environment, name, folder
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts += 1
        self.log = self.folder / f"{self.name}.{self.starts}.log"
        command = [*_CELERY, "worker", "--loglevel=INFO", f"--hostname={self.name}@kill", *_ALONE]
        self.process = start_process(command, self.environment, self.log)

    def kill(self) -> None:
        if self.process is not None:
            kill_group(self.process)

    def wait_until_up(self) -> None:
        wait_for(self._is_up, seconds=BOOT_SECONDS, what=f"{self.name}, see {self.log}")

    def _is_up(self) -> bool:
        said = self.log.read_text(errors="replace")
        assert self.process is not None and self.process.poll() is None, said[-3000:]
        return " ready." in said


class Writer:
    """A writing process; ``committed`` holds all that it ever answered to have committed."""

    def __init__(self, environment: dict[str, str], name: str, folder: Path) -> None:
        self.environment, self.name, self.log = environment, name, folder / f"{name}.log"
        self.committed: set[str] = set()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.up, self.asked, self.answered = threading.Event(), 0, 0
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.kill.writer"],
                cwd=BASE_DIR,
                env=os.environ | self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.requests, answers = self.process.stdin, self.process.stdout
        self.listener = threading.Thread(target=self._listen, args=(answers,), daemon=True)
        self.listener.start()

    def ask(self, person_id: int, versions: Collection[str]) -> None:
        self.asked += len(versions)
        self.requests.write("".join(f"{person_id} {version}\n" for version in versions).encode())
        self.requests.flush()

    @property
    def is_idle(self) -> bool:
        return self.answered == self.asked

    def kill(self) -> None:
        """What it had not read is lost with its input, as a request is with its web process."""
        if self.process is None:
            return
        kill_group(self.process)
        self.listener.join()
        with contextlib.suppress(BrokenPipeError):
            self.requests.close()

    def wait_until_up(self) -> None:
        wait_for(self.up.is_set, seconds=BOOT_SECONDS, what=f"{self.name}, see {self.log}")

    def _listen(self, answers: IO[bytes]) -> None:
        for line in answers:
            if line == b"up\n":
                self.up.set()
            else:
                self.committed.add(line.decode().strip())
                self.answered += 1


class Portfolio(PortfolioService):
    def wait_until_up(self) -> None:
        wait_for(self.is_ready, seconds=BOOT_SECONDS, what=f"the portfolio service, see {self.log}")


class House:
    """All processes; each can be killed and started again at any moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.portfolio = Portfolio(folder)
        self.environment = self._environment()
        self.workers = [Worker(self.environment, f"worker-{number}", folder) for number in range(2)]
        self.writers = [Writer(self.environment, f"writer-{number}", folder) for number in range(2)]
        self.beat: subprocess.Popen[bytes] | None = None
        self.members: list[Worker | Writer | Portfolio] = [*self.workers, *self.writers, self.portfolio]

    def start(self) -> None:
        self.portfolio.create()
        for member in self.members:
            member.start()
        command = [
            *_CELERY,
            "beat",
            "--loglevel=WARNING",
            "--schedule",
            str(self.folder / "beat"),
            "--pidfile=",
        ]
        self.beat = start_process(command, self.environment, self.folder / "beat.log")
        for member in self.members:
            member.wait_until_up()

    def stop(self) -> None:
        for member in self.members:
            member.kill()
        if self.beat is not None:
            kill_group(self.beat)
        self.portfolio.drop()

    def received(self) -> set[tuple[str, str]]:
        """What the portfolio holds: uuid and amount of each entry."""
        rows = self.portfolio.rows("SELECT entry_uuid::text, amount::text FROM portfolio_credit")
        assert len(set(rows)) == len(rows)
        return set(rows)

    def settle(self) -> None:
        """Wait until nothing is on its way any more; then nothing is parked either."""
        awards = OutboxMessage.objects.filter(topic=TOPIC)
        pending = awards.filter(state=MessageState.PENDING)
        wait_for(lambda: not pending.exists(), seconds=SETTLE_SECONDS, what=f"the relay\n{self.logs()}")
        assert not awards.exclude(state=MessageState.DELIVERED).exists()

    def logs(self) -> str:
        return "\n".join(
            f"── {path.name}\n{path.read_text(errors='replace')[-1500:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def _environment(self) -> dict[str, str]:
        sockets, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        valkey, _, _ = os.environ["VALKEY_URL"].partition("?")
        return {
            "DJANGO_SETTINGS_MODULE": "tests.kill.settings",
            "DATABASE_URL": f"{sockets}/{connection.settings_dict['NAME']}",
            "VALKEY_URL": f"{valkey}?db={_FIRST_VALKEY_DATABASE + _worker_number()}",
            "KAFEDRA_PORTFOLIO_URL": self.portfolio.url,
            "KAFEDRA_PORTFOLIO_TOKEN": WRITER,
            "KAFEDRA_OUTBOX_BEAT_SECONDS": "1",
            "KAFEDRA_OUTBOX_BACKOFF_SECONDS": "0.2",
            "KAFEDRA_OUTBOX_BACKOFF_CAP_SECONDS": "1",
            "KAFEDRA_DATABASE_POOL_SIZE": "2",
            "PYTHONUNBUFFERED": "1",
        }


def _worker_number() -> int:
    """The number of this test process among those that run at the same time."""
    digits = "".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "")))
    return int(digits) + 1 if digits else 0
