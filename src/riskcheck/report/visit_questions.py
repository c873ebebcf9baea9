"""Questions to take to a clinician: fixed sentences, filled with the names of what a result holds. They claim nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE
from riskcheck.report.wording import near_miss_name

MOST_NAMES = 3

ALWAYS = (
    "What else could explain what I notice?",
    "What happens next, what should I watch for, and when should I call or come back?",
)


def questions(pack: Pack, given: Given, result: Result, *, notes: Sequence[str], to_talk_about: bool) -> Iterator[str]:
    """Questions made from the findings, then those that always fit. `notes` are the names of what the notes are about."""
    causes = [cause.name for cause in result.causes]
    if causes:
        yield _about(causes, "Could this play a part", "Could any of the causes on this sheet play a part")
    if result.types:
        yield _about(
            [each.name for each in result.types], "Does this type matter for me", "Do the types on this sheet matter for me"
        )
    usual = [test.name for test in result.tests if test.use == "usual"]
    if usual:
        yield _about(
            usual,
            "Would this test help, and what could it show",
            "Which of the usual tests on this sheet would help, and what could each show",
        )
    other = [test.name for test in result.tests if test.use != "usual"]
    if other:
        yield _about(other, "When would this test be needed", "When would the other tests on this sheet be needed")
    near = [near_miss_name(pack, each) for each in result.near_misses]
    if near:
        matter = _about(near, "Does this matter", "Does any of this matter")
        yield f"{matter} A source describes something stronger."
    unsure = [pack.question[name].label for name, codes in given.items() if UNSURE in codes and name not in result.ignored]
    if unsure:
        yield _about(unsure, "Can you help me find out about this", "Can you help me find out what I marked as not sure")
    if notes:
        yield _about(notes, "Sources leave this open. How do you see it", "Sources leave some of this open. How do you see it")
    if to_talk_about:
        yield "Does anything in the list to talk about fit me, or not fit me?"
    yield from ALWAYS


def _about(names: Sequence[str], one: str, more: str) -> str:
    """A question about one thing by its name, or about several; these are named where they are few."""
    listed = list(dict.fromkeys(names))
    if len(listed) == 1:
        return f"{one}: {listed[0]}?"
    return f"{more}: {', '.join(listed)}?" if len(listed) <= MOST_NAMES else f"{more}?"
