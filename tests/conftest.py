"""What the tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riskcheck import Checker


@pytest.fixture(scope="session")
def checker() -> Iterator[Checker]:
    """One checker of the default pack for the whole run; a test that closes a checker makes its own."""
    with Checker() as shared:
        yield shared
