"""The smallest ways to a finding: sets of answers from which it follows, none of which contains another. Exact, not sampled.

Rules are positive, so a finding follows from a set of answers exactly when that set contains one of the finding's ways. A few
ways thus stand for all cases, many more than could be listed; a proof over the ways is a proof over all cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from riskcheck.pack.denials import denial, is_denial
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, NONE, UNSURE, Question
from riskcheck.pack.rules import Rule
from riskcheck.ways.levels import LEFT_OUT, MATCH, POSSIBLE, is_graded, used_when
from riskcheck.ways.openways import OpenWays, Way
from riskcheck.ways.plain import AnswerSet, Plain

Rank = Callable[[Way], tuple[Any, ...] | None]
"""What to sort ways by; None for a way that is not wanted. A way must rank after the ways that it contains."""

MOST_WAYS = 2000
"""The most ways that meet the first conditions of one rule; with more, its ways are not worked out."""

MOST_JOINED = 40_000
"""The most sets of answers that are compared at once to find the smallest of them."""

MOST_RANKED = 200
"""How many ways are kept for a finding, the first by rank, where there are too many to work out all of them."""


class TooManyError(Exception):
    """There are too many ways or cases to try all of them; the text names the rule, the finding or the questions."""


class Ways:
    """The smallest ways to the rules and findings of a pack, each worked out once.

    With a `rank`, no more than `most` ways are kept for each condition, the first by rank, so that nothing is ever too many.
    """

    def __init__(self, plain: Plain, *, rank: Rank | None = None, most: int = MOST_RANKED) -> None:
        self.plain = plain
        self._rank = rank
        self._open = OpenWays(self)
        self._most = most
        self._rules: dict[tuple[str, int], list[Way]] = {}
        self._too_many: dict[tuple[str, str, int], str] = {}
        self._findings: dict[tuple[Ref, int], list[Way]] = {}

    @property
    def pack(self) -> Pack:
        """The pack whose ways these are."""
        return self.plain.pack

    def finding(self, name: Ref, level: int = MATCH) -> list[Way]:
        """The ways to a finding at a level or a better one, smallest first. Raises TooManyError."""
        waiting = [(name, level)]
        while waiting:  # what a finding rests on comes first, without recursion: chains of facts may be long
            key = waiting[-1]
            rules = self.plain.concluding.get(key[0], [])
            below = {(each, _needed(rule, key[1])) for rule in rules for group in self.plain.groups(rule) for each in group}
            if key not in self._findings and (missing := below - self._findings.keys()):
                waiting += sorted(missing)
                continue
            if key not in self._findings:
                self._findings[key] = self.smallest((way for rule in rules for way in self.rule(rule, key[1])), key[0])
            waiting.pop()
        return self._findings[name, level]

    def rule(self, rule: Rule, level: int = MATCH) -> list[Way]:
        """The ways in which a rule holds at a level or a better one, smallest first. Raises TooManyError."""
        key = (
            repr((rule.answers, rule.findings, rule.at_least, rule.scores, rule.exceptions, is_graded(rule.concludes))),
            level,
        )
        if (rule.id, *key) in self._too_many:
            raise TooManyError(self._too_many[rule.id, *key])
        if key not in self._rules:
            try:
                self._rules[key] = self.joined(rule.id, self.conditions(rule, level))
            except TooManyError as error:
                self._too_many[rule.id, *key] = str(error)
                raise
        return self._rules[key]

    def conditions(self, rule: Rule, level: int = MATCH) -> list[list[Way]]:
        """The ways to meet each condition of a rule at a level or a better one: answers first, then findings."""
        graded = is_graded(rule.concludes)
        answered = [self._answered(name, codes, graded, level) for name, codes in rule.answers.items()]
        groups = [self._found(rule, group, _needed(rule, level)) for group in self.plain.groups(rule)]
        return [self.smallest(ways, rule.id) for ways in (*answered, *groups, *self._open.beside(rule, _needed(rule, level)))]

    def _found(self, rule: Rule, group: list[Ref], level: int) -> Iterable[Way]:
        """The ways to as many findings of a group as a rule needs, at a level or a better one."""
        if rule.needed == 1:
            return (way for name in group for way in self.finding(name, level))
        reached: list[list[Way]] = [[Way()], *([] for _ in range(rule.needed))]
        for name in group:
            for number in range(rule.needed, 0, -1):
                more = self.joined(rule.id, [reached[number - 1], self.finding(name, level)])
                reached[number] = self.smallest((*reached[number], *more), rule.id)
        return reached[rule.needed]

    def near_miss(self, rule: Rule) -> list[Way]:
        """The ways to report the exposure of a rule otherwise than its source describes it."""
        reported = [self._coded(name, codes) for name, codes in rule.exposure.items()]
        deviating = [way for name, codes in rule.near_miss.items() for way in self._coded(name, codes)]
        return self.joined(rule.id, [*reported, deviating])

    def joined(self, name: str, conditions: Iterable[list[Way]]) -> list[Way]:
        """The ways to meet all conditions at once, as far as one person can answer so. Raises TooManyError with the name."""
        joined = [Way()]
        for ways in sorted(conditions, key=len):
            if self._rank is None and len(joined) * len(ways) > MOST_JOINED:
                raise TooManyError(name)
            together = (first | second for first, second in product(joined, ways))
            joined = self.smallest((way for way in together if can_answer(self.pack, way)), name)
            if self._rank is None and len(joined) > MOST_WAYS:
                raise TooManyError(name)
        return joined

    def completed(self, way: Way) -> Iterator[AnswerSet]:
        """The answers of a way, with every follow-up that it leaves open left out and answered in every way, in turn.

        These are all the cases that matter: what else is answered only adds to what the rules read. Raises TooManyError.
        """
        for number, given in enumerate(self._completions(assigned(way))):
            if number == MOST_WAYS:
                raise TooManyError("the follow-ups of " + ", ".join(sorted({name for name, _ in way})))
            yield from self._filled(given)

    def _filled(self, given: dict[str, frozenset[str]]) -> Iterator[AnswerSet]:
        """Answers as they are, and with all others answered of which rules read denials: by their first codes, the next ..."""
        yield self.answers(given)
        others = [self.pack.question[name] for name in self.pack.denials if name not in given]
        for place in range(max((len(each.codes) for each in others), default=0)):
            yield self.answers(
                {**given, **{each.id: frozenset({each.codes[min(place, len(each.codes) - 1)]}) for each in others}}
            )

    def answers(self, given: dict[str, frozenset[str]]) -> AnswerSet:
        """Codes by question as answers in the pack's order, without what is left out."""
        answers: AnswerSet = {}
        for name, question in self.pack.question.items():
            codes = given_codes(question, given.get(name, frozenset()))
            if codes:
                answers[name] = [*codes] if question.many else codes[0]
        return answers

    def _completions(self, given: dict[str, frozenset[str]]) -> Iterator[dict[str, frozenset[str]]]:
        for question in self.pack.questions:
            above = question.follows.items()
            is_open = any(used_when(after) & given.get(parent, frozenset()) for parent, after in above)
            if is_open and question.id not in given:
                for code in (LEFT_OUT, *question.codes):
                    yield from self._completions({**given, question.id: frozenset({code})})
                return
        yield given

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
        offered = {*question.codes, LEFT_OUT} if question.follows else {*question.codes}
        ways = [Way({(name, code)}) for code in dict.fromkeys(codes) if code in offered]
        if not question.follows:
            return ways
        parents = [above for parent, after in question.follows.items() for above in self._coded(parent, used_when(after))]
        return [way | above for way in ways for above in parents]

    def some(self, ways: Iterable[Way], most: int) -> list[Way]:
        """Some of the ways, the smallest or the first by rank."""
        return smallest(ways, self._rank or size, min(most, self._most))

    def smallest(self, ways: Iterable[Way], name: str) -> list[Way]:
        """The ways that contain no other; the first by rank, where there is one. Raises TooManyError with the name."""
        if self._rank is not None:
            return smallest(ways, self._rank, self._most)
        listed = list(ways)
        if len(listed) > MOST_JOINED:
            raise TooManyError(name)
        return smallest(listed)


def ways_of(pack: Pack, *, article_only: bool) -> Ways:
    """The ways of a pack, remembered with the pack object as its derived properties are, so that they are worked out once."""
    remembered: dict[bool, Ways] = vars(pack).setdefault("ways", {})
    if article_only not in remembered:
        remembered[article_only] = Ways(Plain(pack, article_only=article_only))
    return remembered[article_only]


def ranked(ways: Ways, rank: Rank, find: Callable[[Ways], list[Way]], most: int = MOST_RANKED) -> list[Way]:
    """What `find` gets from the ways, the first by rank first; where there are too many, some `most` of the first by rank."""
    if ways.pack.scores:  # of which only some ways are kept: those that come first
        return find(Ways(ways.plain, rank=rank, most=most))
    try:
        ranks = {way: position for way in find(ways) if (position := rank(way)) is not None}
    except TooManyError:
        return find(Ways(ways.plain, rank=rank, most=most))
    return sorted(ranks, key=ranks.__getitem__)


def smallest(ways: Iterable[Way], rank: Rank | None = None, most: int | None = None) -> list[Way]:
    """The ways that contain no other, smallest first, or first by rank; no more than `most`."""
    ranks = {way: position for way in ways if (position := (rank or size)(way)) is not None}
    if Way() in ranks:
        return [Way()]
    count = Counter(answer for way in ranks for answer in way)
    kept: dict[tuple[str, str], list[Way]] = defaultdict(list)  # by the rarest answer of each, which what contains it has too
    minimal: list[Way] = []
    for way in sorted(ranks, key=ranks.__getitem__):
        if len(minimal) == most:
            break
        if not any(each <= way for answer in way for each in kept.get(answer, ())):
            kept[min(way, key=lambda answer: (count[answer], answer))].append(way)
            minimal.append(way)
    return minimal


def size(way: Way) -> tuple[Any, ...]:
    """What to sort ways by: how many answers they take, then a fixed order. A way comes after those that it contains."""
    return sum(code != LEFT_OUT for _, code in way), len(way), sorted(way)


def can_answer(pack: Pack, way: Way) -> bool:
    """Whether one person can answer so: several codes only to a many-of question, and none beside one that stands alone."""
    return all(_can_give(pack, pack.question[name], codes) for name, codes in assigned(way).items())


def given_codes(question: Question, codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of a way as an answer, in order; "none", where it only says that others are not given."""
    found = tuple(code for code in question.codes if code in codes)
    return found or ((NONE,) if any(map(is_denial, codes)) else ())


def denied_codes(pack: Pack, question: Question, codes: Iterable[str]) -> frozenset[str]:
    """The codes that the denials among codes of a way exclude."""
    denied = [number for number in range(len(pack.denials.get(question.id, ()))) if denial(number) in codes]
    return (
        frozenset({UNSURE, LEFT_OUT, *(each for number in denied for each in pack.denials[question.id][number])})
        if denied
        else _NONE
    )


_NONE: frozenset[str] = frozenset()


def _can_give(pack: Pack, question: Question, codes: frozenset[str]) -> bool:
    given = frozenset(code for code in codes if not is_denial(code))
    return (len(given) <= 1 or together(question, given)) and given.isdisjoint(denied_codes(pack, question, codes))


def together(question: Question, codes: Iterable[str]) -> bool:
    """Whether codes of a question may stand beside others: of a many-of question, and none that stands alone."""
    return question.many and {*EXCLUSIVE, LEFT_OUT}.isdisjoint(codes)


def _needed(rule: Rule, level: int) -> int:
    """The level at which a rule needs its findings, to hold at a level itself."""
    return level if is_graded(rule.concludes) else POSSIBLE


def assigned(way: Way) -> dict[str, frozenset[str]]:
    """The codes of a way by question."""
    codes: dict[str, set[str]] = defaultdict(set)
    for name, code in way:
        codes[name].add(code)
    return {name: frozenset(given) for name, given in codes.items()}
