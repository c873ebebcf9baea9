"""The page in a real browser: from start to printed sheet, on a phone, by keys alone, accessible, silent. `make browser`."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskcheck import Checker
from riskcheck.loading.loader import load_pack
from riskcheck.pack.records import EXCLUSIVE
from riskcheck.page.build import build_page
from riskcheck.prompts import opening
from riskcheck.report import results_text

if not os.environ.get("RISKCHECK_BROWSER"):
    pytest.skip("needs Chromium and the extra `browser`; `make browser` installs both and runs it", allow_module_level=True)

from chromium import chromium, refused, violations, with_axe
from english import english_in
from justhtml import JustHTML
from playwright.sync_api import Page
from pypdf import PdfReader
from walks import all_no

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PACK = load_pack()
GERMAN = Path(__file__).parent / "packs" / "deutsch"
PHONE = {"width": 360, "height": 740}
STORED = "() => [localStorage.length, sessionStorage.length, document.cookie.length, JSON.stringify(history.state)]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the module."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped pack, as a file."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(build_page(PACK), encoding="utf-8")
    return path


class Shown:
    """The page in a window: what a person does there, and all that went wrong meanwhile."""

    def __init__(self, browser: Browser, written: Path, **window: Any) -> None:
        self.context = browser.new_context(**{"viewport": PHONE, **window})
        self.asked = refused(self.context)
        self.page: Page = with_axe(self.context).new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(written.as_uri())

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def heading(self) -> str:
        """The heading that is shown."""
        return str(self.page.locator("#app h1").inner_text())

    def answer(self, *lines: str) -> None:
        """Tick lines, and go on."""
        for line in lines:
            self.page.get_by_label(line, exact=True).check()
        self.press("Next")

    def checked(self) -> list[str]:
        """What is wrong with the page as it is now: faults of accessibility, a width beyond the window, errors, requests."""
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        return [*violations(self.page), *(["too wide"] if wide else []), *self.faults, *self.asked]


@pytest.fixture
def shown(browser: Browser, written: Path) -> Iterator[Shown]:
    """The page on a phone."""
    page = Shown(browser, written)
    yield page
    page.context.close()


def to_the_review(shown: Shown) -> Iterator[str]:
    """Answer as someone on dialysis with hard lumps; yields at every screen."""
    replies = [("1 year or older",), ("None of these",), ("Dialysis", "Not sure: Chemotherapy"), ("Not sure",)]
    replies += [("None of these",)] * 2 + [("Small, hard lumps under the skin",)]
    yield shown.heading()
    shown.press("Begin")
    for lines in replies:
        yield shown.heading()
        shown.answer(*lines)
    while shown.heading() != "Is this right?":
        yield shown.heading()
        shown.answer("No")
    yield shown.heading()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_every_state_is_accessible_and_silent(browser: Browser, written: Path, scheme: Any, width: int) -> None:
    """On a phone and a wide screen, light and dark: at every screen, with reasons open, a fault told, at review and result,
    axe-core finds nothing, nothing is wider than the window, no error is logged, nothing is asked for and nothing stored."""
    shown = Shown(browser, written, viewport={"width": width, "height": 740}, color_scheme=scheme)
    for heading in to_the_review(shown):
        assert shown.checked() == [], heading
        if heading not in (PACK.about.title, "Is this right?"):
            shown.press("Next")
            assert "Nothing is chosen" in shown.page.get_by_role("alert").inner_text()
            shown.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert shown.checked() == [], heading
    shown.press("Show the result")
    assert shown.checked() == []
    shown.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert shown.checked() == []
    shown.page.emulate_media(media="print")
    assert shown.checked() == []
    assert shown.page.evaluate(STORED) == [0, 0, 0, "null"]
    shown.context.close()


def test_the_opening_says_what_that_of_the_terminal_says(shown: Shown) -> None:
    """The page opens with the lines of `riskcheck ask`, danger first; only what happens to the answers is told in its own."""
    lines = [line for line in opening(PACK).splitlines() if line and not line.startswith("Nothing is stored")]
    told = shown.page.locator("body").inner_text().splitlines()
    assert len(lines) == 7
    assert [line for line in lines if line not in told] == []
    assert told[0] == lines[0]
    assert shown.page.get_by_text("Nothing is stored, and nothing is sent.").is_visible()


def test_danger_signs_stand_under_the_headings_of_the_safety_net(shown: Shown) -> None:
    """The signs of an emergency and those for today are a group each, named by the safety net; what stands alone is apart."""
    shown.press("Begin")
    shown.answer("1 year or older")
    titles = [part.text.rstrip(": ") for part in PACK.safety_net if part.items]
    groups = [shown.page.get_by_role("group", name=title, exact=True) for title in titles]
    urgent, today = (group.locator("label").all_inner_texts() for group in groups)
    signs = [each.text for each in PACK.question["red-flags"].options if each.code not in EXCLUSIVE]
    assert urgent + today == signs
    assert min(len(urgent), len(today)) > 2
    assert shown.page.get_by_label("Not sure", exact=True).is_visible()


def test_danger_stops_the_questions_and_shows_the_box_alone(shown: Shown) -> None:
    """A danger sign brings the words of an emergency at once; stopping there shows what to do alone; back goes back."""
    shown.press("Begin")
    shown.answer("1 year or older")
    shown.answer("An arm or leg suddenly gone cold, pale or blotchy, numb or weak")
    assert shown.heading() == PACK.about.urgency.emergency.text
    assert shown.checked() == []
    shown.press("Stop here, to get help")
    sections = shown.page.locator("#app section h2").all_inner_texts()
    assert shown.page.locator("button.primary").count() == 0
    assert sections == [
        "Emergency: get help now",
        "How to get help",
        "Why",
        PACK.about.disclaimer,
        f"In short: {PACK.about.urgency.emergency.text}",
    ]
    assert shown.checked() == []
    shown.press("Back to your answers")
    shown.press("Go on with the questions")
    assert shown.heading() == "Which of these apply, now or in the past?"


def test_back_skip_review_and_change(shown: Shown) -> None:
    """Ticks survive going back, also by the browser's own key; a screen with ticks is not skipped; a line of the review leads
    to its screen, and after the change the review comes again."""
    shown.press("Begin")
    shown.press("Skip")
    shown.answer("None of these")
    shown.page.get_by_label("Dialysis", exact=True).check()
    shown.press("Skip")
    assert "You chose something here" in shown.page.get_by_role("alert").inner_text()
    shown.page.get_by_label("None of these").click()
    assert 'Untick the other lines first: "None of these" stands alone.' in shown.page.get_by_role("alert").inner_text()
    shown.page.go_back()
    assert shown.heading() == PACK.question["red-flags"].text
    assert shown.page.get_by_label("None of these").is_checked()
    shown.press("Next")
    assert shown.page.get_by_label("Dialysis", exact=True).is_checked()
    shown.page.get_by_label("Not sure: Dialysis").check()
    assert not shown.page.get_by_label("Dialysis", exact=True).is_checked()
    shown.press("Next")
    while shown.heading() != "Is this right?":
        shown.press("Skip")
    shown.page.get_by_role("button", name="Treatments and medicines: Not sure: Dialysis. No to the rest.").click()
    shown.page.get_by_label("Dialysis", exact=True).check()
    shown.press("Next")
    shown.answer("Not sure")
    assert shown.heading() == "Is this right?"
    assert shown.faults == []


def test_keys_alone_lead_from_the_start_to_the_sheet(shown: Shown) -> None:
    """With Tab, Space, Enter and arrow keys alone: every screen, its reason, the review, the result, the print of the sheet;
    the heading has the focus at each screen."""
    page = shown.page
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")

    def to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches(':focus-visible')") and name in page.evaluate(
                "document.activeElement.closest('label, button, summary')?.textContent ?? ''"
            ):
                return
        raise AssertionError(f"Tab never comes to {name}")

    def focused() -> str:
        return str(page.evaluate("document.activeElement.tagName"))

    to("Begin")
    page.keyboard.press("Enter")
    assert focused() == "H1"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert shown.heading() == PACK.question["red-flags"].text
    assert focused() == "H1"
    to("None of these")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    to("Why? Dialysis")
    page.keyboard.press("Enter")
    assert page.get_by_text(PACK.question["dialysis"].help).is_visible()
    while shown.heading() != "Is this right?":
        to("Skip")
        page.keyboard.press("Enter")
        assert focused() == "H1"
    to("Show the result")
    page.keyboard.press("Enter")
    assert focused() == "H1"
    to("Print the sheet")
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") == 1
    assert shown.checked() == []


def text_of(pdf: bytes) -> str:
    """The words on paper, in their order."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_printed_sheet_is_that_of_riskcheck(checker: Checker, shown: Shown) -> None:
    """What the page prints is the visit sheet that `riskcheck check --format html` writes: the same words in the same order on
    as many sheets of paper; nothing of the screen is on it."""
    for _ in to_the_review(shown):
        pass
    answers = all_no(PACK) | {"dialysis": "yes", "dialysis-duration": "unsure", "chemotherapy": "unsure"}
    answers |= {"symptoms": ["hard-nodules"]}
    answers |= {
        each.id: "no" for each in PACK.follow_ups if each.follow_up_of == "symptoms" and "hard-nodules" in each.asked_when
    }
    shown.press("Show the result")
    printed = shown.page.pdf(prefer_css_page_size=True)
    read = checker.read(answers)
    html = results_text(PACK, [(read.given, checker.check(read))], "html", single=True, made_on=date.today())
    other = shown.context.new_page()
    other.set_content(html)
    wanted = other.pdf(prefer_css_page_size=True)
    assert "Dialysis" in text_of(printed)
    assert text_of(printed) == text_of(wanted)
    assert len(PdfReader(io.BytesIO(printed)).pages) == len(PdfReader(io.BytesIO(wanted)).pages)


def test_a_baby_is_asked_in_its_words_and_order(shown: Shown) -> None:
    """For a baby, the danger signs ask about the baby, and drips and heel pricks come first."""
    shown.press("Begin")
    shown.answer("Under 3 months")
    assert shown.heading() == PACK.question["red-flags"].baby_text
    shown.answer("None of these")
    assert shown.page.locator("label.choice").first.inner_text() == PACK.question["iv-calcium"].label


def test_a_german_page_speaks_german_from_start_to_sheet(browser: Browser, tmp_path: Path) -> None:
    """The page of a German pack has no English word on any screen, in its result or its sheet, whose date is a German one."""
    pack = load_pack(GERMAN)
    written = tmp_path / "seite.html"
    written.write_text(build_page(pack), encoding="utf-8")
    shown = Shown(browser, written)
    said = [shown.page.locator("body").inner_text()]
    shown.press("Los geht es")
    for line in ("1 Jahr oder älter", "Nichts davon", "Neue Schuhe", "Den ganzen Tag", "Eine Blase"):
        shown.press("Weiter")
        said.append(shown.page.locator("body").inner_text())
        shown.page.get_by_label(line, exact=True).check()
        shown.press("Weiter")
    said.append(shown.page.locator("body").inner_text())
    shown.press("Ergebnis anzeigen")
    assert shown.checked() == []
    said.append(shown.page.locator("body").inner_text())
    shown.page.emulate_media(media="print")
    sheet = shown.page.locator("#sheet").inner_text()
    assert "Kurz gesagt" in said[-1]
    assert pack.say.date(date.today()) in sheet
    assert {text for each in [*said, sheet] for text in english_in(each)} == set()
    assert shown.checked() == []
    shown.context.close()


def test_the_policy_lets_no_other_script_run(browser: Browser, tmp_path: Path) -> None:
    """A script put into the file beside the page's own does not run, a style does nothing: the policy names both by hash."""
    path = tmp_path / "changed.html"
    more = "<script>document.title='taken'</script><style>h1{display:none}</style>"
    path.write_text(build_page(PACK).replace("</body>", f"{more}</body>"), encoding="utf-8")
    shown = Shown(browser, path)
    assert shown.page.title() == PACK.about.title
    assert shown.page.locator("h1").first.is_visible()
    assert sum("Content Security Policy" in fault for fault in shown.faults) == 2
    shown.context.close()


def test_the_page_is_valid() -> None:
    """The page goes through a strict HTML parser without an error."""
    JustHTML(build_page(PACK), strict=True, sanitize=False)
