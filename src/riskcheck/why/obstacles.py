"""What stands between the answers and a finding: answers that speak against it, and what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from graphlib import TopologicalSorter
from typing import Literal

from pydantic import BaseModel, ConfigDict

from riskcheck.checking.answers import NOT_ANSWERED, Answers, token
from riskcheck.checking.rulebook import NEAR_MISS, FlatRule, Rulebook, finding_of, is_answer, possible
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE


class Against(BaseModel):
    """An answer because of which a rule is not met.

    `accepts` are the codes of `question` that the rule reads. `answers` are what was answered; for a near miss all answers that
    make it one. `describes` is what the source speaks of, where the rule is for a cause.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    concludes: str
    question: str
    answers: dict[str, tuple[str, ...]]
    accepts: tuple[str, ...]
    near_miss: bool
    describes: str | None
    sources: tuple[str, ...]


class Unknown(BaseModel):
    """A question whose answer could change the finding, and is not known; `rules` read it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    state: Literal["not sure", "not answered"]
    rules: tuple[str, ...]


class _State(IntEnum):
    BLOCKED = 0
    OPEN = 1
    MET = 2


class Obstacles:
    """Why the rules for a finding are not met. `holds` are all tokens of the case: answers, and findings concluded."""

    def __init__(self, pack: Pack, rulebook: Rulebook, answers: Answers, holds: frozenset[str], fixed: frozenset[str]) -> None:
        self._pack = pack
        self._rules: dict[str, list[FlatRule]] = defaultdict(list)
        for rule in rulebook.rules:
            self._rules[rule.conclusion].append(rule)
        self._answers = answers
        self._holds = holds
        self._fixed = fixed
        self._state: dict[str, _State] = {}

    def find(self, target: str) -> tuple[tuple[Against, ...], tuple[Unknown, ...]]:
        """What speaks against a finding as a match, and what is not known that could make it one, in the pack's order."""
        for name in self._resting_on(target):
            states = (self._rule_state(rule) for rule in self._rules[name])
            self._state[name] = _State.MET if name in self._holds else max(states, default=_State.BLOCKED)
        against: dict[tuple[str, str], Against] = {}
        unknown: dict[str, set[str]] = {}
        for rule, question, accepts, is_open in self._unmet(target):
            if self._group_state(accepts) is _State.BLOCKED:
                if question not in self._answers.ignored:
                    against[rule.rule, question] = self._against(rule, question, accepts)
            elif is_open and self._can_be_known(question):
                unknown.setdefault(question, set()).add(rule.rule)
        questions, rules = list(self._pack.question), list(self._pack.rule)
        ordered = sorted(against, key=lambda key: (questions.index(key[1]), rules.index(key[0])))
        return tuple(against[key] for key in ordered), self.unknown(unknown)

    def unknown(self, read_by: Mapping[str, Iterable[str]]) -> tuple[Unknown, ...]:
        """What is not known of questions, with the rules that read them, in the pack's order."""
        return tuple(
            Unknown(
                question=name,
                state="not sure" if name in self._answers.given else "not answered",
                rules=tuple(rule for rule in self._pack.rule if rule in read_by[name]),
            )
            for name in self._pack.question
            if name in read_by
        )

    def _resting_on(self, target: str) -> Iterable[str]:
        """The tokens of every finding that the target can rest on, each after those that it can rest on itself."""
        reads: dict[str, set[str]] = {}
        waiting = [target]
        while waiting:
            name = waiting.pop()
            if name not in reads:
                groups = (group for rule in self._rules[name] for group in rule.groups)
                reads[name] = {entry for group in groups for entry in group if not is_answer(entry)}
                waiting += reads[name]
        return TopologicalSorter(reads).static_order()

    def _unmet(self, target: str) -> Iterator[tuple[FlatRule, str, tuple[str, ...], bool]]:
        """Every condition on an answer that is not met, and whether answers not known could meet its rule."""
        seen: set[tuple[str, bool]] = set()
        waiting = [(target, target not in self._holds)]
        while waiting:
            name, could = waiting.pop()
            if (name, could) in seen:
                continue
            seen.add((name, could))
            for rule in self._rules[name]:
                is_open = could and self._rule_state(rule) is _State.OPEN
                for group in rule.groups:
                    if self._group_state(group) is _State.MET:
                        continue
                    if is_answer(group[0]):
                        yield rule, group[0].partition("=")[0], group, is_open
                    else:
                        waiting += [(entry, is_open) for entry in group if finding_of(entry)[0] == entry]

    def _rule_state(self, rule: FlatRule) -> _State:
        return min(self._group_state(group) for group in rule.groups)

    def _group_state(self, group: tuple[str, ...]) -> _State:
        if not self._holds.isdisjoint(group):
            return _State.MET
        if not is_answer(group[0]):
            return max(self._state[entry] for entry in group)
        given = self._answers.given.get(group[0].partition("=")[0], ())
        accepted = {entry.partition("=")[2] for entry in group}
        return _State.OPEN if not given or UNSURE in given or not accepted.isdisjoint(given) else _State.BLOCKED

    def _can_be_known(self, question: str) -> bool:
        """Whether an answer to the question would count, and is not known."""
        if question in self._answers.given:
            return question not in self._answers.ignored
        asked = self._pack.question[question].follow_up_of is None or token(question, NOT_ANSWERED) in self._answers.tokens
        return asked and question not in self._fixed

    def _against(self, rule: FlatRule, question: str, accepts: tuple[str, ...]) -> Against:
        source = self._pack.rule[rule.rule]
        near_miss = self._is_near_miss(rule)
        cause = next((each for each in self._pack.causes if source.concludes == f"cause:{each.id}"), None)
        return Against(
            rule=source.id,
            concludes=source.concludes,
            question=question,
            answers={name: self._answered(name) for name in (source.answers if near_miss else (question,))},
            accepts=tuple(entry.partition("=")[2] for entry in accepts if not entry.endswith("=")),
            near_miss=near_miss,
            describes=cause.describes if cause else None,
            sources=source.sources,
        )

    def _answered(self, question: str) -> tuple[str, ...]:
        given = self._answers.given.get(question, ())
        return tuple(code for code in self._pack.question[question].codes if code in given)

    def _is_near_miss(self, rule: FlatRule) -> bool:
        """Whether this rule makes the case a near miss of a cause that is not concluded."""
        if not self._holds.isdisjoint({rule.conclusion, possible(rule.conclusion)}):
            return False
        near = (each for each in self._rules[NEAR_MISS + rule.conclusion] if each.rule == rule.rule)
        return any(all(not self._holds.isdisjoint(group) for group in each.groups) for each in near)
