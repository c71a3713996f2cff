"""One house for all journeys of a run; a fresh browser for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.checks.chromium import launch_options
from demo.texts import ModuleText, load_module
from tests.journeys.house import House, running_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    # Not kept between tests: Playwright's event loop would forbid Django's ORM to the tests that follow.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def hypertension() -> ModuleText:
    return load_module("hypertension")


@pytest.fixture
def heart_failure() -> ModuleText:
    return load_module("heart_failure")


@pytest.fixture
def pneumonia() -> ModuleText:
    return load_module("pneumonia")
