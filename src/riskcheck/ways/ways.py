"""Every smallest way to a finding: the sets of answers from which it follows, none holding another. Exact, not sampled.

Rules are positive, so a finding holds for a set of answers just when that set holds one of the finding's ways. All cases, many
more than could be listed, are thereby told by a few ways; a proof over the ways is one over all cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question, Rule
from riskcheck.ways.plain import LEFT_OUT, MATCH, POSSIBLE, AnswerSet, Plain, is_graded

Way = frozenset[tuple[str, str]]
"""Question ids with a code each, or with LEFT_OUT for a follow-up that should be answered and is not."""

MOST_WAYS = 2000
"""Ways that are gone through for one condition; a finding that can come about in more is told to be beyond proof."""


MOST_JOINED = 40_000
"""Ways of which the smallest are looked for at once."""


class TooManyError(Exception):
    """More cases than can be gone through; what it holds names the rule, the finding or the questions."""


class Ways:
    """The smallest ways to the rules and findings of a pack."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._rules: dict[tuple[str, int], list[Way]] = {}
        self._findings: dict[tuple[str, int], list[Way]] = {}

    @property
    def pack(self) -> Pack:
        """The pack whose ways these are."""
        return self._plain.pack

    def finding(self, name: str, level: int = MATCH) -> list[Way]:
        """The ways to a finding at a level or a better one, smallest first. Raises TooManyError."""
        key = (name, level)
        if key not in self._findings:
            ways = [way for rule in self._plain.concluding[name] for way in self.rule(rule, level)]
            self._findings[key] = _bounded(ways, name)
        return self._findings[key]

    def rule(self, rule: Rule, level: int = MATCH) -> list[Way]:
        """The ways in which a rule holds at a level or a better one, smallest first. Raises TooManyError."""
        key = (repr((rule.answers, rule.findings, is_graded(rule.concludes))), level)
        if key not in self._rules:
            graded = is_graded(rule.concludes)
            conditions = [self._answered(name, codes, graded, level) for name, codes in rule.answers.items()]
            for group in self._plain.groups(rule):
                needed = level if graded else POSSIBLE
                conditions.append(_bounded([way for name in group for way in self.finding(name, needed)], rule.id))
            self._rules[key] = self._joined(rule, conditions)
        return self._rules[key]

    def near_miss(self, rule: Rule) -> list[Way]:
        """The ways to report the exposure of a rule otherwise than its source describes it."""
        reported = {**rule.answers, **rule.near_miss}
        return self._joined(rule, [self._coded(name, codes) for name, codes in reported.items()])

    def completed(self, way: Way) -> Iterator[AnswerSet]:
        """The answers of a way, with every follow-up that it leaves open left out and answered in every way, in turn.

        These are all the cases that matter: what else is answered only adds to what the rules read. Raises TooManyError.
        """
        for number, assigned in enumerate(self._completions(_assigned(way))):
            if number == MOST_WAYS:
                raise TooManyError("the follow-ups of " + ", ".join(sorted({name for name, _ in way})))
            yield self.answers(assigned)

    def answers(self, assigned: dict[str, frozenset[str]]) -> AnswerSet:
        """Codes by question as answers in the pack's order, what is left out left out."""
        found: AnswerSet = {}
        for name, question in self.pack.question.items():
            codes = [code for code in question.codes if code in assigned.get(name, ())]
            if codes:
                found[name] = codes if question.many else codes[0]
        return found

    def _completions(self, assigned: dict[str, frozenset[str]]) -> Iterator[dict[str, frozenset[str]]]:
        for question in self.pack.questions:
            parent = question.follow_up_of
            if (
                parent
                and question.id not in assigned
                and {*question.asked_when, UNSURE, LEFT_OUT} & assigned.get(parent, set())
            ):
                for code in (LEFT_OUT, *question.codes):
                    yield from self._completions({**assigned, question.id: frozenset({code})})
                return
        yield assigned

    def _answered(self, name: str, accepted: tuple[str, ...], graded: bool, level: int) -> list[Way]:
        codes = [*accepted]
        if graded and level == POSSIBLE:
            codes += {UNSURE, LEFT_OUT}
        elif not graded and UNSURE in accepted:
            codes.append(LEFT_OUT)
        return self._coded(name, codes)

    def _coded(self, name: str, codes: Iterable[str]) -> list[Way]:
        """The ways to give one of the codes so that it counts: of a follow-up, with what it follows answered so."""
        question = self.pack.question[name]
        offered = {*question.codes, LEFT_OUT} if question.follow_up_of else {*question.codes}
        ways = [Way({(name, code)}) for code in dict.fromkeys(codes) if code in offered]
        if question.follow_up_of is None:
            return ways
        asked = dict.fromkeys((*question.asked_when, UNSURE, LEFT_OUT))
        return [way | above for way in ways for above in self._coded(question.follow_up_of, asked)]

    def _joined(self, rule: Rule, conditions: list[list[Way]]) -> list[Way]:
        """The ways to meet all conditions at once, as far as one person can answer so."""
        joined = [Way()]
        for ways in sorted(conditions, key=len):
            if len(joined) * len(ways) > MOST_JOINED:
                raise TooManyError(rule.id)
            joined = smallest(way for pair in product(joined, ways) if can_answer(self.pack, way := pair[0] | pair[1]))
            if len(joined) > MOST_WAYS:
                raise TooManyError(rule.id)
        return joined


def _bounded(ways: list[Way], name: str) -> list[Way]:
    if len(ways) > MOST_JOINED:
        raise TooManyError(name)
    return smallest(ways)


def smallest(ways: Iterable[Way]) -> list[Way]:
    """The ways that hold no other, smallest first."""
    distinct = set(ways)
    if Way() in distinct:
        return [Way()]
    kept: dict[tuple[str, str], list[Way]] = defaultdict(list)  # by an answer of each, without which a way cannot hold it
    found = []
    for way in sorted(distinct, key=size):
        if not any(each <= way for answer in way for each in kept.get(answer, ())):
            kept[min(way)].append(way)
            found.append(way)
    return found


def size(way: Way) -> tuple[object, ...]:
    """What to sort ways by: how many answers they take, then a fixed order. A way comes after those that it holds."""
    return sum(code != LEFT_OUT for _, code in way), len(way), sorted(way)


def can_answer(pack: Pack, way: Way) -> bool:
    """Whether one person can answer so: several codes only to a many-of question, and none beside one that stands alone."""
    return all(len(codes) == 1 or _together(pack.question[name], codes) for name, codes in _assigned(way).items())


def _together(question: Question, codes: frozenset[str]) -> bool:
    return question.many and codes.isdisjoint({*EXCLUSIVE, LEFT_OUT})


def _assigned(way: Way) -> dict[str, frozenset[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for name, code in way:
        codes[name].add(code)
    return {name: frozenset(given) for name, given in codes.items()}
