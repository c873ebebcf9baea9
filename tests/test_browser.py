"""The visit sheet and the page of a pack in a real browser: accessible, self-contained, valid, on paper. For `make browser`."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskcheck import Checker
from riskcheck.checking.summary import summarise
from riskcheck.loading.loader import load_pack
from riskcheck.packreport.pack_document import pack_text
from riskcheck.report import results_text, summary_text

if not os.environ.get("RISKCHECK_BROWSER"):
    pytest.skip("needs Chromium and the extra `browser`; `make browser` installs both and runs it", allow_module_level=True)

from chromium import chromium, violations, with_axe
from justhtml import JustHTML, StrictModeError
from playwright.sync_api import Page, Route
from pypdf import PdfReader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXAMPLES = Path(__file__).parents[1] / "examples"
HOSTILE = "<script>document.title='taken'</script><img src=https://example.org/x onerror=\"document.title='taken'\">\u202e\x1b"
URGENCIES: dict[str, dict[str, object]] = {
    "emergency": {"red-flags": ["cold-limb"], "iv-calcium": "unsure"},
    "urgent": {"red-flags": ["drip-site"], "symptoms": ["hard-nodules"]},
    "soon": {"red-flags": ["none"], "symptoms": ["pain"], "sarcoidosis": "unsure"},
    "routine": {"red-flags": ["none"], "steroid-injections": "yes", "steroid-injections-repeated": "no"},
}
REACHES_OUT = """() => [...document.querySelectorAll("*")].flatMap(element => [...element.attributes]
    .filter(each => !(each.name === "href" && each.value.startsWith("#")))
    .filter(each => /^(src|href|srcset|action|data|poster|xlink:href|style|on.*)$/i.test(each.name)
        || /url\\(|https?:|javascript:/i.test(each.value))
    .map(each => `${element.tagName} ${each.name}`))
    .concat([...document.scripts].map(() => "SCRIPT"))
    .concat([...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
        .filter(rule => /url\\(|@import/i.test(rule.cssText)).map(rule => rule.cssText))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the module."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Every address that a page asked for."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, asked: list[str]) -> Iterator[Page]:
    """One page with axe-core in it, to show one sheet after another. Whatever it asks for is noted and refused."""
    context = browser.new_context()

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route("**/*", refuse)
    with_axe(context)
    shown = context.new_page()
    yield shown
    context.close()


def sheet(
    checker: Checker, answers: object, *, id: str | int | None = None, article_only: bool = False, details: bool = False
) -> str:
    """The page of a case."""
    read = checker.read(answers)  # type: ignore[arg-type]
    result = checker.check(read, id=id, article_only=article_only)
    return results_text(checker.pack, [(read.given, result)], "html", single=True, details=details, made_on=date(2026, 11, 22))


def several(checker: Checker) -> str:
    """The page of all cases of an example."""
    cases = [(case["id"], case["answers"]) for case in json.loads((EXAMPLES / "cases.json").read_text(encoding="utf-8"))]
    read = [(checker.read(answers).given, checker.check(answers, id=id)) for id, answers in cases]
    return results_text(checker.pack, read, "html", single=False, made_on=date(2026, 11, 22))


def faults(page: Page, html: str) -> list[str]:
    """What axe-core finds in a page, as it is shown."""
    page.set_content(html)
    return violations(page)


def printed(page: Page, html: str) -> PdfReader:
    """A page on paper, as Chromium prints it."""
    page.set_content(html)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=False)))


def examples() -> Iterator[Any]:
    """Every case of the examples, each a sheet of its own."""
    for name in ("answers", "baby", "cases"):
        content = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        for case in content if isinstance(content, list) else [content]:
            yield pytest.param(case, id=case["id"])


def test_axe_finds_nothing_and_nothing_reaches_out(checker: Checker, page: Page, asked: list[str]) -> None:
    """For every scenario: axe-core has nothing to say, no element points elsewhere, the browser asks for nothing."""
    assert len(checker.pack.scenarios) > 200
    for scenario in checker.pack.scenarios:
        details = scenario.answers.get("kidney-disease") == "yes"
        html = sheet(checker, scenario.answers, id="a case", article_only=scenario.article_only, details=details)
        assert faults(page, html) == [], scenario.name
        assert page.evaluate(REACHES_OUT) == [], scenario.name
    assert asked == []


def test_what_finds_faults_would_find_them(page: Page) -> None:
    """A page with faults has them found: the checks of this module can fail."""
    html = '<!DOCTYPE html><html><title>x</title><img src="https://example.org/x"><p style="color:#ccc">pale</p></html>'
    found = " ".join(faults(page, html))
    assert all(fault in found for fault in ("html-has-lang", "image-alt", "color-contrast"))
    assert page.evaluate(REACHES_OUT) != []
    with pytest.raises(StrictModeError):
        JustHTML(f"{html}</b>", strict=True, sanitize=False)


def test_every_page_is_valid(checker: Checker) -> None:
    """The page of every scenario goes through a strict HTML parser without an error."""
    for scenario in checker.pack.scenarios:
        JustHTML(sheet(checker, scenario.answers, article_only=scenario.article_only), strict=True, sanitize=False)
    JustHTML(several(checker), strict=True, sanitize=False)
    JustHTML(sheet(checker, {}, id=HOSTILE), strict=True, sanitize=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("urgency", URGENCIES)
def test_axe_finds_nothing_on_a_phone_or_in_the_dark(checker: Checker, browser: Browser, scheme: Any, urgency: str) -> None:
    """In both colour schemes, at 320 pixels and on paper, axe-core finds nothing and no page is wider than its window."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 600})
    with_axe(context)
    page = context.new_page()
    assert checker.check(URGENCIES[urgency]).advice.urgency == urgency  # type: ignore[arg-type]
    for html in (sheet(checker, URGENCIES[urgency], id="W" * 200), several(checker)):
        assert faults(page, html) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    assert faults(page, sheet(checker, URGENCIES[urgency])) == []
    context.close()


TYPICAL = ("example-adult", "example-baby")


@pytest.mark.parametrize("case", list(examples()))
def test_a_typical_sheet_prints_on_one_page(checker: Checker, page: Page, case: dict[str, Any]) -> None:
    """The two typical examples print on one A4 page, each other on at most two, urgency first and disclaimer last."""
    paper = printed(page, sheet(checker, case["answers"], id=case["id"]))
    assert len(paper.pages) <= (1 if case["id"] in TYPICAL else 2)
    assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] in ([595, 842], [596, 842])
    assert "How soon to see a clinician" in paper.pages[0].extract_text()
    assert "never a diagnosis" in " ".join(paper.pages[-1].extract_text().split())


def letters_of(page: Page) -> float:
    """How large the letters of a list are on paper, in points."""
    page.emulate_media(media="print")
    size: float = page.evaluate("parseFloat(getComputedStyle(document.querySelector('li p')).fontSize) * 72 / 96")
    page.emulate_media(media="null")
    return round(size, 2)


def test_letters_on_paper_are_small_only_where_that_brings_a_page_onto_one(checker: Checker, page: Page) -> None:
    """A sheet has letters of 9.5 points, or smaller ones, of 8 points at least, with which it prints on one page."""
    met = set()
    for scenario in checker.pack.scenarios:
        pages = len(printed(page, sheet(checker, scenario.answers, article_only=scenario.article_only)).pages)
        size = letters_of(page)
        assert size == 9.5 or (size >= 8 and pages == 1), (scenario.name, size, pages)
        met.add((size, pages))
    assert {(9.5, 1), (9.5, 2), (8.6, 1), (8, 1)} <= met


def test_every_sheet_of_few_causes_prints_on_two_pages(checker: Checker, page: Page) -> None:
    """The sheet of every scenario with up to ten possible causes fits on two pages."""
    for scenario in checker.pack.scenarios:
        causes = checker.check(scenario.answers, article_only=scenario.article_only).causes
        if len(causes) <= 10:
            paper = printed(page, sheet(checker, scenario.answers, id="a case", article_only=scenario.article_only))
            assert len(paper.pages) <= 2, scenario.name


def test_each_case_starts_on_a_page_of_its_own(checker: Checker, page: Page) -> None:
    """Several cases print one after another, each from the top of a page."""
    texts = [paper.extract_text() for paper in printed(page, several(checker)).pages]
    assert sum("How soon to see a clinician" in text for text in texts) == 3
    assert len(texts) <= 6


def test_a_hostile_id_does_nothing(checker: Checker, page: Page, asked: list[str]) -> None:
    """Markup in an id runs nothing, asks for nothing and is there to be read."""
    before = len(asked)
    page.set_content(sheet(checker, {}, id=HOSTILE))
    assert page.title().startswith("Visit sheet:")
    assert page.locator("script, img").count() == 0
    assert "<script>document.title" in page.locator("article").inner_text()
    assert asked[before:] == []


def test_the_picture_is_named_and_has_its_words(checker: Checker, page: Page) -> None:
    """The picture has a name for those who cannot see it, and the list behind it opens without a script."""
    page.set_content(sheet(checker, {"kidney-disease": "yes", "symptoms": ["hard-nodules"]}, details=True))
    assert page.get_by_role("img", name="Diagram: what was answered").count() == 1
    listed = page.get_by_text("From: Kidney disease: Yes.")
    assert not listed.is_visible()
    page.get_by_text("The picture in words").click()
    assert listed.is_visible()


def page_of_a_batch() -> str:
    """The summary of a batch in which everything was met, small counts hidden."""
    pack = load_pack()
    findings = [key for key in pack.knowledge if key.startswith(("cause:", "type:", "test:"))]
    counts = {f"{key}={level}": place * 7 for place, key in enumerate(findings) for level in ("match", "possible")}
    counts |= {f"symptom:{each.id}": place for place, each in enumerate(pack.symptoms)}
    counts |= {f"unanswered:{name}": 900 - place for place, name in enumerate(pack.question)}
    counts |= {"urgency:soon": 4, "urgency:routine": 995, "error:invalid-json": 7, "error:unknown-question": 2}
    return summary_text(pack, summarise(pack, counts, results=999, errors=9, article_only=False, min_count=5), "html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("html", [pack_text(load_pack(), "html"), page_of_a_batch()], ids=["a pack", "a batch"])
def test_axe_finds_nothing_in_the_pages_of_packs_and_batches(browser: Browser, scheme: Any, html: str) -> None:
    """The page to review a pack by, and the summary of a batch, are accessible wide, on a phone and on paper, in both colour
    schemes; nothing reaches out."""
    JustHTML(html, strict=True, sanitize=False)
    for width in (320, 1200):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        with_axe(context)
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda request, asked=requests: asked.append(request.url))
        assert faults(page, html) == []
        assert page.evaluate(REACHES_OUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert requests == []
        context.close()


def test_the_page_of_a_pack_prints_with_a_place_to_sign(page: Page) -> None:
    """On paper, no page is empty, the items are there, and the last page has the place to sign."""
    paper = printed(page, pack_text(load_pack(), "html"))
    texts = [" ".join(each.extract_text().split()) for each in paper.pages]
    assert all(len(text) > 100 for text in texts)
    assert "Causes, item 2: Dialysis" in " ".join(texts)
    assert "Signature:" in texts[-1]
