"""Scores and exceptions at the edges of what is compiled: many sums, long chains, and bands that cover all or nothing."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from packs import minimal_text, write_pack

from riskcheck import Checker
from riskcheck.errors import PackError
from riskcheck.loading.loader import load_pack
from riskcheck.loading.scale import MOST_IN_TURN
from riskcheck.ways.plain import Plain

TWO_SCORES = """
[[score]]
id = "first"
label = "First"
sources = ["own"]
items = [{ points = 2, findings = ["cause:tattoo"] }, { points = 1, answers = { dialysis = ["yes"] } }]
bands = [{ code = "low", text = "Low", to = 1 }, { code = "high", text = "High", from = 2 }]

[[score]]
id = "second"
label = "Second"
sources = ["own"]
items = [{ points = 1, findings = ["fact:low"] }, { points = 1, answers = { symptoms = ["lump"] } }]
bands = [{ code = "few", text = "Few", to = 0 }, { code = "more", text = "More", from = 1 }]

[[rule]]
id = "low"
concludes = "fact:low"
scores = { first = ["low"] }
sources = ["own"]

[[rule]]
id = "more"
concludes = "type:metastatic"
scores = { second = ["more"] }
sources = ["article:causes/1"]

[[rule]]
id = "high"
concludes = "urgency:urgent"
scores = { first = ["high"] }
sources = ["own"]
"""
NO_SOURCES = 'sources = ["own"]\n'


def fact(number: int) -> str:
    """A fact that no other file has."""
    return f'\n[[fact]]\nid = "f{number}"\nname = "f{number}"\n'


def chain(length: int) -> str:
    """Rules for so many facts, each of which rests on the one before, and an exception that is the last of them."""
    rules = '\n[[rule]]\nid = "r0"\nconcludes = "fact:f0"\nanswers = { tattoo = ["yes"] }\n' + NO_SOURCES
    for number in range(1, length):
        rules += f'\n[[rule]]\nid = "r{number}"\nconcludes = "fact:f{number}"\nfindings = ["fact:f{number - 1}"]\n' + NO_SOURCES
    excepted = f'unless = {{ findings = ["fact:f{length - 1}"] }}\n'
    return (
        f'{rules}\n[[rule]]\nid = "last"\nconcludes = "test:x-ray"\nanswers = {{ dialysis = ["yes"] }}\n{excepted}{NO_SOURCES}'
    )


def test_a_score_may_lie_in_a_band_whatever_is_answered(tmp_path: Path) -> None:
    """With the article alone no cause of other sources counts, and the low band covers every sum: engine and plain agree."""
    facts = minimal_text("facts") + '\n[[fact]]\nid = "low"\nname = "Low"\n'
    pack = load_pack(write_pack(tmp_path, rules=minimal_text("rules") + TWO_SCORES, facts=facts))
    seen = set()
    for alone in (False, True):
        plain = Plain(pack, article_only=alone)
        with Checker(pack, article_only=alone) as checker:
            for dialysis, tattoo, symptom in product(
                ("yes", "no", "unsure"), ("yes", "no", "unsure"), ("lump", "none", "unsure")
            ):
                answers = {"dialysis": dialysis, "tattoo": tattoo, "symptoms": [symptom]}
                result, expected = checker.check(answers), plain.evaluate(checker.read(answers).given)
                levels = {each.ref: {"possible": 1, "match": 2}[each.level] for each in result.types}
                assert levels == {name: level for name, level in expected.findings.items() if name.kind == "type"}
                assert result.advice.urgency == expected.urgency
                seen.add((alone, *levels.values()))
    assert seen == {(False,), (False, 1), (False, 2), (True, 2)}


def test_a_chain_of_findings_behind_an_exception_has_a_limit(tmp_path: Path) -> None:
    """A hundred findings may rest on one another; a chain of one more is refused at a rule, and ends in no traceback."""
    for length in (MOST_IN_TURN - 1, MOST_IN_TURN):
        facts = minimal_text("facts") + "".join(map(fact, range(length)))
        write_pack(tmp_path, rules=minimal_text("rules") + chain(length), facts=facts)
        if length < MOST_IN_TURN:
            assert len(load_pack(tmp_path).facts) == 1 + length
    with pytest.raises(PackError, match=r"test-x-ray: \[engine-limit\] test:x-ray ends a chain of more than 100"):
        load_pack(tmp_path)


def test_a_score_with_too_many_sums_is_refused_at_the_score(tmp_path: Path) -> None:
    """Items of 1 to 100 points have thousands of sums: that is said of the score, in its author's words."""
    questions = "".join(
        f'\n[[question]]\nid = "q{number}"\ngroup = "more"\nkind = "yes-no"\n'
        f'text = "{number}?"\nlabel = "{number}"\nhelp = "-"\n'
        for number in range(1, 101)
    )
    items = ", ".join(f'{{ points = {number}, answers = {{ q{number} = ["yes"] }} }}' for number in range(1, 101))
    bands = '[{ code = "low", text = "Low", to = 9 }, { code = "high", text = "High", from = 10 }]'
    score = f'\n[[score]]\nid = "s"\nlabel = "S"\n{NO_SOURCES}items = [{items}]\nbands = {bands}\n'
    rule = f'\n[[rule]]\nid = "high"\nconcludes = "test:x-ray"\nscores = {{ s = ["high"] }}\n{NO_SOURCES}'
    folder = write_pack(tmp_path, questions=minimal_text("questions") + questions, rules=minimal_text("rules") + score + rule)
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    assert [(each.record, each.code) for each in raised.value.problems] == [("s", "engine-limit")]


def test_why_says_what_speaks_against_an_exception_that_rests_on_a_score(tmp_path: Path) -> None:
    """A tattoo brings the score into its band, and so the exception about: it is what speaks against the finding."""
    facts = minimal_text("facts") + '\n[[fact]]\nid = "scored"\nname = "Scored"\n'
    rules = (
        '\n[[score]]\nid = "s"\nlabel = "S"\nsources = ["own"]\n'
        'items = [{ points = 1, answers = { tattoo = ["yes"] } }, { points = 1, answers = { symptoms = ["lump"] } }]\n'
        'bands = [{ code = "low", text = "Low", to = 0 }, { code = "high", text = "High", from = 1 }]\n'
        '\n[[rule]]\nid = "scored"\nconcludes = "fact:scored"\nscores = { s = ["high"] }\nsources = ["own"]\n'
        '\n[[rule]]\nid = "more"\nconcludes = "type:metastatic"\nanswers = { dialysis = ["yes"] }\n'
        'unless = { findings = ["fact:scored"] }\nsources = ["own"]\n'
    )
    answers = {"dialysis": "yes", "dialysis-duration": "short-term", "tattoo": "yes", "symptoms": ["none"]}
    with Checker(write_pack(tmp_path, rules=minimal_text("rules") + rules, facts=facts)) as checker:
        why = checker.why(answers, "type:metastatic")
    against = {(each.rule, each.question, each.accepts) for each in why.against}
    assert against == {("cause-dialysis", "dialysis-duration", ("long-term",)), ("more", "tattoo", ("no",))}
    assert {"tattoo": ("no",)} in why.would_be_there_if
