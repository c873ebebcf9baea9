"""What differs between two results: everything that does, nothing that does not, and how soon before and after."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import answer_sets
from test_report import RULED_OUT

from riskcheck import Checker
from riskcheck.checking.result import Result
from riskcheck.documents.text import text
from riskcheck.report.diff_document import diff_document
from riskcheck.why.diff import Diff, diff_results

Answers = dict[str, Any]
LONG = {"dialysis": "yes", "dialysis-duration": "long-term", "red-flags": ["none"]}
SHORT = {"dialysis": "yes", "dialysis-duration": "short-term", "red-flags": ["none"]}


def compared(checker: Checker, before: Answers, after: Answers, article_only: bool = False) -> Diff:
    """What differs between the results of two sets of answers; `article_only` is for the second."""
    return diff_results(checker.check(before), checker.check(after, article_only=article_only))


def said(checker: Checker, diff: Diff) -> str:
    """A comparison as one long line of words."""
    drawn = text(diff_document(checker.pack, diff))
    return " ".join("".join(" " if "\u2500" <= letter <= "\u257f" else letter for letter in drawn).split())


def levels(result: Result) -> dict[str, str]:
    """Every finding of a result with its level."""
    found = {f"{kind}:{each.id}": each.level for kind in ("cause", "type", "test") for each in getattr(result, f"{kind}s")}
    return found | {f"symptom:{each.id}": "reported" for each in result.symptoms}


@settings(max_examples=80)
@given(before=answer_sets(), after=answer_sets(), article_only=st.booleans())
def test_a_comparison_takes_one_result_to_the_other(
    checker: Checker, before: Answers, after: Answers, article_only: bool
) -> None:
    """For any two results, the first with all that was lost, gained and changed is the second; the reverse takes it back."""
    first, second = checker.check(before), checker.check(after, article_only=article_only)
    diff = diff_results(first, second)
    moved = levels(first)
    for each in (*diff.lost, *diff.changed, *diff.gained):
        assert moved.pop(each.finding, None) == each.before
        assert each.before != each.after
        if each.after:
            moved[each.finding] = each.after
    assert moved == levels(second)
    near_misses = {each.cause for each in first.near_misses} - {each.cause for each in diff.near_misses_lost}
    assert near_misses | {each.cause for each in diff.near_misses_gained} == {each.cause for each in second.near_misses}
    unanswered = set(first.unanswered) - set(diff.unanswered_lost) | set(diff.unanswered_gained)
    assert unanswered == set(second.unanswered)
    assert set(first.ignored) - set(diff.ignored_lost) | set(diff.ignored_gained) == set(second.ignored)
    assert (diff.before.urgency, diff.after.urgency) == (first.advice.urgency, second.advice.urgency)
    back = diff_results(second, first)
    assert [each.finding for each in back.lost] == [each.finding for each in diff.gained]
    assert [each.cause for each in back.near_misses_gained] == [each.cause for each in diff.near_misses_lost]


@settings(max_examples=30)
@given(answers=answer_sets())
def test_a_result_does_not_differ_from_itself(checker: Checker, answers: Answers) -> None:
    """Between a result and itself nothing differs, and the words say so."""
    diff = compared(checker, answers, answers)
    assert diff.same
    assert "Both lead to the same findings, and to the same urgency." in said(checker, diff)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"dialysis": "no", "red-flags": ["none"]}, LONG),
        ({"dialysis": "unsure"}, {"dialysis": "yes", "dialysis-duration": "long-term"}),
        ({}, {"vitamin-d": "as-advised"}),
        ({"red-flags": ["none"]}, {"red-flags": ["cold-limb"]}),
        ({"dialysis": "no"}, {"dialysis": "no", "dialysis-duration": "long-term"}),
        ({"kidney-disease": "no"}, {}),
    ],
)
def test_whatever_differs_makes_results_differ(checker: Checker, before: Answers, after: Answers) -> None:
    """A finding, level, near miss, urgency, answer left out or not used: with any of these, results are not the same."""
    assert not compared(checker, before, after).same
    assert not compared(checker, after, before).same


def test_findings_and_near_misses_are_told_with_their_levels(checker: Checker) -> None:
    """From long-term to short-term dialysis a cause and a type are lost, and a near miss is gained; not sure is in between."""
    diff = compared(checker, LONG, SHORT)
    assert {"cause:dialysis", "type:metastatic"} <= {each.finding for each in diff.lost}
    assert [each.cause for each in diff.near_misses_gained] == ["dialysis"]
    assert (diff.gained, diff.changed, diff.near_misses_lost) == ((), (), ())
    unsure = compared(checker, LONG, {**LONG, "dialysis-duration": "unsure"})
    changed = {str(each.finding): (each.before, each.after) for each in unsure.changed}
    assert changed["cause:dialysis"] == changed["type:metastatic"] == ("match", "possible")
    words = said(checker, diff)
    assert "LOST These are in the first result only. That rules nothing out. * Cause: Dialysis - fits" in words
    assert "The source speaks of dialysis over a long time (the article's causes, item 2)." in words
    assert "Cause: Dialysis - fits before, may fit after" in said(checker, unsure)


def test_a_lower_urgency_never_takes_the_sooner_advice_away(checker: Checker) -> None:
    """Where the second result is less urgent, the words keep the advice of the first, and say when it still holds."""
    urgent, routine = {"red-flags": ["sore-worsening"]}, {"red-flags": ["none"]}
    words = said(checker, compared(checker, urgent, routine))
    assert "Today before, Book a visit after" in words
    assert "If what was answered first is true, keep to the sooner advice. Contact a clinician today" in words
    assert "keep to the sooner advice" not in said(checker, compared(checker, routine, urgent))


def test_other_rules_are_said(checker: Checker) -> None:
    """A comparison with the article alone says so, and tells what only other sources support as lost."""
    diff = compared(checker, {"iv-calcium": "yes"}, {"iv-calcium": "yes"}, article_only=True)
    assert {"cause:iv-calcium", "type:iatrogenic"} <= {each.finding for each in diff.lost}
    assert "Second: rule pack iatrogenic-calcinosis-cutis 2.0.0, the article alone" in said(checker, diff)


@settings(max_examples=50)
@given(before=answer_sets(), after=answer_sets(), article_only=st.booleans())
def test_words_are_calm_and_whole(checker: Checker, before: Answers, after: Answers, article_only: bool) -> None:
    """Every comparison in words names all that differs, keeps the advice, and ends with the disclaimer."""
    diff = compared(checker, before, after, article_only)
    words = said(checker, diff)
    document = diff_document(checker.pack, diff)
    assert document.sections[-1].paragraphs[0] == checker.pack.about.disclaimer
    assert " ".join(diff.after.advice.text.split()) in words
    assert [each.name for each in (*diff.gained, *diff.lost, *diff.changed) if each.name not in words] == []
    left = (*diff.unanswered_gained, *diff.unanswered_lost, *diff.ignored_gained, *diff.ignored_lost)
    assert [name for name in left if checker.pack.question[name].label not in words] == []
    assert [pattern.pattern for pattern in RULED_OUT if pattern.search(words)] == []
    assert Diff.model_validate_json(json.dumps(diff.to_dict())) == diff
