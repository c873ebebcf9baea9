"""Answers that show one condition of a rule at work: all of its other conditions met, and this one met, open or not met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from riskcheck.checking.answers import token
from riskcheck.checking.engine import Run
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import FlatRule, Order, Rulebook, possible
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE, Rule
from riskcheck.why.ways import Answering, Backward, Change, Way, answers_of, with_change

State = Literal["met", "open", "unmet"]
"""How a condition stands: met, left open (which makes the conclusion possible), or neither."""

MOST_TRIED = 2000
"""Sets of answers that are tried for one condition. The shipped pack needs far fewer."""

_TARGET = "shown:"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a rule: their names in ids, the tokens that meet each, and the tokens that leave it open."""

    rule: str
    names: tuple[str, ...]
    meet: tuple[frozenset[str], ...]
    leave_open: tuple[frozenset[str], ...]

    def states(self, holds: frozenset[str]) -> tuple[State, ...]:
        """How each condition stands, given all tokens that hold."""
        return tuple(
            "met" if meet & holds else "open" if open_ & holds else "unmet"
            for meet, open_ in zip(self.meet, self.leave_open, strict=True)
        )

    def alone(self, place: int | None, state: State) -> tuple[State, ...]:
        """The states in which one condition stands so, and all others are met; all of them met where there is no place."""
        return tuple(state if each == place else "met" for each in range(len(self.names)))


class Showing:
    """Finds answers for the conditions of a rulebook. `run` gives the firings for any tokens."""

    def __init__(self, pack: Pack, book: Rulebook, run: Run) -> None:
        self._pack = pack
        self._questionnaire = Questionnaire(pack)
        self._book = book
        self._run = run
        self._place = Order(pack).answer
        self.rules = tuple(_conditions(rule, book) for rule in pack.rules)

    def answers(self, rule: Conditions, place: int | None, state: State) -> Change | None:
        """The fewest answers in which a condition stands so by itself; None where no answers can show it.

        Without a `place`: in which all conditions are met, or ("unmet") no answers, in which none is.
        """
        if place is None and state == "unmet":
            return {} if "unmet" in rule.states(frozenset()) else None
        groups = [tuple(meet) for at, meet in enumerate(rule.meet) if at != place or state == "met"]
        groups += [tuple(rule.leave_open[place])] if place is not None and state == "open" else []
        if not all(groups):
            return None
        wanted = rule.alone(place, state)
        for way in islice(self._ways(tuple(groups)), MOST_TRIED):
            answers = answers_of(way, self._place)
            if rule.states(self._holds(answers)) == wanted:
                return answers
        return None

    def _ways(self, groups: tuple[tuple[str, ...], ...]) -> Iterator[Way]:
        """Small sets of answers that meet all groups, the fewest answers first."""
        backward = Backward(Rulebook((*self._book.rules, FlatRule(_TARGET, _TARGET, groups))))
        for way in backward.ways(_TARGET, Answering(self._pack, {}, self._place).rank):
            yield from self._asked(way)

    def _asked(self, way: Way) -> Iterator[Way]:
        """A way with the questions that its follow-ups follow; then also with answers to follow-ups that it leaves out."""
        answered = {entry.partition("=")[0] for entry in way}
        for question in self._pack.questions:
            parent = question.follow_up_of
            if question.id in answered and parent is not None and parent not in answered:
                offered = self._pack.question[parent].codes
                codes = [code for code in offered if code in question.asked_when or code == UNSURE]
                for code in codes:
                    yield from self._asked(way | {token(parent, code)})
                return
        yield way
        for question in self._pack.questions:
            if question.follow_up_of in answered and question.id not in answered:
                for code in question.codes:
                    yield from self._asked(way | {token(question.id, code)})

    def _holds(self, answers: Change) -> frozenset[str]:
        tokens = self._questionnaire.tokens(self._questionnaire.number(with_change(self._pack, {}, answers)))
        return tokens | {firing.rule.conclusion for firing in self._run(tokens)}


def _conditions(rule: Rule, book: Rulebook) -> Conditions:
    """What the compiled rules of a rule of the pack read, condition by condition; none at all where it was left out."""
    compiled = [flat for flat in book.rules if flat.rule == rule.id]
    strict = next((flat.groups for flat in compiled if flat.conclusion == rule.concludes), ())
    open_ways = [flat.groups for flat in compiled if flat.conclusion == possible(rule.concludes)]
    names = [f"{name} = {' or '.join(codes)}" for name, codes in rule.answers.items()]
    names += [" or ".join(group) for group in rule.finding_groups]
    meet = [frozenset(group) for group in strict] or [frozenset[str]() for _ in names]
    leave_open = [frozenset(entry for way in open_ways for entry in way[at]) - met for at, met in enumerate(meet)]
    return Conditions(rule.id, tuple(names), tuple(meet), tuple(leave_open))
