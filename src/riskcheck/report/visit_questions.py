"""Questions to take to a clinician: fixed sentences, filled with the names of what a result holds. They claim nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE
from riskcheck.report.wording import near_miss_name

MOST_NAMES = 3


def questions(pack: Pack, given: Given, result: Result, *, notes: Sequence[str], to_talk_about: bool) -> Iterator[str]:
    """Questions made from the findings, then those that always fit. `notes` are the names of what the notes are about."""
    causes = [cause.name for cause in result.causes]
    if causes:
        yield _about(pack, causes, "ask_cause")
    if result.types:
        yield _about(pack, [each.name for each in result.types], "ask_type")
    usual = [test.name for test in result.tests if test.use == "usual"]
    if usual:
        yield _about(pack, usual, "ask_usual_test")
    other = [test.name for test in result.tests if test.use != "usual"]
    if other:
        yield _about(pack, other, "ask_other_test")
    near = [near_miss_name(pack, each) for each in result.near_misses]
    if near:
        yield _about(pack, near, "ask_near_miss")
    unsure = [pack.question[name].label for name, codes in given.items() if UNSURE in codes and name not in result.ignored]
    if unsure:
        yield _about(pack, unsure, "ask_unsure")
    if notes:
        yield _about(pack, notes, "ask_note")
    if to_talk_about:
        yield pack.say("ask_talk")
    yield from pack.say.all("ask_always")


def _about(pack: Pack, names: Sequence[str], key: str) -> str:
    """A question about one thing by its name, or about several; these are named where they are few."""
    listed = list(dict.fromkeys(names))
    form = "one" if len(listed) == 1 else "few" if len(listed) <= MOST_NAMES else "many"
    return pack.say(f"{key}.{form}", names=", ".join(listed))
