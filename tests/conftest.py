"""What every test may use: embedded engines of this session's own, the data files, a browser."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from core.engines import EngineLayout, Profile, engines_lease
from tests.database import django_db_setup  # noqa: F401
from tests.portfolio.service import portfolio_service  # noqa: F401

SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
_lease = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """The session's first process holds the lease; when it ends, however it ends, the engines stop."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    stack = config.stash[_lease] = ExitStack()
    stack.enter_context(engines_lease(EngineLayout(settings.KAFEDRA_TEST_SESSION_DIR), Profile.THROWAWAY))


def pytest_unconfigure(config: pytest.Config) -> None:
    stack = config.stash.get(_lease, None)
    if stack is not None:
        stack.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files of other systems, which lie beside the repository and not in it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the data files are not in {SHARED_DATA}")
    return SHARED_DATA
