"""The visit sheet, as a document to take to a clinician: how soon, the case in three lines, then what was said and found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.documents.document import Document, Entry, Section, Tone
from riskcheck.pack.pack import Pack
from riskcheck.report.body_outline import body_outline
from riskcheck.report.citations import Citations
from riskcheck.report.diagram import diagram
from riskcheck.report.diagram_svg import svg
from riskcheck.report.names import name_sections
from riskcheck.report.reported import answer_sections
from riskcheck.report.visit_findings import (
    cause_sections,
    near_miss_sections,
    note_sections,
    noted,
    talk_sections,
    test_sections,
)
from riskcheck.report.visit_questions import questions
from riskcheck.report.visit_summary import about_person, summary_lines
from riskcheck.report.wording import case_words, how_soon, reviewed_words, urgency_tone, version_words


def visit_sheet(
    pack: Pack, given: Given, result: Result, *, made_on: date, details: bool = False, named: bool = False
) -> Document:
    """The sheet of one case. `given` are its checked answers (`Answers.given`), `made_on` the date it bears.

    It is short, for one sheet of paper. With `details` it has all reasons, notes and sources, and a picture of the reasons.
    With `named` the id of the case stands in its title, to tell it from others; else at the end alone.
    """
    title = pack.say("sheet_title", title=f"{pack.about.title}{case_words(pack, result.id) if named else ''}")
    sections = list(_sections(pack, given, result, made_on, details=details))
    return Document(title, (*sections[:-1], *name_sections(pack, sections), sections[-1]))


def _sections(pack: Pack, given: Given, result: Result, made_on: date, *, details: bool) -> Iterator[Section]:
    cite = Citations(pack, shown=details)
    yield _advice(pack, result, cite)
    yield _summary(pack, given, result, made_on)
    yield Section(pack.say("fill_in_title"), blanks=pack.say.all("fill_in"), picture=body_outline(pack.say))
    yield from cause_sections(pack, result, cite)
    yield from near_miss_sections(pack, result, cite)
    if details:
        yield from answer_sections(pack, given, result)
    yield from test_sections(pack, result, cite)
    talk = tuple(talk_sections(pack, given, result, cite))
    about = list(dict.fromkeys(name for name, _ in noted(result))) if details else []
    asked = questions(pack, given, result, notes=about, to_talk_about=bool(talk))
    yield Section(pack.say("questions_title"), (), tuple(map(Entry, asked)), layout="flow")
    yield from talk
    yield from _safety_net(pack, cite)
    if details:
        yield from note_sections(pack, result, cite)
        yield from _picture(pack, result)
        yield Section(pack.say("sources_title"), (pack.say("sheet_sources"),), cite.entries(), "quiet", "columns")
    else:
        yield from answer_sections(pack, given, result, reported=False)
    yield _about(pack, result, made_on)


def _advice(pack: Pack, result: Result, cite: Citations) -> Section:
    """How soon, with the sources of it; in an emergency, how to get help, too."""
    urgency = result.advice.urgency
    sources = [source for because in result.advice.because for source in because.sources]
    marks = cite.mark(sources or getattr(pack.about.urgency, urgency).sources)
    more = [part.text for part in pack.safety_net if part.part == "help" and urgency == "emergency"]
    return Section(how_soon(pack, urgency), (f"{result.advice.text} {marks}", *more), tone=urgency_tone(urgency))


def _summary(pack: Pack, given: Given, result: Result, made_on: date) -> Section:
    made = f"{pack.say('made_for', date=pack.say.date(made_on))} {about_person(pack, given)}"
    return Section(made.strip(), summary_lines(pack, given, result))


def _safety_net(pack: Pack, cite: Citations) -> Iterator[Section]:
    """The signs, one a line, the more urgent first; then the rest."""
    for part in pack.safety_net:
        if part.items:
            tone: Tone = "alarm" if part.part == "emergency-signs" else "advice"
            yield Section(f"{part.text} {cite.mark(part.sources)}".strip(), (), tuple(map(Entry, part.items)), tone, "flow")
    entries = tuple(
        Entry(pack.say(f"safety.{part.part}"), lines=(f"{part.text} {cite.mark(part.sources)}",))
        for part in pack.safety_net
        if not part.items
    )
    yield Section(pack.say("safety_net_title"), (), entries, tone="advice", layout="flow")


def _picture(pack: Pack, result: Result) -> Iterator[Section]:
    drawn = diagram(pack, result)
    if drawn.edges:
        yield Section(
            pack.say("picture_title"),
            entries=drawn.words,
            picture=svg(drawn, pack.say),
            caption=pack.say("picture_caption"),
            in_words=pack.say("picture_in_words"),
        )


def _about(pack: Pack, result: Result, made_on: date) -> Section:
    version = version_words(pack, result.pack, article_only=result.article_only)
    made = pack.say("sheet_made", date=pack.say.date(made_on), version=version, reviewed=reviewed_words(pack))
    return Section(f"{pack.say('sheet_about_title')}{case_words(pack, result.id)}", (result.disclaimer, made), tone="quiet")
