"""What a person said, sorted for a clinician: reported, said no to, not sure, not answered, not used. Each by group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.documents.document import Entry, Section
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, NO, NONE, UNSURE, Question
from riskcheck.report.wording import finding_words, symptom_of_answer

Words = Callable[[Pack, Question, tuple[str, ...]], Iterator[str]]
"""Makes the lines of a list for the codes of a question; none where the question does not belong in the list."""


def answer_sections(pack: Pack, given: Given, result: Result, *, reported: bool = True) -> Iterator[Section]:
    """The answers of a case, each in one list. Without `reported`, the lists of what was reported and of what is not sure are
    left out, for a page that has them elsewhere."""
    used = {name: codes for name, codes in given.items() if name not in result.ignored}
    if reported:
        yield _section(pack.say("all_reported_title"), _joined(_by_group(pack, used, _reported)), pack.say("nothing_reported"))
    said_no = _section(pack.say("said_no_title"), _joined(_by_group(pack, used, _said_no)), pack.say("said_no_to_nothing"))
    yield said_no if reported else _quiet(said_no)
    unsure = _joined(_by_group(pack, used, _unsure))
    if unsure and reported:
        yield _section(pack.say("not_sure_title"), unsure)
    left_out = dict.fromkeys(result.unanswered, ())
    if left_out:
        not_answered = _section(pack.say("not_answered_title"), _joined(_by_group(pack, left_out, _label)))
        yield not_answered if reported else _quiet(not_answered)
    if result.ignored:
        parked = _by_group(pack, {name: given[name] for name in result.ignored}, _answer)
        yield Section(pack.say("answered_not_used_title"), (pack.say("not_used"),), parked, layout="flow")


def _section(title: str, entries: tuple[Entry, ...], nothing: str = "") -> Section:
    return Section(title, () if entries else (nothing,), entries, layout="flow")


def _quiet(section: Section) -> Section:
    """The section in small letters, for a page that has little room."""
    return replace(section, tone="quiet", layout="columns")


def _by_group(pack: Pack, given: Given, words: Words) -> tuple[Entry, ...]:
    """An entry for each group of questions that has something to say, in the order of the interview."""
    entries = []
    for group in pack.groups:
        questions = [question for question in pack.questions if question.group == group.id and question.id in given]
        lines = tuple(line for question in questions for line in words(pack, question, given[question.id]))
        if lines:
            entries.append(Entry(group.title, lines=tuple(_under(group.title, line) for line in lines)))
    return tuple(entries)


def _under(title: str, line: str) -> str:
    """The line without what its heading says already."""
    rest = line.removeprefix(f"{title}: ")
    return line if rest == line else rest[:1].upper() + rest[1:]


def _joined(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The same entries with all lines in one."""
    return tuple(Entry(entry.head, lines=(f"{'; '.join(entry.lines)}.",)) for entry in entries)


def _reported(pack: Pack, question: Question, codes: tuple[str, ...]) -> Iterator[str]:
    reported = [pack.answer_text(question.id, code) for code in codes if code not in EXCLUSIVE and code != NO]
    if reported:
        yield f"{question.label}: {'; '.join(reported)}"


def _said_no(pack: Pack, question: Question, codes: tuple[str, ...]) -> Iterator[str]:
    """A question answered no or none; of a list with some ticked, what was not."""
    if not question.many:
        if NO in codes or NONE in codes:
            yield question.label
        return
    offered = [code for code in question.codes if code not in EXCLUSIVE]
    not_chosen = [code for code in offered if code not in codes]
    if UNSURE in codes or not not_chosen:
        return
    ticked = len(offered) - len(not_chosen)
    if question.id == pack.about.red_flags:
        key, count = ("signs_others", len(not_chosen)) if ticked else ("signs_none", len(offered))
        yield pack.say(key, label=question.label, count=count)
    else:
        symptoms = symptom_of_answer(pack)
        names = [
            finding_words(pack, symptoms[question.id, code])
            if (question.id, code) in symptoms
            else pack.answer_text(question.id, code)
            for code in not_chosen
        ]
        yield pack.say("not_ticked" if ticked else "none_of_these", label=question.label, names=", ".join(names))


def _unsure(_pack: Pack, question: Question, codes: tuple[str, ...]) -> Iterator[str]:
    if UNSURE in codes:
        yield question.label


def _label(_pack: Pack, question: Question, _codes: tuple[str, ...]) -> Iterator[str]:
    yield question.label


def _answer(pack: Pack, question: Question, codes: tuple[str, ...]) -> Iterator[str]:
    said = "; ".join(pack.answer_text(question.id, code) for code in codes)
    yield pack.say("name_answered", label=question.label, said=said)
