"""Why the rules for a finding are not met: answers that speak against it, and questions whose answer is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Literal

from riskcheck.checking.answers import NOT_ANSWERED, Answers, token
from riskcheck.checking.flat import possible
from riskcheck.checking.frozen import Frozen
from riskcheck.pack.kinds import Ref, SourceRef
from riskcheck.pack.records import UNSURE, Cause
from riskcheck.pack.rules import Rule
from riskcheck.ways.known import Known
from riskcheck.ways.levels import ABSENT, MATCH, POSSIBLE, answer_level, as_far_as, is_graded
from riskcheck.ways.plain import Plain
from riskcheck.why.beside import Beside
from riskcheck.why.chain import resting_on


class Against(Frozen):
    """An answer because of which a rule is not met.

    `accepts` are the codes of `question` that the rule reads. `answers` are what was answered; for a near miss all answers that
    make it one. `describes` is what the source speaks of, where the rule is for a cause.
    """

    rule: str
    concludes: Ref
    question: str
    answers: dict[str, tuple[str, ...]]
    accepts: tuple[str, ...]
    near_miss: bool
    describes: str | None
    sources: tuple[SourceRef, ...]


class Unknown(Frozen):
    """A question whose answer could change the finding, and is not known; `rules` read it."""

    question: str
    state: Literal["not sure", "not answered"]
    rules: tuple[str, ...]


class _State(IntEnum):
    BLOCKED = 0
    OPEN = 1
    MET = 2


class Obstacles:
    """Why the rules for a finding are not met. `concluded` are the tokens of the findings of the case."""

    def __init__(self, plain: Plain, answers: Answers, concluded: frozenset[str], fixed: frozenset[str]) -> None:
        self._plain = plain
        self._pack = plain.pack
        self._answers = answers
        self._concluded = concluded
        self._fixed = fixed
        self._beside = Beside(plain, Known(plain, answers.given))
        self._state: dict[Ref, _State] = {}
        self._rules: dict[Ref, list[Rule]] = {}
        for rule in plain.standing:
            self._rules.setdefault(rule.concludes, []).append(rule)

    def find(self, target: Ref) -> tuple[tuple[Against, ...], tuple[Unknown, ...]]:
        """What speaks against a finding as a match, and what is not known that could make it one, in the pack's order."""
        rests_on: dict[Ref, list[Ref]] = {
            name: [each for rule in rules for group in self._plain.groups(rule) for each in group]
            for name, rules in self._rules.items()
        }
        for name in resting_on(target, rests_on):
            states = (self._rule_state(rule) for rule in self._rules.get(name, ()))
            self._state[name] = _State.MET if self._level(name) == MATCH else max(states, default=_State.BLOCKED)
        against: dict[tuple[str, str], Against] = {}
        unknown: dict[str, set[str]] = {}
        for rule, question, accepts, state, is_open in self._unmet(target):
            if state is _State.BLOCKED:
                if question not in self._answers.ignored:
                    against.setdefault((rule.id, question), self._against(rule, question, accepts))
            elif is_open and self._can_be_known(question):
                unknown.setdefault(question, set()).add(rule.id)
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

    def _unmet(self, target: Ref) -> Iterator[tuple[Rule, str, tuple[str, ...], _State, bool]]:
        """Every rule and question whose answer does not meet it, with the answers that would, and the state of it.

        And whether answers that are not known could make the rule hold.
        """
        seen: set[tuple[Ref, bool]] = set()
        waiting = [(target, self._level(target) < MATCH)]
        while waiting:
            name, could = waiting.pop()
            if (name, could) in seen:
                continue
            seen.add((name, could))
            for rule in self._rules.get(name, ()):
                is_open = could and self._rule_state(rule) is _State.OPEN
                own = ((*entry, self._state_of(rule, *entry)) for entry in rule.answers.items())
                beside = ((each.question, each.accepts, _State(each.level)) for each in self._beside.of(rule))
                for question, accepts, state in (*own, *beside):
                    if state is not _State.MET:
                        yield rule, question, accepts, state, is_open
                for group in self._plain.groups(rule):
                    if self._group_state(rule, group) is not _State.MET:
                        waiting += [(entry, is_open) for entry in group]

    def _rule_state(self, rule: Rule) -> _State:
        answers = (self._state_of(rule, question, accepts) for question, accepts in rule.answers.items())
        groups = (self._group_state(rule, group) for group in self._plain.groups(rule))
        return min(*answers, *groups, *map(_State, self._beside.levels(rule)), _State.MET)

    def _state_of(self, rule: Rule, question: str, accepted: tuple[str, ...]) -> _State:
        used = self._plain.used(question, self._answers.given)
        if answer_level(used, accepted, graded=is_graded(rule.concludes)) == MATCH:
            return _State.MET
        given = self._answers.given.get(question, ())
        return _State.OPEN if not given or not {UNSURE, *accepted}.isdisjoint(given) else _State.BLOCKED

    def _group_state(self, rule: Rule, group: list[Ref]) -> _State:
        needed = MATCH if is_graded(rule.concludes) else POSSIBLE
        states = (_State.MET if self._level(name) >= needed else self._state[name] for name in group)
        return _State(as_far_as(rule.needed, states))

    def _level(self, finding: Ref) -> int:
        return MATCH if finding in self._concluded else POSSIBLE if possible(finding) in self._concluded else ABSENT

    def _can_be_known(self, question: str) -> bool:
        """Whether an answer to the question would count, and is not known."""
        if question in self._answers.given:
            return question not in self._answers.ignored
        asked = not self._pack.question[question].follows or token(question, NOT_ANSWERED) in self._answers.tokens
        return asked and question not in self._fixed

    def _against(self, rule: Rule, question: str, accepts: tuple[str, ...]) -> Against:
        near_miss = self._is_near_miss(rule) and question in rule.answers
        cause = self._pack.knowledge.get(rule.concludes)
        return Against(
            rule=rule.id,
            concludes=rule.concludes,
            question=question,
            answers={name: self._answered(name) for name in (rule.answers if near_miss else (question,))},
            accepts=accepts,
            near_miss=near_miss,
            describes=cause.describes if isinstance(cause, Cause) else None,
            sources=rule.sources,
        )

    def _answered(self, question: str) -> tuple[str, ...]:
        given = self._answers.given.get(question, ())
        return tuple(code for code in self._pack.question[question].codes if code in given)

    def _is_near_miss(self, rule: Rule) -> bool:
        """Whether this rule makes the case a near miss of a cause that is not concluded."""
        concluded = self._level(rule.concludes) > ABSENT
        return bool(rule.near_miss) and not concluded and self._plain.nearly(rule, self._answers.given)
