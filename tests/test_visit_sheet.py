"""The visit sheet: complete, in order, every answer in its list, sources by number, and no markup from a person's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import AnswerSet, answer_sets, codes_of

from riskcheck import Checker
from riskcheck.documents.document import Document, Section, printable
from riskcheck.loading.loader import load_pack
from riskcheck.report import Format, results_text
from riskcheck.report.visit_sheet import visit_sheet

DAY = date(2026, 11, 22)
ANSWERS: AnswerSet = {
    "age": "1-year-or-older",
    "red-flags": ["none"],
    "dialysis": "yes",
    "dialysis-duration": "long-term",
    "vitamin-d": "as-advised",
    "steroid-injections": "no",
    "steroid-injections-repeated": "yes",
    "medicines": ["warfarin"],
    "iv-calcium": "yes",
    "sarcoidosis": "unsure",
    "symptoms": ["hard-nodules", "pain"],
}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&lt;\u202egnp.exe\x1b[31m\x00{{7*7}}{% x %}"


class Page(HTMLParser):
    """The elements of a page with their attributes, in order, and all of its text but for the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the style sheet."""
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += "" if self._style else data

    @property
    def tags(self) -> list[str]:
        """Names of all elements."""
        return [tag for tag, _ in self.elements]


def sheet(checker: Checker, answers: AnswerSet, *, article_only: bool = False, details: bool = True) -> Document:
    """The sheet of a case, with details where nothing else is asked for."""
    result = checker.check(answers, article_only=article_only)
    given = checker.read(answers).given
    return visit_sheet(checker.pack, given, result, made_on=DAY, details=details)


def page_of(checker: Checker, *cases: AnswerSet, id: str | int | None = None) -> str:
    """The HTML page of some cases."""
    read = [(checker.read(answers).given, checker.check(answers, id=id)) for answers in cases]
    return results_text(checker.pack, read, "html", single=len(cases) == 1, made_on=DAY)


def section(document: Document, title: str) -> Section:
    """The section with this title."""
    return next(each for each in document.sections if each.title.startswith(title))


def words(part: Document | Section) -> str:
    """All the text of a document or a section."""
    sections = part.sections if isinstance(part, Document) else (part,)
    return " ".join(text for each in sections for text in texts(each))


def texts(part: Section) -> Iterator[str]:
    """Every text of a section."""
    yield part.title
    yield from part.paragraphs
    for entry in part.entries:
        yield from (entry.head, entry.mark, *entry.lines)


def test_every_scenario_has_a_sheet_with_advice_safety_net_and_disclaimer(checker: Checker) -> None:
    """The sheet of every scenario, as a page, holds the word clinician, the advice, the safety net and the disclaimer."""
    for scenario in checker.pack.scenarios:
        result = checker.check(scenario.answers, article_only=scenario.article_only)
        given = checker.read(scenario.answers).given
        said = " ".join(Page(results_text(checker.pack, [(given, result)], "html", single=True, made_on=DAY)).text.split())
        signs = (*result.advice.emergency_signs, *result.advice.urgent_signs)
        parts = tuple(part.text for part in checker.pack.safety_net)
        for part in (result.advice.text, *parts, *signs, result.disclaimer, "not reviewed by a clinician"):
            assert part in said, scenario.name


SUMMARY = "For the clinician. Made on November 22, 2026 by a questionnaire, not by a clinician. Age: 1 year or older."
FIRST = ["How soon to see a clinician: Today", SUMMARY, "To fill in, and to mark"]
FOUND = [
    "What you reported that the article lists as a cause",
    "Not in the article",
    "Type the article names for this",
    "Also reported: the article describes something stronger. This does not clear it.",
]
TESTS, ASK = "Tests a clinician may consider", "Questions to ask the clinician"
SAFETY_NET = [
    "Any of these? Call your emergency number or go to an emergency department now:",
    "Any of these? Contact a clinician today:",
    "Safety net",
]
UNUSED = ["Not answered", "Answered, but not used"]


@pytest.mark.parametrize("details", [False, True])
def test_the_sections_stand_in_the_order_in_which_they_are_needed(checker: Checker, details: bool) -> None:
    """How soon, the case in three lines and what to fill in come first; a short sheet ends with what was said no to, one with
    details has all answers, notes, a picture and sources."""
    answers: AnswerSet = {**ANSWERS, "steroid-creams": "yes", "steroid-creams-long-term": "no"}
    document = sheet(checker, answers, details=details)
    titles = [re.sub(r"( \[\d+\])+$", "", part.title) for part in document.sections]
    said = ["All that you reported", "What you said no to", "Not sure", *UNUSED]
    more = ["Notes, and where sources disagree", "How the answers led to the rest", "Sources"]
    if details:
        wanted = [*FIRST, *FOUND, *said, TESTS, ASK, *SAFETY_NET, *more]
    else:
        wanted = [*FIRST, *FOUND, TESTS, ASK, *SAFETY_NET, "What you said no to", *UNUSED]
    assert titles == [*wanted, "About this sheet"]


def test_a_clinician_reads_the_case_in_three_lines(checker: Checker) -> None:
    """How soon and why, exposures with their follow-ups and what is not sure, and signs: what was reported, nothing else."""
    how_soon, exposures, signs = sheet(checker, {**ANSWERS, "red-flags": ["sore-worsening"]}).sections[1].paragraphs
    assert how_soon.startswith("How soon: Today. ")
    assert "before tissue dies" in how_soon
    assert exposures == (
        "Exposures: Dialysis (How long dialysis lasted: Long-term: about three months or more); Vitamin D pills, drops or "
        "shots: The amount that a clinician advised; Warfarin (a blood thinner); Sarcoidosis: Not sure; Calcium through a drip."
    )
    assert signs == "Signs: An open sore that grows, smells, oozes or does not heal; Hard lumps, Pain."


def test_nothing_reported_is_said_in_three_lines(checker: Checker) -> None:
    """Without an exposure or a sign the lines say so."""
    lines = sheet(checker, {"red-flags": ["none"], "dialysis": "no"}).sections[1].paragraphs
    assert lines == ("How soon: Book a visit. No answer asks for more.", "Exposures: none reported.", "Signs: none reported.")


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_sheet_has_lines_to_write_on(checker: Checker, format: Format) -> None:
    """Name, since when, where, medicines and allergies can be written in; a page has a body to mark, front and back."""
    said = results_text(checker.pack, [({}, checker.check({}))], format, single=True, made_on=DAY)
    for blank in ("Name:", "Since when:", "Where on the body:", "Medicines:", "Allergies:"):
        assert f"{blank} \\_" in said if format == "markdown" else f'<span class="line">{blank}</span>' in said
    assert ("<title>Outline of a body: Front, Back</title>" in said) == (format == "html")


def test_every_sign_is_an_entry_of_its_own(checker: Checker) -> None:
    """The emergency signs and the urgent signs of a sheet are lists, one sign an entry, none left out."""
    for details in (False, True):
        emergency, urgent = (section(sheet(checker, ANSWERS, details=details), title) for title in SAFETY_NET[:2])
        advice = checker.check(ANSWERS).advice
        assert tuple(entry.head for entry in emergency.entries) == advice.emergency_signs
        assert tuple(entry.head for entry in urgent.entries) == advice.urgent_signs


def test_each_answer_stands_in_its_list(checker: Checker) -> None:
    """What was reported, said no to, not sure, not answered and not used stand apart."""
    document = sheet(checker, ANSWERS)
    assert "Dialysis: Yes" in words(section(document, "All that you reported"))
    assert "Vitamin D pills, drops or shots: The amount that a clinician advised" in words(
        section(document, "All that you reported")
    )
    said_no = words(section(document, "What you said no to"))
    assert "Steroid injections (shots)" in said_no
    assert "None of the 12 that were asked about" in said_no
    assert "not ticked: White or yellowish bumps, Tight skin" in said_no
    assert "Sarcoidosis" in words(section(document, "Not sure"))
    assert "Kidney disease" in words(section(document, "Not answered"))
    assert "Repeated steroid injections: Yes" in words(section(document, "Answered, but not used"))
    assert "Repeated steroid injections" not in words(section(document, "All that you reported"))


@settings(max_examples=80)
@given(answers=answer_sets(), article_only=st.booleans(), details=st.booleans())
def test_no_answer_and_no_finding_is_left_out(checker: Checker, answers: AnswerSet, article_only: bool, details: bool) -> None:
    """Every question answered, finding and near miss stands on the sheet; with details, every note does."""
    result = checker.check(answers, article_only=article_only)
    document = sheet(checker, answers, article_only=article_only, details=details)
    said = words(document)
    for question in {*answers, *result.unanswered}:
        asked = checker.pack.question[question]
        chosen = [checker.pack.answer_text(question, code) for code in codes_of(answers.get(question, []))]
        assert asked.label in said or any(text in said for text in chosen) or question == "symptoms"
    found = [*result.causes, *result.types, *result.tests]
    assert [each.id for each in found if each.name not in said] == []
    assert [each.id for each in result.symptoms if each.name not in said] == []
    if details:
        assert [note.text for each in found for note in each.notes if note.text not in said] == []
    assert [each.cause for each in result.near_misses if each.describes not in said] == []


def test_a_list_with_nothing_in_it_says_so(checker: Checker) -> None:
    """Without answers, the sheet says that nothing was reported or said no to. It has no picture and nothing to talk about."""
    document = sheet(checker, {})
    assert "You reported nothing." in words(section(document, "All that you reported"))
    assert "You said no to nothing." in words(section(document, "What you said no to"))
    titles = [part.title for part in document.sections]
    assert "How the answers led to the rest" not in titles
    assert "To talk about, not a suggestion" not in titles


def test_what_is_not_in_the_article_stands_apart(checker: Checker) -> None:
    """A cause and a type that only other sources name stand under their own heading."""
    document = sheet(checker, {"iv-calcium": "yes", "kidney-disease": "yes"})
    beyond = words(section(document, "Not in the article"))
    assert "Calcium through a drip" in beyond
    assert "Iatrogenic calcinosis cutis (as a type)" in beyond
    assert "Calcium through a drip" not in words(section(document, FOUND[0]))
    assert "Iatrogenic" not in words(section(document, "Type the article names"))


def test_treatments_belong_to_what_was_found_and_are_no_suggestion(checker: Checker) -> None:
    """Only what the article lists for the findings stands there, under the pack's caution, with the notes that go with it."""
    answers: AnswerSet = {"autoimmune-disease": ["dermatomyositis"], "symptoms": ["itching", "hard-nodules"]}
    talk = section(sheet(checker, answers), "To talk about")
    assert talk.paragraphs == (checker.pack.about.treatments_note,)
    assert "Immunosuppressive therapy" in words(talk)
    assert "may heal badly" in words(talk)
    assert "Emollients" in words(talk)
    assert "Parathyroid surgery" not in words(talk)


def test_sources_are_numbered_in_the_order_in_which_they_are_cited(checker: Checker) -> None:
    """The article is source 1. Every other source is cited, and the numbers first come up in order."""
    cases: list[AnswerSet] = [ANSWERS, {}, {"red-flags": ["cold-limb"], "vitamin-d": "self-chosen"}]
    for answers in cases:
        document = sheet(checker, answers)
        body = " ".join(words(part) for part in document.sections[:-2])
        cited = list(dict.fromkeys(int(number) for number in re.findall(r"\[(\d+)[\]:]", body)))
        listed = [int(entry.head[1:].partition("]")[0]) for entry in section(document, "Sources").entries]
        assert [number for number in cited if number > 1] == listed[1:]
        assert listed == list(range(1, len(listed) + 1))
        assert section(document, "Sources").entries[0].head == "[1] Iatrogenic Calcinosis Cutis"
    assert re.search(r"Dialysis.*\[1: causes 2\]", words(section(sheet(checker, ANSWERS), FOUND[0])))


def test_a_note_stands_once_for_all_that_bear_it(checker: Checker) -> None:
    """The note that dialysis and kidney disease share is there once, under both names."""
    notes = section(sheet(checker, {"dialysis": "yes", "dialysis-duration": "long-term", "kidney-disease": "yes"}), "Notes")
    assert words(notes).count("phosphate matters as much") == 1
    assert "Dialysis, Kidney disease" in [entry.head for entry in notes.entries]


def test_questions_are_made_from_the_findings(checker: Checker) -> None:
    """Each kind of finding brings a question, with its names where they are few; two always stand there."""
    asked = words(section(sheet(checker, {**ANSWERS, "iv-calcium": "no"}), "Questions to ask"))
    for part in (
        "Dialysis, Certain medicines",
        "Metastatic calcinosis cutis",
        "Which of the usual tests on this sheet would help",
        "When would the other tests on this sheet be needed",
        "A source describes something stronger",
        "Sarcoidosis",
    ):
        assert part in asked
    nothing = section(sheet(checker, {"age": "1-year-or-older"}), "Questions to ask").entries
    assert [entry.head[:9] for entry in nothing] == ["What else", "What happ"]


def test_a_sheet_bears_its_date_and_pack(checker: Checker) -> None:
    """Date, pack, version and who reviewed it stand at the end; the article alone is said."""
    said = words(section(sheet(checker, {}, article_only=True), "About this sheet"))
    about = checker.pack.about
    assert (
        f"November 22, 2026 with rule pack {about.id} {about.version}, the article alone; not reviewed by a clinician" in said
    )


def test_a_sheet_without_a_date_bears_todays(checker: Checker) -> None:
    """Results written without a date bear the day on which they are written."""
    before = date.today()
    said = results_text(checker.pack, [({}, checker.check({}))], "markdown", single=True).replace("\\", "")
    assert any(checker.pack.say.date(day) in said for day in (before, date.today()))


@pytest.mark.parametrize("id", [HOSTILE, "a" * 100_000, "\u2028\u2029\r\n", -1])
def test_an_id_is_never_taken_for_markup(checker: Checker, id: str | int) -> None:
    """Markup, template code, controls and bidi marks in an id change no element of the page and reach no reader's eye."""
    page, plain = page_of(checker, ANSWERS, id=id), page_of(checker, ANSWERS, id="x")
    assert Page(page).elements == Page(plain).elements
    assert [character for character in page if not character.isprintable() and character != "\n"] == []
    assert page.encode("utf-8")
    assert len(page) < len(plain) + 600


def test_an_id_stands_in_a_title_only_to_tell_cases_apart(checker: Checker) -> None:
    """The sheet of one case has no id in its titles but the last; of several, each has the id of its case."""
    one, several = (Page(page_of(checker, *[ANSWERS] * cases, id="c-17")) for cases in (1, 2))
    assert one.text.count("c-17") == 1
    assert "About this sheet - case c-17" in one.text
    assert several.text.count("Visit sheet: Hard lumps in the skin after a treatment - case c-17") == 2


def test_a_hostile_id_can_still_be_read(checker: Checker) -> None:
    """The id is shown as it was given, cut off where it is very long, with a mark for every character left out."""
    text = Page(page_of(checker, {}, id=HOSTILE)).text
    assert "case <script>alert(1)</script>\"'><img src=x onerror=y>&lt;\ufffdgnp.exe" in text


def test_hostile_words_of_a_pack_are_text_too() -> None:
    """A pack whose names hold markup has them shown as text, in the lists and in the picture."""
    pack = load_pack()
    causes = tuple(cause.model_copy(update={"name": f"</text><script>{cause.id}</script>"}) for cause in pack.causes)
    with Checker(pack.model_copy(update={"causes": causes})) as hostile:
        page = page_of(hostile, ANSWERS)
        assert "script" not in Page(page).tags
        assert "</text><script>dialysis</script>" in unescape(page)


@pytest.mark.parametrize("cases", [1, 3])
def test_a_page_stands_alone(checker: Checker, cases: int) -> None:
    """A page has no script, no link and no picture from elsewhere, and forbids them to the browser as well."""
    page = page_of(checker, *[ANSWERS] * cases)
    read = Page(page)
    assert {"script", "link", "img", "iframe", "object", "a", "base", "form"}.isdisjoint(read.tags)
    names = {name for _, attributes in read.elements for name in attributes}
    assert not [name for name in names if name in ("src", "href", "srcset", "style") or name.startswith(("on", "xlink"))]
    assert re.search(r"url\(|@import|@font-face", page) is None
    assert "default-src 'none'" in page


@pytest.mark.parametrize("cases", [1, 3])
def test_headings_are_in_order_and_each_case_is_an_article(checker: Checker, cases: int) -> None:
    """A page has one main part, one first heading, no level skipped, a language, and one article per case."""
    read = Page(page_of(checker, *[ANSWERS] * cases))
    levels = [int(tag[1]) for tag in read.tags if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == read.tags.count("main") == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert read.tags.count("article") == cases
    assert read.elements[0] == ("html", {"lang": "en"})
    assert read.tags.count("title") == 1 + cases


def test_no_cases_make_an_empty_page(checker: Checker) -> None:
    """A file in which no case can be used makes a page without sheets."""
    page = Page(results_text(checker.pack, [], "html", single=False))
    assert page.tags.count("article") == 0
    assert "(0 cases)" in page.text


@given(text=st.text())
def test_printable_text_is_one_line_without_hidden_characters(text: str) -> None:
    """Whatever a text holds, what is shown of it is one line with no control, no bidi mark and no half character."""
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not set(shown) & set("\x00\x1b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\uffff")
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert printable(shown) == shown
