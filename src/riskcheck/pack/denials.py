"""Which answers the rules of a pack read as denied: for an exception, and for the interval of a score's sum.

That a condition surely does not hold, rules read as well as that it holds: "no" to a question, an option that was not ticked.
What was not answered at all is then not known, and no "no". It is worked out from the pack alone, the same for whoever reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from riskcheck.pack.kinds import Ref
from riskcheck.pack.records import Question
from riskcheck.pack.rules import Rule
from riskcheck.pack.scores import Score

Denials = dict[str, tuple[tuple[str, ...], ...]]
"""Question ids, each with the sets of its answers that may be read as denied: none of the set was given, and not "not sure"."""


DENIAL = "!"
"""With it the code begins, in a token, that says that a set of answers is denied."""


def denial(number: int) -> str:
    """The code, in a token, that says: none of a set of answers was given, nor "not sure" (see `Pack.denials`)."""
    return f"{DENIAL}{number}"


def is_denial(code: str) -> bool:
    """Whether a code in a token says that a set of answers was denied."""
    return code.startswith(DENIAL)


class _Reads(Protocol):
    """What reads answers and findings: a rule, or an item of a score."""

    @property
    def answers(self) -> Mapping[str, tuple[str, ...]]: ...

    @property
    def finding_groups(self) -> tuple[tuple[Ref, ...], ...]: ...


def denials(questions: Mapping[str, Question], rules: tuple[Rule, ...], scores: Mapping[str, Score]) -> Denials:
    """The denials that rules can read; no question stands there of which they read none."""
    walk = _Walk(rules, scores)
    for rule in rules:
        walk.beside(rule)
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for name, codes in walk.answers:
        _deny(questions, name, codes, found)
    return {name: tuple(found[name]) for name in questions if name in found}


def _deny(
    questions: Mapping[str, Question], name: str, codes: tuple[str, ...], found: dict[str, dict[tuple[str, ...], None]]
) -> None:
    """Note that answers can be read as denied, and so can those after which their question is asked."""
    question = questions.get(name)
    if question is None or (ordered := in_order(question, codes)) in found.get(name, {}):
        return
    found.setdefault(name, {})[ordered] = None
    for above, after in question.follows.items():
        _deny(questions, above, after, found)


def in_order(question: Question, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of a question in the order in which it offers them."""
    return tuple(code for code in question.codes if code in codes)


class _Walk:
    """Collects the answers that are read as denied, through all rules that conclude a finding which is."""

    def __init__(self, rules: tuple[Rule, ...], scores: Mapping[str, Score]) -> None:
        self._rules, self._scores = rules, scores
        self._seen: set[str] = set()
        self.answers: list[tuple[str, tuple[str, ...]]] = []

    def beside(self, rule: Rule) -> None:
        """The scores and the exceptions of a rule."""
        waiting = list(self._of(rule))
        while waiting:
            finding = waiting.pop()
            for other in self._rules if finding not in self._seen else ():
                if finding.covers(other.concludes):
                    waiting += [*self._read(other), *self._of(other)]
            self._seen.add(finding)

    def _of(self, rule: Rule) -> Iterator[Ref]:
        for name in rule.scores:
            if name in self._scores and f"score:{name}" not in self._seen:
                self._seen.add(f"score:{name}")
                for item in self._scores[name].items:
                    yield from self._read(item)
        if rule.unless:
            self.answers += rule.unless.answers.items()
            yield from rule.unless.findings

    def _read(self, reader: _Reads) -> Iterator[Ref]:
        self.answers += reader.answers.items()
        yield from (entry for group in reader.finding_groups for entry in group)
