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
from riskcheck.report.words import (
    CAUSES_TITLE,
    LEVEL_WORDS,
    LEVELS_EXPLAINED,
    LINKS_TITLE,
    NEAR_MISS_MARK,
    NEAR_MISSES_TITLE,
    NOT_ANSWERED,
    NOT_ANSWERED_TITLE,
    NOT_USED,
    NOT_USED_TITLE,
    OTHERS_LINK,
    OTHERS_NAME,
    OTHERS_TITLE,
    SYMPTOMS,
    TESTS_TITLE,
    TYPES_TITLE,
    USE_OF_TEST,
    YOU_ANSWERED,
)

CAUTION = " (* with a caution: --details)"


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
        explained = (LEVELS_EXPLAINED,) if self._details else ()
        if own or not beyond or self._details:
            yield Section(CAUSES_TITLE, explained if own else (no_cause_words(self._pack, self._result),), tuple(own))
        if beyond:
            yield Section(OTHERS_TITLE, (OTHERS_NAME,), tuple(beyond))

    def near_misses(self) -> Iterator[Section]:
        """What was reported, with what the source describes instead."""
        if self._result.near_misses:
            yield Section(NEAR_MISSES_TITLE, (), tuple(map(self._near_miss, self._result.near_misses)))

    def types(self) -> Iterator[Section]:
        """Types, those with links of the article first."""
        article = [self._type(each) for each in self._result.types if each.article]
        linked = [self._type(each) for each in types_linked_by_others(self._pack, self._result)]
        if article:
            yield Section(TYPES_TITLE, (), tuple(article))
        if linked:
            yield Section(LINKS_TITLE, (OTHERS_LINK,), tuple(linked))

    def tests(self) -> Iterator[Section]:
        """The names of all tests, those with a caution marked; with details each with its reasons and notes."""
        if self._details and self._result.tests:
            yield Section(TESTS_TITLE, entries=tuple(map(self._test, self._result.tests)))
        elif self._result.tests:
            names: dict[str, list[str]] = {}
            for test in self._result.tests:
                names.setdefault(_standing(test), []).append(f"{test.name}{'*' if test.notes else ''}")
            said = "; ".join(f"{', '.join(alike)}{f' ({standing})' if standing else ''}" for standing, alike in names.items())
            yield Section(TESTS_TITLE + (CAUTION if "*" in said else ""), (f"{said}.",))

    def symptoms(self) -> Iterator[Section]:
        """The names of what was reported of the skin."""
        if self._result.symptoms:
            yield Section(SYMPTOMS.format(names=", ".join(each.name for each in self._result.symptoms)), tone="quiet")

    def left_out(self) -> Iterator[Section]:
        """Questions without an answer, and answers that were not used; without details, how many."""
        for names, what, text in (
            (self._result.unanswered, NOT_ANSWERED_TITLE, NOT_ANSWERED),
            (self._result.ignored, NOT_USED_TITLE, NOT_USED),
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
        return Entry(finding.name, fit_words(finding.level, described), self._lines(finding))

    def _test(self, test: ClinicalTestFinding) -> Entry:
        standing = [USE_OF_TEST[test.use], *([LEVEL_WORDS[test.level]] if test.level == "possible" else [])]
        return Entry(test.name, ", ".join(standing), self._lines(test))

    def _near_miss(self, near_miss: NearMiss) -> Entry:
        lines: tuple[str, ...] = ()
        if self._details:
            said = YOU_ANSWERED.format(answers=answer_words(self._pack, near_miss.answers))
            lines = (sourced(self._pack, said, near_miss.sources), *self._notes(near_miss.notes))
        return Entry(near_miss_name(self._pack, near_miss), NEAR_MISS_MARK.format(described=near_miss.describes), lines)

    def _lines(self, finding: Finding) -> tuple[str, ...]:
        """The reasons for a finding, then the notes on it; nothing without details."""
        if not self._details:
            return ()
        return (*(because_words(self._pack, because) for because in finding.because), *self._notes(finding.notes))

    def _notes(self, notes: Sequence[Note]) -> Iterator[str]:
        return (note_words(self._pack, note.text, note.sources) for note in notes)


def _standing(test: ClinicalTestFinding) -> str:
    """How a test stands beside those of the usual work-up that fit, which have no word."""
    use = USE_OF_TEST[test.use] if test.use != "usual" else ""
    return ", ".join(part for part in (use, LEVEL_WORDS[test.level] if test.level == "possible" else "") if part)
