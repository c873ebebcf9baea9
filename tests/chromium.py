"""Headless Chromium for the tests, and what its pages are looked at with. Needs the extra `browser`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, Route, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless Chromium."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "no Chromium found; name one with CHROMIUM=/path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def with_axe(context: BrowserContext) -> BrowserContext:
    """Put axe-core into every page of a context."""
    context.add_init_script(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    return context


def refused(context: BrowserContext) -> list[str]:
    """Refuse whatever the pages of a context ask for, but for files; the list of it, which grows."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        if route.request.url.startswith("file://"):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", refuse)
    return asked


def violations(page: Page) -> list[str]:
    """What axe-core finds in a page, as it is shown."""
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert found["passes"], "axe-core checked nothing"
    return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]
