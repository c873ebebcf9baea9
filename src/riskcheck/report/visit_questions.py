"""Questions to take to a clinician: fixed sentences, filled with the names of what a result holds. They claim nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE
from riskcheck.report import words
from riskcheck.report.wording import near_miss_name

MOST_NAMES = 3


def questions(pack: Pack, given: Given, result: Result, *, notes: Sequence[str], to_talk_about: bool) -> Iterator[str]:
    """Questions made from the findings, then those that always fit. `notes` are the names of what the notes are about."""
    causes = [cause.name for cause in result.causes]
    if causes:
        yield _about(causes, words.ASK_CAUSE)
    if result.types:
        yield _about([each.name for each in result.types], words.ASK_TYPE)
    usual = [test.name for test in result.tests if test.use == "usual"]
    if usual:
        yield _about(usual, words.ASK_USUAL_TEST)
    other = [test.name for test in result.tests if test.use != "usual"]
    if other:
        yield _about(other, words.ASK_OTHER_TEST)
    near = [near_miss_name(pack, each) for each in result.near_misses]
    if near:
        yield _about(near, words.ASK_NEAR_MISS)
    unsure = [pack.question[name].label for name, codes in given.items() if UNSURE in codes and name not in result.ignored]
    if unsure:
        yield _about(unsure, words.ASK_UNSURE)
    if notes:
        yield _about(notes, words.ASK_NOTE)
    if to_talk_about:
        yield words.ASK_TALK
    yield from words.ASK_ALWAYS


def _about(names: Sequence[str], forms: tuple[str, str, str]) -> str:
    """A question about one thing by its name, or about several; these are named where they are few."""
    listed = list(dict.fromkeys(names))
    one, few, many = forms
    form = one if len(listed) == 1 else few if len(listed) <= MOST_NAMES else many
    return form.format(names=", ".join(listed))
