"""Which answers the outcomes of rules depend on."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from packs import MINIMAL
from strategies import AnswerSet, answer_sets
from test_questionnaire import CHAIN

from riskcheck import Checker
from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.dependence import Dependence, Group, answers_deciding, only_group
from riskcheck.checking.engine import Engine
from riskcheck.checking.flat import FlatRule, possible
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import Order, Rulebook, compile_rules
from riskcheck.checking.trace import trace
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref

PACK = load_pack()
QUESTIONNAIRE = Questionnaire(PACK)
GROUPS = Dependence(Questionnaire(load_pack(MINIMAL)), compile_rules(load_pack(MINIMAL))).groups


def test_only_what_a_group_reads_matters_to_it(checker: Checker) -> None:
    """Over all scenarios: whenever the bits that a group reads are the same, so are its outcomes, whatever else is answered."""
    pack = checker.pack
    questionnaire, rulebook, positions = Questionnaire(pack), compile_rules(pack), Order(pack).rule
    dependence, seen, again = Dependence(questionnaire, rulebook), dict[tuple[int, int], object](), 0
    with Engine(rulebook) as engine:
        for scenario in pack.scenarios:
            number = questionnaire.number(scenario.answers)
            tokens = questionnaire.tokens(number)
            firings = engine.run(tokens)
            outcomes = trace(firings, positions, tokens)
            for conclusion in {firing.rule.conclusion for firing in firings}:
                number |= dependence.bit.get(conclusion, 0)
            for place, group in enumerate(dependence.groups):
                own = {unit: sorted(outcomes[unit]) for unit in group.units if unit in outcomes}
                key = place, number & group.reads
                again += bool(own) and key in seen
                assert seen.setdefault(key, own) == own
    assert again > 1000


def test_a_group_comes_after_those_that_conclude_what_it_reads() -> None:
    """Along the order of groups, no bit of a finding is read before all that conclude it were there."""
    dependence = Dependence(QUESTIONNAIRE, compile_rules(PACK))
    concluded_at: dict[int, int] = {}
    for place, group in enumerate(dependence.groups):
        for _, finding, _ in group.units:
            for entry in (finding, possible(finding)):
                concluded_at[dependence.bit.get(entry, 0)] = place
    reading = [
        (place, bit) for place, group in enumerate(dependence.groups) for bit in dependence.bit.values() if group.reads & bit
    ]
    assert len(reading) > 50
    assert all(concluded_at.get(bit, -1) < place for place, bit in reading)


def test_a_rule_has_a_unit_for_each_token_of_its_widest_condition() -> None:
    """What meets that condition is told apart, and other conditions are not."""
    units = {unit for group in GROUPS for unit in group.units}
    assert ("cause-tattoo", "cause:tattoo", "tattoo=yes") in units
    causes = [f"cause:{name}{level}" for name in ("dialysis", "tattoo") for level in ("", "?")]
    assert {unit for unit in units if unit[0] == "urgency-soon"} == {("urgency-soon", "urgency:soon", each) for each in causes}


def test_a_part_is_decided_by_one_group_or_by_several_or_by_none() -> None:
    """The group that concludes all of its findings decides it; where two groups conclude some of them, none does alone."""
    one, two = (Group(bit, ((f"rule-{name}", Ref(name), "a=b"),)) for bit, name in ((1, "symptom:lump"), (2, "cause:tattoo")))
    assert only_group((one, two), ("symptom:lump",)) == one
    assert only_group((one, two), ("cause:tattoo", "fact:none")) == two
    assert only_group((one, two), ("symptom:lump", "cause:tattoo")) is None
    assert only_group((one, two), ("fact:none",)) is None


def _rulebook(*tokens: str) -> Rulebook:
    return Rulebook(tuple(FlatRule(f"rule-{entry}", f"cause:{index}", ((entry,),)) for index, entry in enumerate(tokens)))


@pytest.mark.parametrize("reverse", [False, True])
def test_a_family_is_a_first_question_with_all_that_follow_from_it(reverse: bool) -> None:
    """Rules that read a question or a follow-up of it depend on all of their answers, whichever stands first in the pack."""
    questions = tuple(reversed(CHAIN.questions)) if reverse else CHAIN.questions
    pack = CHAIN.model_copy(update={"questions": questions, "question": {question.id: question for question in questions}})
    (group,) = Dependence(Questionnaire(pack), _rulebook("first=yes", "second=", "third=no")).groups
    assert group.reads == (1 << sum(len(question.codes) for question in questions)) - 1
    assert {rule for rule, _, _ in group.units} == {"rule-first=yes", "rule-second=", "rule-third=no"}


def test_rules_that_read_two_families_depend_on_what_they_read_alone() -> None:
    """Where a rule reads two questions, only the codes that it reads count; where one, all of it and of its follow-ups."""
    bit, answers = QUESTIONNAIRE.bit, QUESTIONNAIRE.answers
    both = FlatRule("both", "cause:both", (("symptoms=pain",), ("dialysis=yes",)))
    (group,) = Dependence(QUESTIONNAIRE, Rulebook((both,))).groups
    assert group == Group(bit["symptoms"]["pain"] | bit["dialysis"]["yes"], (("both", Ref("cause:both"), "symptoms=pain"),))
    one = FlatRule("one", "cause:one", (("dialysis=yes",),))
    (group,) = Dependence(QUESTIONNAIRE, Rulebook((one,))).groups
    assert group == Group(answers["dialysis"] | answers["dialysis-duration"], (("one", Ref("cause:one"), "dialysis=yes"),))


def test_a_question_with_many_answers_is_no_family() -> None:
    """Of a long list of answers, rules depend on those alone that they read: as many sets of them are answered as people."""
    one = FlatRule("one", "cause:one", (("symptoms=pain",),))
    (group,) = Dependence(QUESTIONNAIRE, Rulebook((one,))).groups
    assert group.reads == QUESTIONNAIRE.bit["symptoms"]["pain"]


def _check_deciding(questionnaire: Questionnaire, number: int) -> None:
    """Check that for each token the deciding answers alone tell whether it is there."""
    tokens = questionnaire.tokens(number)
    for question in questionnaire.pack.questions:
        codes = (NOT_ANSWERED, *question.codes) if question.follow_up_of else question.codes
        for code in codes:
            alone = questionnaire.tokens(number & answers_deciding(questionnaire, question.id, code))
            assert (token(question.id, code) in alone) == (token(question.id, code) in tokens)


@given(answer_sets())
def test_few_answers_decide_whether_rules_can_read_one(answers: AnswerSet) -> None:
    """Whatever else was answered: a code counts, or does not, by itself and the questions above it."""
    _check_deciding(QUESTIONNAIRE, QUESTIONNAIRE.number(answers))


def test_answers_above_decide_too() -> None:
    """Along a chain of follow-ups, and in every combination of answers, the deciding ones are enough; of a first question's
    code there is just that one, of a follow-up's also those that make it count."""
    chain = Questionnaire(CHAIN)
    for codes in product(*[(None, *question.codes) for question in CHAIN.questions]):
        answers = {question.id: code for question, code in zip(CHAIN.questions, codes, strict=True) if code}
        _check_deciding(chain, chain.number(answers))
    yes, unsure, long = (
        QUESTIONNAIRE.number(answers)
        for answers in ({"dialysis": "yes"}, {"dialysis": "unsure"}, {"dialysis-duration": "long-term"})
    )
    assert answers_deciding(QUESTIONNAIRE, "dialysis", "yes") == yes
    assert answers_deciding(QUESTIONNAIRE, "dialysis-duration", "long-term") == yes | unsure | long
