"""What every test may use: embedded engines of this session's own, the data files, a browser."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling

from core.engines import EngineError, EngineLayout, Profile, engines_lease
from tests.database import keep_migrated_rows
from tests.portfolio.service import portfolio_service  # noqa: F401
from tests.template import copy_migrated_data

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
_LONG = ("journey", "house", "kill")
# What takes long to set up is set up once: these run in one process each.
_TOGETHER = (
    "tests/journeys/",
    "tests/kill/test_kill.py",
    "tests/kill/test_web.py",
    "tests/core/test_launcher.py",
    "tests/content/h5p/test_grading_browser.py",
    "tests/content/h5p/test_player.py",
)
_lease = pytest.StashKey[ExitStack]()

# How long an example takes says more about who else uses the machine than about the code. More examples
# than these, which must fit into ten minutes of tests, are asked for by the environment.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    max_examples=int(os.environ.get("KAFEDRA_TEST_EXAMPLES", "30")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """The session's first process holds the lease; when it ends, however it ends, the engines stop."""
    keep_migrated_rows()
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    layout = EngineLayout(settings.KAFEDRA_TEST_SESSION_DIR)
    stack = config.stash[_lease] = ExitStack()
    try:
        copy_migrated_data(layout)
        stack.enter_context(engines_lease(layout, Profile.THROWAWAY))
    except (EngineError, RuntimeError) as error:
        raise pytest.UsageError(str(error)) from error


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Hand out tests one by one, except those that share a setup."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in _TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for a browser or for a process of theirs."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    # The marks of xdist for this ("loadgroup") have no effect with pytest 9.2.
    return _Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that none of them runs alone at the end."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in _LONG))


def pytest_unconfigure(config: pytest.Config) -> None:
    stack = config.stash.get(_lease, None)
    if stack is not None:
        stack.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Each process copies the migrated database, which takes a second, and migrates nothing."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    layout = EngineLayout(settings.KAFEDRA_TEST_SESSION_DIR)
    with psycopg.connect(
        host=str(layout.sockets), user="kafedra", dbname="postgres", autocommit=True
    ) as server:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE kafedra STRATEGY file_copy")
        server.execute(copy.format(sql.Identifier(name)))
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files of other systems, which lie beside the repository and not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the data files are not in {SHARED_DATA}")
    return SHARED_DATA
