"""The last screen of an interview: what was answered, to show the result or to change something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from riskcheck.interview import words
from riskcheck.interview.screens import LIST, Choice, Codes, Screen
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import NO, NONE, UNSURE, Group, Question

REVIEW, SHOW = "notice:review", "notice:show"
EDIT = "edit:"
"""How the code of a line begins that leads back to a question, or with `LIST` to a group that is a list."""

CodesOf = Callable[[Question], Codes | None]


def review_screen(lines: Iterator[Choice]) -> Screen:
    """All answers at once, one line for each screen they were given on."""
    shown = (Choice(SHOW, words.SHOW_RESULT), *lines)
    return Screen(REVIEW, words.REVIEW_TITLE, words.REVIEW_TEXT, words.REVIEW_HELP, shown, can_skip=False)


def question_line(pack: Pack, question: Question, codes: Codes | None) -> Choice:
    """A question that was asked by itself, with its answer."""
    said = "; ".join(pack.answer_text(question.id, code) for code in codes or ()) or words.REVIEW_UNANSWERED
    return Choice(EDIT + question.id, words.REVIEW_LINE.format(label=question.label, said=said))


def list_line(pack: Pack, group: Group, questions: list[Question], codes_of: CodesOf) -> Choice:
    """A group that was asked as a list: what was ticked, what is not sure, and whether the rest is a no."""
    kinds: dict[str, list[str]] = {"yes": [], "unsure": [], "no": [], "open": []}
    for question in questions:
        kinds[_kind(codes_of(question))].append(question.label)
    return Choice(EDIT + LIST + group.id, words.REVIEW_LINE.format(label=group.title, said=_said(pack, kinds)))


def _kind(codes: Codes | None) -> str:
    if not codes:
        return "open"
    return "no" if codes in ((NO,), (NONE,)) else "unsure" if codes == (UNSURE,) else "yes"


def _said(pack: Pack, kinds: dict[str, list[str]]) -> str:
    own, marked = pack.about.words, bool(kinds["yes"] or kinds["unsure"])
    parts = [*([f"{'; '.join(kinds['yes'])}."] if kinds["yes"] else [])]
    parts += [words.REVIEW_UNSURE.format(unsure=own.unsure, names="; ".join(kinds["unsure"]))] if kinds["unsure"] else []
    if kinds["open"]:
        parts += [words.REVIEW_NO.format(no=own.no, names="; ".join(kinds["no"]))] if kinds["no"] else []
        return " ".join([*parts, words.REVIEW_REST_OPEN]) if parts else words.REVIEW_UNANSWERED
    rest = words.REVIEW_REST_NO.format(no=own.no) if marked else own.none
    return " ".join([*parts, *([rest] if kinds["no"] else [])])
