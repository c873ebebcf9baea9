"""Why a finding is there, or is not: from the answers through the rules, and which other answers would bring it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from riskcheck.checking.answers import Answers
from riskcheck.checking.engine import Run
from riskcheck.checking.frozen import Frozen
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.result import Advice, PackInfo, Result
from riskcheck.checking.rulebook import Rulebook
from riskcheck.errors import InputError, nearest
from riskcheck.pack.kinds import RESULT_FINDINGS, Ref
from riskcheck.pack.pack import RUNGS, Pack
from riskcheck.pack.records import UNSURE, URGENCIES
from riskcheck.ways.levels import LEFT_OUT, MATCH, POSSIBLE
from riskcheck.ways.openways import Way
from riskcheck.ways.ways import MOST_RANKED, Ways, ranked, smallest, ways_of
from riskcheck.why.chain import FLOOR, Chains, Standing, Step, standing
from riskcheck.why.changes import Answering, Change, answers_of, way_of, with_change
from riskcheck.why.obstacles import Against, Obstacles, Unknown

MOST_SUGGESTIONS = 10
"""How many changes of answers are suggested, the first in the pack's order."""

KINDS = (*RESULT_FINDINGS, "urgency")
"""Kinds of finding that can be asked about."""


class Why(Frozen):
    """Why a finding stands as it does in one case.

    `level` is None where it is not there. `chain` goes from answers to the finding, each step after those it rests on. From
    each of the `smallest_supporting_sets` alone the finding follows at its level; from less of it, it does not. Each of
    `would_be_there_if` changes the fewest questions that bring the finding (as a match, if it has levels): question ids with
    the new codes, all of them, none where the question is to be left out. `beyond_article`: the article alone was asked for,
    and does not support this finding, so that no answers bring it.
    """

    pack: PackInfo
    article_only: bool
    finding: Ref
    name: str
    level: Standing | None
    chain: tuple[Step, ...]
    supports: dict[str, tuple[str, ...]]
    against: tuple[Against, ...]
    unknown: tuple[Unknown, ...]
    smallest_supporting_sets: tuple[dict[str, tuple[str, ...]], ...]
    would_be_there_if: tuple[dict[str, tuple[str, ...]], ...]
    beyond_article: bool
    advice: Advice
    disclaimer: str


@dataclass(frozen=True)
class Case:
    """One case that was checked, and what checks it with other answers."""

    pack: Pack
    questionnaire: Questionnaire
    rulebook: Rulebook
    run: Run
    answers: Answers
    result: Result

    @cached_property
    def ways(self) -> Ways:
        """The ways to the findings of the pack."""
        return ways_of(self.pack, article_only=self.result.article_only)

    @cached_property
    def answering(self) -> Answering:
        """How ways differ from the answers of the case."""
        return Answering(self.pack, self.answers.given, self.fixed)

    @cached_property
    def fixed(self) -> frozenset[str]:
        """Questions that are not asked."""
        return self.pack.beyond if self.result.article_only else frozenset()

    def beyond_article(self, finding: Ref) -> bool:
        """Whether the article alone counts, and does not support a finding."""
        concluded = (rule.conclusion for rule in self.rulebook.rules)
        return self.result.article_only and finding not in (FLOOR, *concluded)

    def concluded(self, change: Change, *, alone: bool = False) -> frozenset[str]:
        """The tokens that are concluded with some answers changed; with `alone`, from these answers and no others."""
        answers = with_change(self.pack, {} if alone else self.answers.given, change)
        tokens = self.questionnaire.tokens(self.questionnaire.number(answers))
        return frozenset(firing.rule.conclusion for firing in self.run(tokens))


def explain_finding(case: Case, finding: Ref) -> Why:
    """Why a finding (`cause:dialysis`, `urgency:soon`) stands as it does. Raises InputError for one the pack does not know."""
    firings = case.run(case.answers.tokens)
    chains = Chains(case.pack, firings, case.answers.tokens)
    _check_known(case.pack, finding)
    holds = frozenset(firing.rule.conclusion for firing in firings)
    level = standing(finding, holds)
    missing = level in (None, "possible")
    chain = chains.to(finding)
    ways = _ways(case, finding, level)
    obstacles = Obstacles(case.ways.plain, case.answers, holds, case.fixed)
    against, unknown = obstacles.find(finding)
    return Why(
        pack=case.result.pack,
        article_only=case.result.article_only,
        finding=finding,
        name=case.pack.names[finding],
        level=level,
        chain=chain,
        supports=_supports(case, chain),
        against=against,
        unknown=unknown if missing else obstacles.unknown(_left_open(chain, ways)),
        smallest_supporting_sets=tuple(_supporting(case, finding, level, ways)),
        would_be_there_if=tuple(_suggestions(case, finding)) if missing else (),
        beyond_article=case.beyond_article(finding),
        advice=case.result.advice,
        disclaimer=case.result.disclaimer,
    )


def _check_known(pack: Pack, finding: Ref) -> None:
    known = [each for each in pack.names if each.kind in KINDS]
    if finding not in known:
        hint = nearest(finding, known) or f"write kind:id, such as {known[0]}"
        raise InputError(f"{finding[:60]!r} is no finding of the pack {pack.about.id}; {hint}")


def _supports(case: Case, chain: Iterable[Step]) -> Change:
    rests_on = Way((question, code) for step in chain for question, codes in step.answers.items() for code in codes)
    return answers_of(case.pack, rests_on)


def _left_open(chain: Iterable[Step], ways: Iterable[Way]) -> dict[str, list[str]]:
    """The questions not sure or left out that a finding rests on, with the rules that read them."""
    left = {question for way in ways for question, code in way if code in (UNSURE, LEFT_OUT)}
    return {question: [step.rule for step in chain if question in step.answers] for question in left}


def _ways(case: Case, finding: Ref, level: Standing | None) -> list[Way]:
    """The smallest sets of the answers of the case from which the finding follows at its level."""
    if level is None:
        return []

    def ways(held: Way, most: int) -> list[Way]:
        def rank(way: Way) -> tuple[Any, ...] | None:
            return case.answering.order(way) if way <= held else None

        return ranked(case.ways, rank, lambda each: each.finding(finding, POSSIBLE if level == "possible" else MATCH), most)

    answers = way_of(case.answers.tokens)
    kept = ways(answers, MOST_RANKED)
    # Where there are more than are kept: what is part of each way that is kept must be part of every way there is.
    for answer in sorted(Way.intersection(*kept)) if kept else ():
        kept += ways(answers - {answer}, 1)
    return kept


def _supporting(case: Case, finding: Ref, level: Standing | None, ways: Iterable[Way]) -> Iterator[Change]:
    """The ways as answers, without follow-ups that would support as much if they were left out."""
    if finding == FLOOR and level:
        yield {}
        return

    def follows(way: Way) -> bool:
        stands = standing(finding, case.concluded(answers_of(case.pack, way), alone=True))
        return stands is not None and (stands == level or level == "possible")

    needed = []
    for way in ways:
        given = Way((question, code) for question, code in way if code != LEFT_OUT)
        for answer in sorted(given):
            if case.pack.question[answer[0]].follows and follows(given - {answer}):
                given -= {answer}
        needed.append(given)
    for way in smallest(needed, case.answering.order):
        yield answers_of(case.pack, way)


def _suggestions(case: Case, finding: Ref) -> Iterator[Change]:
    """The smallest changes of answers that bring the finding, each one checked. None bring a lower urgency."""
    if finding.kind == "urgency" and URGENCIES.index(finding.id) < URGENCIES.index(case.result.advice.urgency):
        return
    answering = case.answering
    ways = ranked(case.ways, answering.rank, lambda each: each.finding(finding))
    for _, group in groupby(ways, lambda way: len(answering.change(way))):
        changes: dict[Way, Change] = {}
        for way in group:
            change, missing = answering.change(way), answering.missing(way)
            if change not in changes.values() and _brings(case, finding, change):
                changes[missing] = change
        if changes:
            yield from [changes[way] for way in changes if not any(each < way for each in changes)][:MOST_SUGGESTIONS]
            return


def _brings(case: Case, finding: Ref, change: Change) -> bool:
    """Whether the finding is there with these answers changed; an urgency as the result's own."""
    concluded = case.concluded(change)
    higher = URGENCIES[URGENCIES.index(finding.id) + 1 :] if finding.kind == "urgency" else ()
    return finding in concluded and concluded.isdisjoint(RUNGS[each] for each in higher)
