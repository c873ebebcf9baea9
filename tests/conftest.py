"""What the tests share."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from batches import Run
from hypothesis import HealthCheck, settings
from measuring import unmeasured

from riskcheck import Checker

settings.register_profile("riskcheck", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("riskcheck")  # how long an example takes says more about the machine than about riskcheck


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that is marked as `unmeasured` runs without coverage."""
    with unmeasured() if item.get_closest_marker("unmeasured") else nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def checker() -> Iterator[Checker]:
    """One checker of the default pack for the whole run; a test that closes a checker makes its own."""
    with Checker() as shared:
        yield shared


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder for the tests, so that none reads or leaves anything in the user's own."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def run(checker: Checker, tmp_path: Path) -> Run:
    """Batches in an empty folder."""
    return Run(checker, tmp_path)
