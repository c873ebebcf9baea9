"""What a result found, as sections of text: in one line each, or with `details` with reasons, notes and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from riskcheck.checking.result import CauseFinding, ClinicalTestFinding, Finding, NearMiss, Note, Result, TypeFinding
from riskcheck.documents.document import Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Cause
from riskcheck.report.wording import (
    answer_words,
    because_words,
    explained_words,
    fit_words,
    near_miss_name,
    no_cause_words,
    note_words,
    sourced,
    types_linked_by_others,
    types_of_others,
)


def findings_sections(pack: Pack, result: Result, *, details: bool) -> Iterator[Section]:
    """Causes, near misses, types, tests, symptoms, and what was not answered or not used, in reading order."""
    made = _Sections(pack, result, details=details)
    parts = (made.causes(), made.near_misses(), made.types(), made.tests(), made.symptoms(), made.left_out())
    for number, section in enumerate(chain(*parts)):
        yield replace(section, tight=not details and number > 0)


class _Sections:
    """The sections of one result."""

    def __init__(self, pack: Pack, result: Result, *, details: bool) -> None:
        self._pack, self._result, self._details = pack, result, details

    def causes(self) -> Iterator[Section]:
        """The causes that the article lists, then those that only other sources do."""
        own = [self._cause(each) for each in self._result.causes if each.article]
        beyond = [self._cause(each) for each in self._result.causes if not each.article]
        beyond += [self._type(each) for each in types_of_others(self._pack, self._result)]
        explained = (self._pack.say("levels_explained"),) if self._details else ()
        if own or not beyond or self._details:
            yield Section(
                self._pack.say("causes_title"), explained if own else (no_cause_words(self._pack, self._result),), tuple(own)
            )
        if beyond:
            yield Section(self._pack.say("others_title"), (self._pack.say("others_name"),), tuple(beyond))

    def near_misses(self) -> Iterator[Section]:
        """What was reported, with what the source describes instead."""
        if self._result.near_misses:
            yield Section(self._pack.say("near_misses_title"), (), tuple(map(self._near_miss, self._result.near_misses)))

    def types(self) -> Iterator[Section]:
        """Types, those with links of the article first."""
        article = [self._type(each) for each in self._result.types if each.article]
        linked = [self._type(each) for each in types_linked_by_others(self._pack, self._result)]
        if article:
            yield Section(self._pack.say("types_title"), (), tuple(article))
        if linked:
            yield Section(self._pack.say("links_title"), (self._pack.say("others_link"),), tuple(linked))

    def tests(self) -> Iterator[Section]:
        """The names of all tests, those with a caution marked; with details each with its reasons and notes."""
        if self._details and self._result.tests:
            yield Section(self._pack.say("tests_title"), entries=tuple(map(self._test, self._result.tests)))
        elif self._result.tests:
            names: dict[str, list[str]] = {}
            for test in self._result.tests:
                names.setdefault(self._standing(test), []).append(f"{test.name}{'*' if test.notes else ''}")
            said = "; ".join(f"{', '.join(alike)}{f' ({standing})' if standing else ''}" for standing, alike in names.items())
            yield Section(
                f"{self._pack.say('tests_title')} {self._pack.say('caution') if '*' in said else ''}".strip(), (f"{said}.",)
            )

    def symptoms(self) -> Iterator[Section]:
        """The names of what was reported of the skin."""
        if self._result.symptoms:
            yield Section(
                self._pack.say("symptoms", names=", ".join(each.name for each in self._result.symptoms)), tone="quiet"
            )

    def left_out(self) -> Iterator[Section]:
        """Questions without an answer, and answers that were not used; without details, how many."""
        for names, what, text in (
            (self._result.unanswered, self._pack.say("not_answered_title"), self._pack.say("not_answered")),
            (self._result.ignored, self._pack.say("not_used_title"), self._pack.say("not_used")),
        ):
            if names and self._details:
                labels = "; ".join(self._pack.question[name].label for name in names)
                yield Section(what, (text, f"{labels}."))
            elif names:
                yield Section(f"{what}: {len(names)}. {text}", tone="quiet")

    def _cause(self, cause: CauseFinding) -> Entry:
        record = self._pack.knowledge[cause.ref]
        return self._finding(cause, record.describes if isinstance(record, Cause) else "")

    def _type(self, finding: TypeFinding) -> Entry:
        return self._finding(finding, explained_words(self._pack, finding.ref))

    def _finding(self, finding: Finding, described: str) -> Entry:
        return Entry(finding.name, fit_words(self._pack, finding.level, described), self._lines(finding))

    def _test(self, test: ClinicalTestFinding) -> Entry:
        standing = [self._pack.say(f"use.{test.use}")]
        standing += [self._pack.say("level.possible")] if test.level == "possible" else []
        return Entry(test.name, ", ".join(standing), self._lines(test))

    def _near_miss(self, near_miss: NearMiss) -> Entry:
        lines: tuple[str, ...] = ()
        if self._details:
            said = self._pack.say("you_answered", answers=answer_words(self._pack, near_miss.answers))
            lines = (sourced(self._pack, said, near_miss.sources), *self._notes(near_miss.notes))
        return Entry(
            near_miss_name(self._pack, near_miss), self._pack.say("near_miss_mark", described=near_miss.describes), lines
        )

    def _lines(self, finding: Finding) -> tuple[str, ...]:
        """The reasons for a finding, then the notes on it; nothing without details."""
        if not self._details:
            return ()
        return (*(because_words(self._pack, because) for because in finding.because), *self._notes(finding.notes))

    def _notes(self, notes: Sequence[Note]) -> Iterator[str]:
        return (note_words(self._pack, note.text, note.sources) for note in notes)

    def _standing(self, test: ClinicalTestFinding) -> str:
        """How a test stands beside those of the usual work-up that fit, which have no word."""
        say = self._pack.say
        use = say(f"use.{test.use}") if test.use != "usual" else ""
        return ", ".join(part for part in (use, say("level.possible") if test.level == "possible" else "") if part)
