"""What is remembered of findings: by which answers, how much of it, and that it never changes a result."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given
from packs import MINIMAL
from strategies import AnswerSet, answer_sets

import riskcheck.checking.combined
import riskcheck.checking.findings
from riskcheck import Checker
from riskcheck.checking.builders import ResultBuilder
from riskcheck.checking.engine import Engine, Firing
from riskcheck.checking.findings import Rules
from riskcheck.checking.parts import Parts
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.result import Result
from riskcheck.checking.rulebook import compile_rules
from riskcheck.checking.trace import joined
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import RUNGS

PACK = load_pack(MINIMAL)
QUESTIONNAIRE = Questionnaire(PACK)
RULEBOOK = compile_rules(PACK)


class Counted:
    """Builds results of the minimal pack; `runs` are the tokens of every run of its engine."""

    def __init__(self, engine: Engine) -> None:
        self.runs: list[frozenset[str]] = []
        self._engine = engine
        self._builder = ResultBuilder(Rules(QUESTIONNAIRE, Parts(PACK), RULEBOOK, self._run))

    def _run(self, tokens: frozenset[str]) -> tuple[Firing, ...]:
        self.runs.append(tokens)
        return self._engine.run(tokens)

    def result(self, **answers: object) -> Result:
        """The result for some answers; `_` in a name of a question stands for `-`."""
        given = {name.replace("_", "-"): value for name, value in answers.items()}
        return self._builder.build(QUESTIONNAIRE.number(given))


@pytest.fixture
def counted() -> Iterator[Counted]:
    with Engine(RULEBOOK) as engine:
        yield Counted(engine)


def test_the_engine_runs_only_for_answers_that_are_new_to_some_rule(counted: Counted) -> None:
    """The second time nothing is run; nor is it for a mixture of answers of which each rule has seen its own part."""
    first = counted.result(dialysis="yes")
    assert counted.result(dialysis="yes") == first
    assert counted.runs == [{"dialysis=yes", "dialysis-duration="}]
    emergency = counted.result(red_flags=["fever"])
    assert len(counted.runs) == 2
    both = counted.result(dialysis="yes", red_flags=["fever"])
    assert (both.causes, both.types, both.advice) == (first.causes, first.types, emergency.advice)
    assert len(counted.runs) == 2


def test_a_change_at_the_far_end_of_a_chain_is_new_to_every_rule_along_it(counted: Counted) -> None:
    """The level of a cause decides that of a type, and an urgency that rests on it; results do not mix them up."""
    levels = {
        duration: (result.level("type:metastatic"), result.advice.urgency)
        for duration in ("long-term", "short-term", "unsure", "long-term")
        for result in [counted.result(dialysis="yes", dialysis_duration=duration, symptoms=["lump"])]
    }
    assert levels == {"long-term": ("match", "soon"), "short-term": (None, "routine"), "unsure": ("possible", "soon")}


def test_advice_says_whether_red_flags_were_answered(counted: Counted) -> None:
    """The same urgency has two texts, one of which warns that nobody answered; neither takes the place of the other."""
    warning = PACK.about.red_flags_unanswered
    for _ in range(2):
        assert counted.result(dialysis="no").advice.text.endswith(warning)
        assert warning not in counted.result(dialysis="no", red_flags=["none"]).advice.text


def test_parts_that_rest_on_the_same_answers_are_shared(counted: Counted) -> None:
    """A cause is the same object in results that differ elsewhere."""
    one, other = counted.result(tattoo="yes"), counted.result(tattoo="yes", symptoms=["lump"])
    assert one.causes[0] is other.causes[0]
    assert one.tests != other.tests


def test_what_is_forgotten_is_worked_out_again(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two sets of answers for each rule, results are as they are with room for all, and no more is kept."""
    answers = [
        {"dialysis": dialysis, "symptoms": [symptom]}
        for dialysis in ("yes", "no", "unsure")
        for symptom in ("lump", "none", "unsure")
    ]
    roomy = [counted.result(**each) for each in answers * 2]
    runs = len(counted.runs)
    monkeypatch.setattr(riskcheck.checking.findings, "_REMEMBERED", 2)
    monkeypatch.setattr(riskcheck.checking.combined, "_REMEMBERED", 2)
    monkeypatch.setattr(riskcheck.checking.combined, "_NUMBERED", 2)
    with Engine(RULEBOOK) as engine:
        narrow = Counted(engine)
        assert [narrow.result(**each) for each in answers * 2] == roomy
    assert len(narrow.runs) > runs
    findings = narrow._builder._findings
    combined = findings._combined
    kept = [memo.known for memo in findings._memos], combined._known.values(), combined._forms, combined._shapes
    assert max(len(known) for each in (*kept, [combined._numbered]) for known in each) == 2


@pytest.mark.unmeasured
@given(answer_sets())
def test_a_result_is_written_as_its_model_is(checker: Checker, answers: AnswerSet) -> None:
    """JSON put together from pieces is, to the letter, what pydantic writes of the result: whole, brief, the article alone."""
    number = checker.number_of(answers)
    for article_only in (False, True):
        result = checker.result_of(number, article_only=article_only)
        for brief in (False, True):
            pieces = checker.json_of(brief=brief, article_only=article_only)(number)
            assert '{"id":null' + b"".join(pieces).decode() == result.to_json(brief=brief)


def test_what_a_fact_rests_on_is_gathered_from_all_rules_for_it(checker: Checker) -> None:
    """A reason that rests on a fact names every answer behind it, whichever rules were met before."""
    pain: AnswerSet = {"symptoms": ["pain"]}
    for behind in ({"dialysis": "yes"}, {"medicines": ["warfarin"]}, {"dialysis": "yes", "medicines": ["warfarin"]}):
        advice = checker.check({**pain, **behind}).advice
        (because,) = (each for each in advice.because if each.rule == "urgency-ulcers-or-pain-calciphylaxis-setting")
        assert because.answers.keys() - {"dialysis-duration"} == {"symptoms", *behind}


def test_what_a_further_answer_has_no_part_in_is_not_put_together_again() -> None:
    """The shares of a conclusion are joined once, the parts of conclusions finished once, whatever else was answered."""
    given: AnswerSet = {"dialysis": "yes", "chemotherapy": "yes", "symptoms": ["pain"]}
    with (
        patch.object(riskcheck.checking.combined, "joined", wraps=joined) as joining,
        patch.object(ResultBuilder, "_finish", autospec=True, side_effect=ResultBuilder._finish) as finishing,
        Checker() as checker,
    ):
        first = checker.check(given)
        before = joining.call_count, finishing.call_count
        second = checker.check({**given, "heel-sticks": "no"})
    assert (joining.call_count, finishing.call_count) == before
    assert min(before) > 0
    assert second.tests == first.tests


@given(answer_sets())
def test_reasons_are_those_of_the_finding_in_the_order_of_the_rules(checker: Checker, answers: AnswerSet) -> None:
    """Whatever groups decide a part, and whatever was met before: each reason is of a rule for it, once, in their order."""
    order = {rule.id: (place, rule.concludes) for place, rule in enumerate(checker.pack.rules)}
    result = checker.check(answers)
    reasons = {finding.ref: finding.because for finding in result.levelled}
    reasons[RUNGS[result.advice.urgency]] = result.advice.because
    for finding, because in reasons.items():
        found = [order[each.rule] for each in because]
        assert {concluded for _, concluded in found} <= {finding}
        assert found == sorted(set(found))


def test_a_near_miss_tells_the_answers_of_this_case() -> None:
    """A cause that rules of several questions conclude has a near miss with the answers given now, not those met before."""
    pack = load_pack()
    rule = next(rule for rule in pack.rules if rule.id == "cause-tissue-injury")
    further = {"id": "further", "answers": {"symptoms": ("pain",)}, "near_miss": {}}
    with Checker(pack.model_copy(update={"rules": (*pack.rules, rule.model_copy(update=further))})) as checker:
        for site in ("elsewhere", "no-skin-change", "elsewhere"):
            (missed,) = checker.check({"tissue-injury": "yes", "tissue-injury-site": site}).near_misses
            assert missed.answers == {"tissue-injury": ("yes",), "tissue-injury-site": (site,)}
        assert not checker.check({"tissue-injury": "yes", "tissue-injury-site": "elsewhere", "symptoms": ["pain"]}).near_misses
