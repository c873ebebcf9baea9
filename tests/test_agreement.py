"""The engine against the reference evaluator, and what the map promises of every result whatever the answers are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from threading import Barrier
from typing import Any

import pytest
import reference
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import FOLLOW_UPS, QUESTIONS, AnswerSet, answer_sets, answer_to, codes_of, counts, raises, singles

from riskcheck import Checker
from riskcheck.checking.result import Because, Result

thorough = settings(max_examples=300)
both_ways = pytest.mark.parametrize("article_only", [False, True], ids=["all", "article-only"])
article_only_or_not = st.booleans()

RANK = {"possible": 1, "match": 2}


def summary(result: Result) -> dict[str, Any]:
    """A result in the reference's form; the lists that have an order as lists, so that order counts."""
    return {
        "urgency": result.advice.urgency,
        "urgency_sources": sorted({source for reason in result.advice.because for source in reason.sources}),
        "causes": [(each.id, {"level": each.level, "article": each.article}) for each in result.causes],
        "types": [(each.id, {"level": each.level, "article": each.article}) for each in result.types],
        "tests": [(each.id, {"level": each.level, "use": each.use, "noted": bool(each.notes)}) for each in result.tests],
        "symptoms": [each.id for each in result.symptoms],
        "near_misses": [
            (each.cause, {name: list(codes) for name, codes in each.answers.items()}) for each in result.near_misses
        ],
        "near_misses_noted": [each.cause for each in result.near_misses if each.notes],
        "unanswered": list(result.unanswered),
        "ignored": list(result.ignored),
        "red_flags_answered": result.red_flags_answered,
    }


def expected(answers: AnswerSet, article_only: bool) -> dict[str, Any]:
    """What the reference concludes, in the same form; a result does not show the lower rungs."""
    parts = reference.evaluate(answers, article_only)
    del parts["rungs"]
    return {name: list(part.items()) if isinstance(part, dict) else part for name, part in parts.items()}


def disagreements(checker: Checker, cases: Iterable[AnswerSet], article_only: bool) -> list[tuple[AnswerSet, str, Any, Any]]:
    """Every field in which product and reference differ: the answers, the field, what each says."""
    found = []
    for answers in cases:
        product = summary(checker.check(answers, article_only=article_only))
        wanted = expected(answers, article_only)
        found += [(answers, field, product[field], wanted[field]) for field in wanted if product[field] != wanted[field]]
    return found


def findings(result: Result) -> dict[str, int]:
    """Every finding of a result with the rank of its level; a symptom is reported, no more."""
    ranks = {f"symptom:{each.id}": 1 for each in result.symptoms}
    ranks |= {f"cause:{each.id}": RANK[each.level] for each in result.causes}
    ranks |= {f"type:{each.id}": RANK[each.level] for each in result.types}
    return ranks | {f"test:{each.id}": RANK[each.level] for each in result.tests}


def test_the_reference_knows_the_questions_of_the_pack_in_their_order() -> None:
    """The reference reads exactly the pack's questions, in the pack's order."""
    assert list(QUESTIONS) == list(reference.QUESTIONS)
    assert FOLLOW_UPS == reference.FOLLOW_UPS


@both_ways
@thorough
@given(answers=answer_sets())
@example(answers={})
def test_engine_and_reference_agree(checker: Checker, article_only: bool, answers: AnswerSet) -> None:
    """Engine and reference conclude the same from any answers."""
    assert disagreements(checker, [answers], article_only) == []


@both_ways
def test_every_single_answer_agrees(checker: Checker, article_only: bool) -> None:
    """Engine and reference conclude the same from every answer that is given alone."""
    cases: list[AnswerSet] = [{question: answer} for question, answer in singles()]
    assert len(cases) > 100
    assert disagreements(checker, cases, article_only)[:3] == []


@pytest.mark.unmeasured
@both_ways
def test_every_pair_of_answers_agrees(checker: Checker, article_only: bool) -> None:
    """Engine and reference conclude the same from every two answers to different questions."""
    pairs = [dict(pair) for pair in combinations(singles(), 2) if pair[0][0] != pair[1][0]]
    assert len(pairs) > 9_000
    assert disagreements(checker, pairs, article_only)[:3] == []


@thorough
@given(answers=answer_sets(), step=raises(), article_only=article_only_or_not)
def test_an_answer_that_supports_more_never_takes_anything_away(
    checker: Checker, answers: AnswerSet, step: tuple[str, Any, Any], article_only: bool
) -> None:
    """From no to "not sure", or from either to what every rule accepts, no finding goes and no level or urgency falls."""
    question, lower, higher = step
    assume(lower != higher)
    rest = {name: answer for name, answer in answers.items() if name != question}
    less = checker.check(rest if lower is None else {**rest, question: lower}, article_only=article_only)
    more = checker.check({**rest, question: higher}, article_only=article_only)
    after = findings(more)
    lost = {name: (rank, after.get(name)) for name, rank in findings(less).items() if after.get(name, 0) < rank}
    assert lost == {}
    assert reference.LADDER.index(more.advice.urgency) >= reference.LADDER.index(less.advice.urgency)


@thorough
@given(answers=answer_sets(), data=st.data(), article_only=article_only_or_not)
def test_the_order_of_answers_never_matters(
    checker: Checker, answers: AnswerSet, data: st.DataObject, article_only: bool
) -> None:
    """The order of the questions in the mapping, and of the codes in a list, changes nothing in the result."""
    names = data.draw(st.permutations(list(answers)))
    shuffled: AnswerSet = {}
    for name in names:
        answer = answers[name]
        shuffled[name] = answer if isinstance(answer, str) else data.draw(st.permutations(answer))
    ordered = checker.check(answers, article_only=article_only)
    assert summary(checker.check(shuffled, article_only=article_only)) == summary(ordered)
    assert checker.check(shuffled, article_only=article_only).to_json() == ordered.to_json()


@thorough
@given(answers=answer_sets(), data=st.data(), article_only=article_only_or_not)
def test_an_ignored_follow_up_changes_nothing_else(
    checker: Checker, answers: AnswerSet, data: st.DataObject, article_only: bool
) -> None:
    """The answer to a follow-up that does not apply is listed under `ignored`, and nothing else comes of it."""
    idle = [name for name in FOLLOW_UPS if not counts(name, answers)]
    assume(idle)
    chosen = data.draw(st.lists(st.sampled_from(idle), min_size=1, unique=True))
    without = {name: answer for name, answer in answers.items() if name not in idle}
    with_them = {**without, **{name: data.draw(answer_to(name)) for name in chosen}}
    plain = checker.check(without, article_only=article_only).to_dict()
    extra = checker.check(with_them, article_only=article_only).to_dict()
    assert plain["ignored"] == []
    assert extra["ignored"] == [name for name in FOLLOW_UPS if name in chosen]
    assert {**extra, "ignored": []} == plain


def test_eight_threads_on_one_checker_agree_with_one_thread(checker: Checker) -> None:
    """Eight threads that share a new checker get, for every case, what one thread gets."""
    alone = list(singles())
    cases = [dict(alone[start::step]) for step in (5, 7, 11, 13, 17, 29, 37, 53, 71) for start in range(step)]
    wanted = [checker.check(answers, article_only=bool(number % 2)).to_json() for number, answers in enumerate(cases)]
    assert len(set(wanted)) > 200
    start_line = Barrier(8)

    def work(shared: Checker, shift: int) -> dict[int, str]:
        start_line.wait(timeout=30)
        numbers = [(number + shift) % len(cases) for number in range(len(cases))]
        return {number: shared.check(cases[number], article_only=bool(number % 2)).to_json() for number in numbers}

    with Checker(checker.pack) as shared, ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(work, shared, shift * 3) for shift in range(8)]
        results = [job.result(timeout=60) for job in jobs]
    assert [len(got) for got in results] == [len(cases)] * 8
    assert [(cases[number], text) for got in results for number, text in got.items() if text != wanted[number]][:1] == []


def reasons(result: Result) -> Iterator[tuple[str, str, tuple[Because, ...]]]:
    """Every conclusion of a result that gives reasons: its name, its level or rung, the reasons."""
    yield "urgency", result.advice.urgency, result.advice.because
    for kind, found in (("cause", result.causes), ("type", result.types), ("test", result.tests)):
        for each in found:
            yield f"{kind}:{each.id}", each.level, each.because


@thorough
@given(answers=answer_sets(), article_only=article_only_or_not)
def test_reasons_name_only_what_was_answered_and_found(checker: Checker, answers: AnswerSet, article_only: bool) -> None:
    """A reason cites a source and rests on answers that were given, follow-ups left out, and findings of the result."""
    result = checker.check(answers, article_only=article_only)
    given_codes = {question: codes_of(answer) for question, answer in answers.items()}
    for name, _, because in reasons(result):
        assert because or (name, result.advice.urgency) == ("urgency", "routine")
        for reason in because:
            assert reason.sources
            assert reason.answers or reason.findings
            assert set(reason.findings) <= set(findings(result))
            for question, codes in reason.answers.items():
                assert question not in FOLLOW_UPS or counts(question, answers)
                assert set(codes) <= given_codes.get(question, set())
                assert codes or (question in FOLLOW_UPS and question not in answers)


def resting_on(because: Iterable[Because], result: Result) -> AnswerSet:
    """The answers that reasons rest on, those of the findings they name included."""
    known = {name: each for name, _, each in reasons(result)}
    merged: dict[str, set[str]] = {}
    for reason in because:
        parts: list[Mapping[str, str | Sequence[str]]] = [reason.answers]
        for finding in reason.findings:
            kind, _, name = finding.partition(":")
            parts.append({"symptoms": [name]} if kind == "symptom" else resting_on(known[finding], result))
        for question, answer in (pair for part in parts for pair in part.items()):
            merged.setdefault(question, set()).update(codes_of(answer))
    return {name: sorted(codes) if QUESTIONS[name].many else min(codes) for name, codes in merged.items() if codes}


@thorough
@given(answers=answer_sets(), article_only=article_only_or_not)
def test_reasons_are_enough_for_what_they_explain(checker: Checker, answers: AnswerSet, article_only: bool) -> None:
    """The answers that a conclusion's reasons name lead, alone and by the reference, to that conclusion at that level."""
    result = checker.check(answers, article_only=article_only)
    for name, level, because in reasons(result):
        again = reference.evaluate(resting_on(because, result), article_only)
        kind, _, finding = name.partition(":")
        assert level == (again["urgency"] if kind == "urgency" else again[f"{kind}s"][finding]["level"]), name
