"""Scores and exceptions: three-valued, and the same in the engine, the plain evaluator, tables and the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from random import Random
from typing import Any

import pytest
from measuring import first_measured
from numbercases import borders
from packs import WELLS

from riskcheck import Checker
from riskcheck.checking.answers import OneAnswer, as_answers
from riskcheck.checking.engine import Engine
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import compile_rules
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref, SourceRef
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Question
from riskcheck.pack.rules import Exceptions, Rule
from riskcheck.pack.scores import Band, Item, Score
from riskcheck.packreport.pack_words import rule_words, score_lines
from riskcheck.verify.agreement import conclusions
from riskcheck.verify.mode import Mode
from riskcheck.verify.rules import cannot_fire
from riskcheck.verify.verifier import verify
from riskcheck.ways.plain import Plain

PACK = load_pack(WELLS)
RANDOM_PACKS, RANDOM_ANSWERS = 60, 60


def random_answers(pack: Pack, random: Random) -> dict[str, Any]:
    """Answers to some of the questions of a pack, from hardly any to all."""
    share = random.choice((0.1, 0.5, 0.8, 1))
    return {question.id: _answer(question, random) for question in pack.questions if random.random() < share}


def _answer(question: Question, random: Random) -> Any:
    if question.is_number:
        return random.choice([UNSURE, *borders(question)])
    if not question.many:
        return random.choice(question.codes)
    alone = random.random()
    ordinary = [code for code in question.codes if code not in EXCLUSIVE]
    return (
        ["none"]
        if alone < 0.15
        else ["unsure"]
        if alone < 0.3
        else random.sample(ordinary, random.randint(1, min(4, len(ordinary))))
    )


def disagreeing(pack: Pack, cases: Iterator[dict[str, Any]], *, article_only: bool) -> list[dict[str, Any]]:
    """The cases of which the engine and the plain evaluator conclude something else."""
    plain, questionnaire = Plain(pack, article_only=article_only), Questionnaire(pack)
    with Engine(compile_rules(pack, article_only=article_only), memo=0) as engine:
        return [
            case
            for case in cases
            for answers in [questionnaire.read(case)]
            if plain.evaluate(answers.given) != conclusions(firing.rule for firing in engine.run(answers.tokens))
        ]


@pytest.mark.unmeasured
@pytest.mark.parametrize(("article_only", "count"), [(False, 5_000), (True, 1_000)])
def test_engine_and_plain_evaluator_agree_on_the_score_pack(article_only: bool, count: int) -> None:
    """On random sets of answers, engine and plain evaluator conclude the same, rules, levels and near misses."""
    random = Random(15)
    assert disagreeing(PACK, (random_answers(PACK, random) for _ in range(count)), article_only=article_only) == []


def test_the_score_pack_takes_few_rules() -> None:
    """A score of nine items with one below 0, two of nine, an age and exclusions are said in at most 40 rules."""
    (score,) = PACK.scores
    assert len(score.items) == 9
    assert score.lowest == -2
    assert any(rule.needed == 2 and len(rule.findings) == 9 for rule in PACK.rules)
    assert len(PACK.rules) <= 40


# ---------------------------------------------------------------- packs made at random


def random_pack(random: Random) -> Pack:
    """The score pack with rules of all forms made at random, each resting on those before it, and two scores."""
    names = [name for name in PACK.names if name.kind in ("fact", "cause", "type", "test", "symptom")]
    random.shuffle(names)
    rules: list[Rule] = []
    scores: list[Score] = []
    for number in range(random.randint(4, 9)):
        before = [*dict.fromkeys(rule.concludes for rule in rules)]
        if number in (3, 5):
            scores.append(_score(f"score-{number}", before, random))
        once_more = bool(before) and number not in (3, 5) and random.random() < 0.4
        concludes = before.pop() if once_more else names[number]
        read = [score for score in scores if not once_more or all((concludes,) not in each.findings for each in score.items)]
        rules.append(_rule(f"rule-{number}", concludes, before, read, random))
    questions = tuple(_follow_up(each, random) for each in PACK.questions)
    return PACK.model_copy(update={"questions": questions, "rules": tuple(rules), "scores": tuple(scores), "scenarios": ()})


def _follow_up(question: Question, random: Random) -> Question:
    """A question that may follow several others, one of them a follow-up itself."""
    above = {
        "sternental-dauer": {"sternental": ("yes",), "moos": ("no",)},
        "musik": {"sternental-dauer": ("kurz",), "regen": ("yes", "no")},
        "gefeit": {"musik": ("yes",)},
    }
    if question.id not in above or random.random() < 0.5:
        return question
    return question.model_copy(update={"follow_up_of": None, "asked_when": ("yes",), "asked_after": above[question.id]})


def _rule(name: str, concludes: Ref, before: list[Ref], scores: list[Score], random: Random) -> Rule:
    findings = random.sample(before, min(len(before), random.choice((0, 0, 1, 2, 3))))
    counted = len(findings) > 2
    unless = Exceptions(
        answers=_answers(random, 1), findings=tuple(random.sample(before, min(len(before), random.randint(0, 2))))
    )
    asked = _answers(random, random.choice((0, 1, 1, 2)) if findings else 1)
    read = {score.id: _bands(score, random.choice(score.bands), name) for score in scores if random.random() < 0.5}
    return Rule(
        id=name,
        concludes=concludes,
        answers=asked,
        findings=(tuple(findings),) if findings and not counted else tuple(findings),
        at_least=2 if counted else None,
        scores=read,
        unless=unless if random.random() < 0.6 else None,
        sources=(SourceRef(random.choice(("artikel", "eigenes"))),),
    )


def _bands(score: Score, band: Band, rule: str) -> tuple[str, ...]:
    """A band, in every second rule the one after it too; the codes of two joined are the code of the third."""
    after = score.bands[(score.bands.index(band) + 1) % len(score.bands)]
    return (band.code, after.code) if int(rule[-1]) % 2 else (band.code,)


def _score(name: str, before: list[Ref], random: Random) -> Score:
    items = [Item(points=random.choice((-2, -1, 1, 1, 2, 3)), answers=_answers(random, random.randint(1, 2))) for _ in range(4)]
    items += [Item(points=random.choice((-1, 2)), findings=(each,)) for each in before[:2]]
    first, second = sorted(random.sample(range(-1, 5), 2))
    bands = ({"to": first}, {"from": first + 1, "to": second}, {"from": second + 1})
    codes = ("b0", "b1", "b0-b1")
    named = tuple(Band(code=code, text=code, **bounds) for code, bounds in zip(codes, bands, strict=True))
    return Score(id=name, label=name, items=tuple(items), bands=named, sources=(SourceRef("artikel"),))


def _answers(random: Random, count: int) -> dict[str, tuple[str, ...]]:
    """Accepted answers to so many questions, of a follow-up with the question that it follows."""
    answers: dict[str, Any] = {}
    for question in random.sample([*PACK.questions], count):
        codes = [code for code in question.codes if code != "unsure"]
        if question.follow_up_of:
            answers[question.follow_up_of] = question.asked_when
        answers[question.id] = tuple(random.sample(codes, random.randint(1, min(2, len(codes)))))
    return answers


@pytest.mark.parametrize("seed", first_measured([*range(RANDOM_PACKS), 1044], 4))
def test_engine_and_plain_evaluator_agree_on_packs_made_at_random(seed: int) -> None:
    """Scores over findings, exceptions of exceptions, counts and follow-ups: the compiled rules say what was written."""
    random = Random(seed)
    pack = random_pack(random)
    cases = (random_answers(pack, random) for _ in range(RANDOM_ANSWERS))
    assert disagreeing(pack, cases, article_only=bool(seed % 2)) == []


# ---------------------------------------------------------------- what they mean


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    """A checker of the score pack."""
    with Checker(PACK) as checker:
        yield checker


def level_of(checker: Checker, finding: str, answers: dict[str, Any]) -> str | None:
    """The level of a cause or type in the result of some answers; None where it is not there."""
    result = checker.check(answers)
    kind, _, name = finding.partition(":")
    return next((each.level for each in {"cause": result.causes, "type": result.types}[kind] if each.id == name), None)


ALL_NO: dict[str, Any] = {
    "alter": 30,
    "zeichen": ["none"],
    "erklaerung": "no",
    **dict.fromkeys(("sternental", "moos", "glas", "regen", "musik"), "no"),
}
"""Answers by which every item of the score surely gives nothing."""


@pytest.mark.parametrize(
    ("answered", "levels"),
    [
        ({}, ("match", None, None)),
        ({"moos": "yes"}, ("match", None, None)),
        ({"moos": "yes", "glas": "yes"}, (None, "match", None)),
        ({"moos": "yes", "glas": "unsure"}, ("possible", "possible", None)),
        ({"moos": "yes", "glas": "yes", "regen": "yes", "musik": "yes"}, (None, None, "match")),
        ({"moos": "yes", "glas": "yes", "regen": "yes", "musik": "yes", "erklaerung": "yes"}, (None, "match", None)),
        (
            {"moos": "yes", "glas": "yes", "regen": "yes", "musik": "yes", "erklaerung": "unsure"},
            (None, "possible", "possible"),
        ),
        ({"zeichen": ["duft", "klang"]}, (None, "match", None)),
        ({"zeichen": ["duft", "klang"], "erklaerung": "yes"}, ("match", None, None)),
        ({"zeichen": ["unsure"]}, ("possible", "possible", None)),
        ({"sternental": "yes", "moos": "yes"}, ("possible", "possible", None)),
    ],
)
def test_a_score_lies_in_a_band_for_sure_or_perhaps(
    checker: Checker, answered: dict[str, Any], levels: tuple[str | None, ...]
) -> None:
    """A band is a match where all sums that are possible lie in it, possible where some do; "not sure" counts as either."""
    answers = {**ALL_NO, **answered}
    assert tuple(level_of(checker, f"type:{name}", answers) for name in ("selten", "offen", "typisch")) == levels


def test_a_score_of_which_nothing_is_known_lies_in_no_band(checker: Checker) -> None:
    """Without an answer to any item there is no band; with one, what was not answered counts as either."""
    assert checker.check({"warnzeichen": ["none"], "kreide": "yes"}).types == ()
    assert {each.level for each in checker.check({"moos": "no"}).types} == {"possible"}


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"moos": "yes", "gefeit": "no"}, "match"),
        ({"moos": "yes", "gefeit": "unsure"}, "possible"),
        ({"moos": "yes"}, "possible"),
        ({"moos": "yes", "gefeit": "yes"}, None),
        ({"moos": "unsure", "gefeit": "no"}, "possible"),
        ({"moos": "no", "gefeit": "no"}, None),
    ],
)
def test_an_exception_is_three_valued(checker: Checker, answers: dict[str, Any], level: str | None) -> None:
    """A rule with an exception is a match only where this surely does not hold, and possible where it may."""
    assert level_of(checker, "cause:moos", answers) == level


@pytest.mark.parametrize(
    ("ticked", "level"),
    [(["none"], "match"), (["klang"], "match"), (["klang", "duft"], None), (["unsure"], "possible"), (None, "possible")],
)
def test_an_option_that_was_not_ticked_is_denied(checker: Checker, ticked: list[str] | None, level: str | None) -> None:
    """Of a question that was answered, an option that was not ticked does not hold; of one left out, it is not known."""
    answers: dict[str, Any] = {"kreide": "yes"} | ({"zeichen": ticked} if ticked else {})
    assert level_of(checker, "cause:kreide", answers) == level


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"moos": "no", "sternental": "no"}, "match"),
        ({"moos": "no", "sternental": "yes", "sternental-dauer": "kurz"}, "match"),
        ({"moos": "no", "sternental": "yes"}, "possible"),
        ({"moos": "no", "sternental": "yes", "sternental-dauer": "lang"}, None),
        ({"moos": "yes", "gefeit": "yes", "sternental": "no"}, "match"),
        ({"moos": "yes", "gefeit": "no", "sternental": "no"}, None),
        ({"moos": "yes", "sternental": "no"}, "possible"),
        ({"sternental": "no"}, "possible"),
    ],
)
def test_an_exception_may_be_a_finding_with_exceptions_of_its_own(
    checker: Checker, answers: dict[str, Any], level: str | None
) -> None:
    """A finding is an exception as far as it holds; it surely does not where all of its rules fail, by exceptions too."""
    assert level_of(checker, "cause:glas", {"glas": "yes", **answers}) == level


def test_a_reason_names_the_answers_behind_a_score_and_an_exception(checker: Checker) -> None:
    """Reasons name answers that were given, "no" among them, and questions left out; never a total, never a denial."""
    result = checker.check({"kreide": "yes", "zeichen": ["klang"]})
    (because,) = next(each for each in result.causes if each.id == "kreide").because
    assert because.answers == {"zeichen": ("klang",), "kreide": ("yes",)}
    result = checker.check({"moos": "yes"})
    (because,) = next(each for each in result.causes if each.id == "moos").because
    assert because.answers == {"moos": ("yes",), "gefeit": ()}
    cases: list[dict[str, Any]] = [ALL_NO, {**ALL_NO, "zeichen": ["duft", "klang"]}, {"moos": "yes", "alter": 70}]
    for answers in cases:
        said = checker.check(answers).to_json()
        assert "total" not in said
        assert "!" not in said


@pytest.mark.unmeasured
def test_results_of_one_checker_do_not_depend_on_those_before(checker: Checker) -> None:
    """What is remembered of one set of answers never shows in the result of another."""
    random = Random(3)
    for _ in range(80):
        answers = random_answers(PACK, random)
        with Checker(PACK) as fresh:
            assert checker.check(answers).to_json() == fresh.check(answers).to_json()


# ---------------------------------------------------------------- what is said and proved of them


def test_why_names_what_speaks_against_an_exception_and_a_score(checker: Checker) -> None:
    """An exception that holds speaks against a finding, as do items that keep a sum out of a band; what is open is unknown."""
    why = checker.why({"kreide": "yes", "zeichen": ["duft"]}, "cause:kreide")
    assert [(each.question, each.answers["zeichen"]) for each in why.against] == [("zeichen", ("duft",))]
    assert {"zeichen": ("none",)} in why.would_be_there_if
    why = checker.why({"moos": "yes"}, "cause:moos")
    assert [(each.question, each.state) for each in why.unknown] == [("gefeit", "not answered")]
    assert why.would_be_there_if == ({"gefeit": ("no",)},)
    why = checker.why({**ALL_NO, "moos": "yes"}, "type:offen")
    assert "moos" not in [each.question for each in why.against]
    assert {"glas", "regen", "musik", "alter"} <= {each.question for each in why.against}
    assert {"glas": ("yes",)} in why.would_be_there_if


def test_verify_claims_nothing_of_a_rule_that_fires_in_no_case_it_tried() -> None:
    """A rule that rests on a score and fires nowhere is named as not claimed, neither passed as proved nor failed."""
    few = dict.fromkeys(("sternental", "moos", "glas"), ("no",))
    never = Rule(
        id="nie",
        concludes=Ref("cause:kreide"),
        answers={**few, "zeichen": ("none",)},
        scores={"wells": ("hoch",)},
        sources=(SourceRef("eigenes"),),
    )
    mode = Mode(PACK.model_copy(update={"rules": (*PACK.rules, never), "scenarios": ()}), article_only=False)
    assert [rule.id for rule in mode.untried] == ["nie"]
    assert "nie" not in [each.record for each in cannot_fire(mode)]
    assert Mode(PACK, article_only=False).untried == []


@pytest.mark.parametrize("seed", first_measured(range(3), 1))
def test_every_set_that_why_names_brings_the_finding(checker: Checker, seed: int) -> None:
    """From each of the smallest sets the finding follows as it stands; each change that is named makes it a match."""
    answers = random_answers(PACK, Random(seed))
    for name in ("cause:moos", "cause:glas", "cause:kreide", "type:selten", "type:offen", "type:typisch", "test:fernrohr"):
        why = checker.why(answers, name)
        for kept in why.smallest_supporting_sets:
            assert checker.why(_given(kept), name).level in (why.level, "match")
        for change in why.would_be_there_if:
            changed = {**answers, **_given(change)}
            assert checker.why({each: changed[each] for each in changed if change.get(each) != ()}, name).level == "match"


def _given(codes: Mapping[str, tuple[str, ...]]) -> dict[str, OneAnswer]:
    return as_answers(PACK, codes)


@pytest.mark.unmeasured
def test_verify_proves_what_holds_of_the_score_pack_and_says_what_it_does_not_claim() -> None:
    """Nothing falls short; of the questions whose "no" is read, it does not claim that more support takes nothing away."""
    report = verify(PACK)
    assert [str(each) for check in report.checks for each in check.shortfalls] == []
    monotone, covered = report.unclaimed
    assert monotone.startswith(f"Not claimed of {', '.join(PACK.denials)}, that more support never takes anything away")
    assert "kreide" not in PACK.denials
    assert all(rule in covered for rule in ("art-selten", "art-offen", "art-typisch", "probe-lupe", "dringend-bald"))
    assert "ursache-moos" not in covered


def test_a_fault_of_the_score_pack_is_found_by_verify() -> None:
    """A band that no rule can be in, and a rule whose exception always holds, are reported as rules that cannot fire."""
    rules = tuple(
        rule.model_copy(update={"unless": Exceptions(answers={"moos": ("yes",)})}) if rule.id == "ursache-moos" else rule
        for rule in PACK.rules
    )
    mode = Mode(PACK.model_copy(update={"rules": rules}), article_only=False)
    assert [each.record for each in cannot_fire(mode)] == ["ursache-moos"]


def test_rules_are_told_with_their_scores_and_exceptions() -> None:
    """A rule in a sentence names the bands it reads and its exceptions; a score, its bands and points."""
    told = {rule.id: rule_words(PACK, rule)[0] for rule in PACK.rules}
    assert 'when the score "Sternenscore" is "mittel" or "hoch".' in told["probe-lupe"]
    assert told["ursache-moos"].endswith(', unless the answer to "Gefeit gegen Moos" is "Ja".')
    assert 'unless the cause "Moos" is found; or the cause "Sternental" is found.' in told["ursache-glas"]
    lines = [*score_lines(PACK, PACK.scores[0])]
    assert lines[0] == 'Its sum is called "niedrig" from -2 to 1, "mittel" from 2 to 3, "hoch" from 4 to 9.'
    assert lines[-1] == '-2 when the answer to "Andere Erklärung" is "Ja".'


def test_a_band_covers_each_sum_once() -> None:
    """Each sum that the items can have lies in just one band, and a match there is a match of no other."""
    (score,) = PACK.scores
    for sums in product(*({0, item.points} for item in score.items)):
        inside = [band.code for band in score.bands for begin, end in [score.bounds(band)] if begin <= sum(sums) <= end]
        assert len(inside) == 1
