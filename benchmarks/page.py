"""The page of the questionnaire in headless Chromium: how large it is, and how soon it shows its first screen."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path

from riskcheck.loading.loader import load_pack
from riskcheck.page.build import build_page

LOADS = 15
PHONE = {"width": 360, "height": 740}
FIRST_PAINT = """() => new Promise((done) => {
  const seen = (list) => list.getEntriesByName("first-contentful-paint").forEach((entry) => done(entry.startTime));
  new PerformanceObserver(seen).observe({ type: "paint", buffered: true });
})"""
"""Milliseconds from the start of loading until the first words are on the screen."""


def main() -> None:
    """Load the page many times, each in a window of its own, and print its size, the median and the most."""
    page = build_page(load_pack())
    print(f"The page of the shipped pack: {len(page.encode()):,} bytes.")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("  Its first screen was not measured: no Chromium found.")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(page, encoding="utf-8")
        times = first_screens(chromium, file.as_uri())
    print(f"  First screen, {LOADS} loads: median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms.")


def first_screens(chromium: str, address: str) -> list[float]:
    """How long each load took until its first screen was drawn, in milliseconds."""
    from playwright.sync_api import sync_playwright

    times: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(LOADS):
            context = browser.new_context(viewport=PHONE)
            page = context.new_page()
            page.goto(address)
            times.append(page.evaluate(FIRST_PAINT))
            context.close()
        browser.close()
    return times
