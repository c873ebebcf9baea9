"""Which answers the outcomes of rules depend on."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from packs import MINIMAL
from strategies import AnswerSet, answer_sets
from test_questionnaire import CHAIN

from riskcheck import Checker
from riskcheck.checking.answers import NOT_ANSWERED, token
from riskcheck.checking.dependence import Group, answers_deciding, groups, only_group
from riskcheck.checking.engine import Engine
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.rulebook import FlatRule, Order, Rulebook, compile_rules
from riskcheck.checking.trace import trace
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref

PACK = load_pack()
QUESTIONNAIRE = Questionnaire(PACK)
GROUPS = groups(Questionnaire(load_pack(MINIMAL)), compile_rules(load_pack(MINIMAL)))


@settings(max_examples=30)
@given(answer_sets())
def test_only_the_answers_that_a_rule_depends_on_matter_to_it(checker: Checker, answers: AnswerSet) -> None:
    """What comes of a rule with all answers, comes of it with those alone that it is said to depend on."""
    pack = checker.pack
    questionnaire, rulebook, positions = Questionnaire(pack), compile_rules(pack), Order(pack).rule
    number = questionnaire.number(answers)
    with Engine(rulebook) as engine:
        whole = trace(engine.run(questionnaire.tokens(number)), positions)
        for group in groups(questionnaire, rulebook):
            alone = trace(engine.run(questionnaire.tokens(number & group.answers)), positions)
            assert {unit: alone.get(unit) for unit in group.units} == {unit: whole.get(unit) for unit in group.units}


def test_only_rules_with_one_condition_are_units_by_what_meets_them() -> None:
    """Of others there is one unit for each finding."""
    units = {unit for group in GROUPS for unit in group.units}
    assert ("cause-tattoo", "cause:tattoo", "tattoo=yes") in units
    assert {unit for unit in units if unit[0] == "urgency-soon"} == {("urgency-soon", "urgency:soon", "")}


def test_a_part_is_decided_by_one_group_or_by_several_or_by_none() -> None:
    """The group that concludes all of its findings decides it; where two groups conclude some of them, none does alone."""
    symptom, tattoo = only_group(GROUPS, ("symptom:lump",)), only_group(GROUPS, ("cause:tattoo", "fact:none"))
    assert symptom
    assert tattoo
    assert symptom != tattoo
    assert only_group(GROUPS, ("symptom:lump", "cause:tattoo")) is None
    assert only_group(GROUPS, ("fact:none",)) is None


def _rulebook(*tokens: str) -> Rulebook:
    return Rulebook(tuple(FlatRule(f"rule-{entry}", f"cause:{index}", ((entry,),)) for index, entry in enumerate(tokens)))


@pytest.mark.parametrize("reverse", [False, True])
def test_a_family_is_a_first_question_with_all_that_follow_from_it(reverse: bool) -> None:
    """Rules that read a question or a follow-up of it depend on all of their answers, whichever stands first in the pack."""
    questions = tuple(reversed(CHAIN.questions)) if reverse else CHAIN.questions
    pack = CHAIN.model_copy(update={"questions": questions, "question": {question.id: question for question in questions}})
    (group,) = groups(Questionnaire(pack), _rulebook("first=yes", "second=", "third=no"))
    assert group.answers == (1 << sum(len(question.codes) for question in questions)) - 1
    assert {rule for rule, _, _ in group.units} == {"rule-first=yes", "rule-second=", "rule-third=no"}


def test_rules_that_read_two_families_depend_on_what_they_read_alone() -> None:
    """Where a rule reads two questions, only the codes that it reads count; where one, all of it and of its follow-ups."""
    bit, answers = QUESTIONNAIRE.bit, QUESTIONNAIRE.answers
    family = answers["symptoms"] | answers["lump-growth"]
    both = FlatRule("both", "cause:both", (("symptoms=pain",), ("dialysis=yes",)))
    one = FlatRule("one", "cause:one", (("symptoms=pain",),))
    assert groups(QUESTIONNAIRE, Rulebook((both, one))) == [
        Group(bit["symptoms"]["pain"] | bit["dialysis"]["yes"], (("both", Ref("cause:both"), ""),)),
        Group(family, (("one", Ref("cause:one"), "symptoms=pain"),)),
    ]


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
