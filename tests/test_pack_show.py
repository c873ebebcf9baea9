"""A pack as a document to review and sign: whole, in its source's order, in plain sentences, and safe to open."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Literal

import pytest
from packs import minimal_text, write_pack
from terminal import RISKCHECK

from riskcheck.documents.document import Section
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref, SourceRef
from riskcheck.pack.rules import Rule
from riskcheck.packreport.pack_document import pack_document, pack_text
from riskcheck.packreport.pack_words import rule_words

PACK = load_pack()
DOCUMENT = pack_document(PACK)
FORMATS: tuple[Literal["text", "markdown", "html"], ...] = ("text", "markdown", "html")
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:b) **c**"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`riskcheck pack show`, run to its end."""
    return subprocess.run([RISKCHECK, "pack", "show", *arguments], capture_output=True, text=True, check=False)


def words(format: Literal["text", "markdown", "html"]) -> str:
    """The document of the shipped pack in a format, as one long line of words."""
    said = pack_text(PACK, format)
    if format == "markdown":
        said = re.sub(r"\\(.)", r"\1", said)
    if format == "html":
        said = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", said, flags=re.S)))
    return " ".join(said.split())


def titled(title: str) -> Section:
    """The section whose title begins so."""
    return next(section for section in DOCUMENT.sections if section.title.startswith(title))


def lines(section: Section, mark: str) -> tuple[str, ...]:
    """The lines of the entry with that mark in a section."""
    return next(entry.lines for entry in section.entries if entry.mark == mark)


def sentence(rule: str) -> str:
    """A rule of the shipped pack in words."""
    return " ".join(rule_words(PACK, PACK.rule[rule]))


@pytest.mark.parametrize("format", FORMATS)
def test_every_record_stands_in_every_format(format: Literal["text", "markdown", "html"]) -> None:
    """Each summary, note, question, option, rule id, scenario, definition, source and text of advice can be read."""
    said = words(format)
    texts = [record.summary for record in PACK.knowledge.values()]
    texts += [note.text for record in PACK.knowledge.values() for note in record.notes]
    texts += [text for question in PACK.questions for text in (question.text, question.label, question.help)]
    texts += [option.text for question in PACK.questions for option in question.options]
    texts += [rule.id for rule in PACK.rules] + [scenario.name for scenario in PACK.scenarios]
    texts += [term.definition for term in PACK.terms] + [source.says for source in PACK.sources]
    texts += [advice.text for _, advice in PACK.about.urgency] + [part.text for part in PACK.safety_net]
    texts += [PACK.about.disclaimer, PACK.about.summary, PACK.digest]
    assert [text for text in texts if " ".join(text.split()) not in said] == []


def test_items_stand_in_the_order_of_the_source_with_a_place_to_mark_each() -> None:
    """The 75 items of the article follow each other as in the article, each with blanks; so does every other source."""
    items = [section for section in DOCUMENT.sections if section.level == 2]
    places = [section.title.partition(":")[0] for section in items]
    sizes = PACK.source["article"].sections
    assert places == [f"{name.capitalize()}, item {n}" for name, size in sizes.items() for n in range(1, size + 1)]
    sources = [section for section in DOCUMENT.sections if section.title.startswith("Source: ")]
    assert [section.title.rpartition("[")[2] for section in sources] == [f"{source.id}]" for source in PACK.sources]
    marked = ("As the source says", "To change:", "Initials:", "Date:")
    assert all(section.blanks == marked for section in (*items, *sources[1:]))


@pytest.mark.parametrize("format", FORMATS)
def test_it_ends_with_a_place_to_sign(format: Literal["text", "markdown", "html"]) -> None:
    """The last words are the statement to sign, the version that it is about, and the blanks for name and date."""
    _, statement, end = words(format).rpartition("I have compared the items above with their sources")
    assert statement
    assert all(word in end for word in (PACK.about.version, PACK.digest, "Name:", "Profession:", "Signature:", "Date:"))


def test_each_record_and_each_rule_stands_once() -> None:
    """No record and no rule is shown twice in full, and none is left out."""
    marks = [entry.mark for section in DOCUMENT.sections for entry in section.entries]
    for name in (*PACK.knowledge, *PACK.rule):
        assert marks.count(name) == 1, name


def test_an_item_has_its_record_questions_rule_scenarios_and_notes() -> None:
    """The article's second cause shows what is said of dialysis, what is asked, when it is found, and what tries it."""
    section = titled("Causes, item 2")
    assert section.title == "Causes, item 2: Dialysis"
    dialysis = next(cause for cause in PACK.causes if cause.id == "dialysis")
    assert lines(section, "cause:dialysis")[0] == dialysis.summary
    assert any(dialysis.notes[0].text in line for line in lines(section, "cause:dialysis"))
    assert f"Help: {PACK.question['dialysis'].help}" in lines(section, "dialysis")
    assert 'Asked when the answer to "Dialysis" is "Yes".' in lines(section, "dialysis-duration")
    assert lines(section, "cause-dialysis")[-1] == "Source: the article's causes, item 2."
    inside, outside = next(entry.lines for entry in section.entries if entry.head == "Scenarios")
    assert "Dialysis for a long time is a match" in inside
    assert "Dialysis for a short time is only a near miss" in outside
    assert any("rule type-metastatic-dialysis" in line for entry in section.entries for line in entry.lines)


def test_what_a_reviewer_must_judge_is_all_there() -> None:
    """How a test is used, when a note shows, and which questions go beyond the article stand with the record."""
    for test in PACK.tests:
        (said,) = (entry.lines for section in DOCUMENT.sections for entry in section.entries if entry.mark == f"test:{test.id}")
        assert any(line.startswith("How the source speaks of it: ") for line in said)
        for note in test.notes:
            (line,) = (line for line in said if note.text in line)
            helper = next((fact.name for fact in PACK.facts if note.when == f"fact:{fact.id}"), None)
            assert line.endswith(f'Shown only when the helper "{helper}" holds.') == (note.when is not None)
    assert any(note.when for test in PACK.tests for note in test.notes)
    questions = {entry.mark: entry.lines for section in DOCUMENT.sections for entry in section.entries if len(entry.lines) > 1}
    told = {name for name in PACK.question if any("goes beyond the article" in line for line in questions[name])}
    assert told == PACK.beyond
    idle = {name for name in PACK.question if any("on purpose" in line for line in questions[name])}
    assert idle == {question.id for question in PACK.questions if question.informational}


def test_a_question_stands_in_full_once_and_is_pointed_to_after_that() -> None:
    """The question on danger signs is shown with the test it leads to first; under later sources its place is named."""
    (full,) = (s for s in DOCUMENT.sections if any(e.head == f"Question: {PACK.question['red-flags'].text}" for e in s.entries))
    assert full.title.startswith("Tests, item 1")
    assert lines(titled("Source: Acute limb"), "red-flags") == ("Shown under the article's tests, item 1.",)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "cause-dialysis",
            'The cause "Dialysis" is a match when the answer to "Dialysis" is "Yes"; and the answer to "How long dialysis '
            'lasted" is "Long-term: about three months or more". It is a near miss, not a finding, when instead the answer to '
            '"How long dialysis lasted" is "Short-term: less than about three months".',
        ),
        (
            "test-blood-tests-cause",
            'The test "Blood tests" is listed, as a match, when any cause is found.',
        ),
        (
            "urgency-symptom-recent-drip-or-chemotherapy",
            'The urgency is "In the next few days (soon)" or higher when any symptom is reported; and the helper "calcium or '
            'phosphate through a drip, or chemotherapy, in the past three months" holds.',
        ),
        (
            "urgency-high-calcium-signs",
            'The urgency is "In the next few days (soon)" or higher when the answer to "Thirst, much urine, belly pain, '
            'constipation, feeling sick or worn out" is "Yes" or "Not sure".',
        ),
        (
            "test-organ-imaging",
            'The test "Imaging of affected organs" is listed, as a match, when the type "Metastatic calcinosis cutis" is '
            'found; and the helper "signs that may be a deposit: hard lumps, chalky bumps, tight skin or open sores" holds.',
        ),
    ],
)
def test_rules_are_plain_sentences(rule: str, said: str) -> None:
    """A rule reads as a sentence of names and answers, with no id in it; that of an urgency says what the person is told."""
    because = PACK.rule[rule].because
    assert sentence(rule) == said + (f' The person is told: "{because}"' if because else "")


def test_every_alternative_of_a_rule_is_said() -> None:
    """Each answer and each finding that a rule reads stands in its sentence."""
    for rule in PACK.rules:
        said = sentence(rule.id)
        codes = [PACK.answer_text(name, code) for name, read in rule.answers.items() for code in read]
        found = [name for group in rule.finding_groups for name in group if name in PACK.knowledge]
        assert [text for text in codes if f'"{text}"' not in said] == []
        assert [name for name in found if f'"{PACK.knowledge[name].name}"' not in said] == []


def test_scenarios_tell_answers_and_what_must_come(tmp_path: Path) -> None:
    """A scenario is numbered, and tells what is answered, expected, not expected, and by which rules."""
    pack = load_pack(write_pack(tmp_path))
    (section,) = (each for each in pack_document(pack).sections if each.title == "Scenarios")
    first, second = section.entries
    assert first.head == "1. Long-term dialysis with a lump is a cause, and to be seen soon"
    assert first.lines == (
        'Answered: Dialysis: "Yes"; Length of the dialysis: "For long"; Symptoms: "A hard lump"; '
        'Danger signs: "None of these".',
        'Expected: "Dialysis" (match), "Hard lump" (reported), In the next few days (soon).',
        "By the rules: cause-dialysis.",
    )
    assert second.lines[1:] == (
        'Expected: a near miss of "Dialysis", Book a visit (routine).',
        'Not expected: "Dialysis".',
    )


def test_a_scenario_may_expect_any_cause_and_forbid_every_type(tmp_path: Path) -> None:
    """`cause:*` and `type:*` of a scenario are said in words, both where they are expected and where they are forbidden."""
    pack = load_pack(write_pack(tmp_path, scenarios=minimal_text("scenarios").replace('"cause:dialysis"', '"cause:*"')))
    (section,) = (each for each in pack_document(pack).sections if each.title == "Scenarios")
    first, second = section.entries
    assert 'Expected: any cause (match), "Hard lump" (reported), In the next few days (soon).' in first.lines
    assert "Not expected: any cause." in second.lines


def test_what_nothing_names_and_what_no_rule_reads_is_said(tmp_path: Path) -> None:
    """An item without a record says so; a question that no rule reads is still shown."""
    sources = minimal_text("sources", ("causes = 2", "causes = 3"))
    question = '\n[[question]]\nid = "idle"\ngroup = "exposures"\nkind = "yes-no"\ntext = "Idle?"\nlabel = "Idle"\nhelp = "-"\n'
    pack = load_pack(write_pack(tmp_path, sources=sources, questions=minimal_text("questions") + question))
    sections = {section.title: section for section in pack_document(pack).sections}
    assert sections["Causes, item 3"].paragraphs == ("No record of the pack names this item first.",)
    assert [entry.mark for entry in sections["Questions that no rule reads"].entries] == ["idle"]
    assert "Questions that no rule reads" not in {section.title for section in DOCUMENT.sections}


@pytest.mark.parametrize("format", FORMATS)
def test_markup_in_a_pack_is_shown_as_text(tmp_path: Path, format: Literal["text", "markdown", "html"]) -> None:
    """Whatever a third party writes into a pack, it opens as text: no element, no script, no link."""
    causes = minimal_text("causes", ('name = "Tattoo"', f'name = "{HOSTILE}"'))
    shown = pack_text(load_pack(write_pack(tmp_path, causes=causes)), format)
    if format == "html":
        assert "<script" not in shown
        assert "<img" not in shown
        assert "&lt;script&gt;" in shown
    elif format == "markdown":
        assert "\\<script\\>" in shown
        assert "\\[a\\](javascript:b)" in shown
    else:
        assert "<script>alert(1)</script>" in " ".join(shown.split())


def test_the_page_needs_nothing_from_outside_and_its_links_lead_somewhere() -> None:
    """The page has no address of its own to load, and each link of its contents leads to a part of it."""
    page = pack_text(PACK, "html")
    links = re.findall(r'href="([^"]*)"', page)
    places = re.findall(r'id="([^"]*)"', page)
    assert links
    assert [link for link in links if not link.startswith("#") or link[1:] not in places] == []
    assert len(places) == len(set(places))
    assert re.findall(r'\b(?:src|srcset|action)="|url\(|@import|<script|<link', page) == []


def test_files_are_written_whole_and_wrong_formats_refused(tmp_path: Path) -> None:
    """`--output` keeps the page; a format that is none ends with 2."""
    page = tmp_path / "pack.html"
    ended = run("--format", "html", "--output", str(page))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert page.read_text(encoding="utf-8") == pack_text(PACK, "html")
    assert run("--format", "json").returncode == 2


def test_a_rule_on_any_helper_and_any_type_can_be_said() -> None:
    """Every kind of finding that a rule can read or conclude has words."""
    kinds = ("cause", "type", "symptom", "test", "fact")
    findings = (tuple(Ref(f"{kind}:*") for kind in kinds),)
    rule = Rule(id="r", concludes=Ref("urgency:soon"), findings=findings, sources=(SourceRef("own-caution"),))
    (said,) = rule_words(PACK, rule)
    assert all(f"any {word} is" in said for word in ("cause", "type", "symptom", "test"))
    assert "any helper holds" in said
