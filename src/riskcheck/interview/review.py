"""The last screen of an interview: what was answered, to show the result or to change something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from riskcheck.interview.screens import LIST, Choice, Codes, Screen
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import NO, NONE, UNSURE, Group, Question

REVIEW, SHOW = "notice:review", "notice:show"
EDIT = "edit:"
"""How the code of a line begins that leads back to a question, or with `LIST` to a group that is a list."""

CodesOf = Callable[[Question], Codes | None]


def review_screen(pack: Pack, lines: Iterator[Choice]) -> Screen:
    """All answers at once, one line for each screen they were given on."""
    shown = (Choice(SHOW, pack.say("show_result")), *lines)
    return Screen(
        REVIEW, pack.say("review_title"), pack.say("review_text"), pack.say("review_help"), shown, can_skip=False, say=pack.say
    )


def question_line(pack: Pack, question: Question, codes: Codes | None) -> Choice:
    """A question that was asked by itself, with its answer."""
    said = "; ".join(pack.answer_text(question.id, code) for code in codes or ()) or pack.say("review_unanswered")
    return Choice(EDIT + question.id, pack.say("review_line", label=question.label, said=said))


def list_line(pack: Pack, group: Group, questions: list[Question], codes_of: CodesOf) -> Choice:
    """A group that was asked as a list: what was ticked, what is not sure, and whether the rest is a no."""
    kinds: dict[str, list[str]] = {"yes": [], "unsure": [], "no": [], "open": []}
    for question in questions:
        kinds[_kind(codes_of(question))].append(question.label)
    return Choice(EDIT + LIST + group.id, pack.say("review_line", label=group.title, said=_said(pack, kinds)))


def _kind(codes: Codes | None) -> str:
    if not codes:
        return "open"
    return "no" if codes in ((NO,), (NONE,)) else "unsure" if codes == (UNSURE,) else "yes"


def _said(pack: Pack, kinds: dict[str, list[str]]) -> str:
    own, marked = pack.about.words, bool(kinds["yes"] or kinds["unsure"])
    parts = [*([f"{'; '.join(kinds['yes'])}."] if kinds["yes"] else [])]
    parts += [pack.say("review_unsure", unsure=own.unsure, names="; ".join(kinds["unsure"]))] if kinds["unsure"] else []
    if kinds["open"]:
        parts += [pack.say("review_no", no=own.no, names="; ".join(kinds["no"]))] if kinds["no"] else []
        return " ".join([*parts, pack.say("review_rest_open")]) if parts else pack.say("review_unanswered")
    rest = pack.say("review_rest_no", no=own.no) if marked else own.none
    return " ".join([*parts, *([rest] if kinds["no"] else [])])
