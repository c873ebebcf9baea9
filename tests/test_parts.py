"""The reasons in parts of results: rules with the answers and findings they rest on, in the pack's order."""

from __future__ import annotations

from packs import MINIMAL

from riskcheck.checking.parts import Ground, Parts
from riskcheck.checking.result import Because
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref, SourceRef

PACK = load_pack(MINIMAL)
PARTS = Parts(PACK)


def test_answers_stand_in_the_order_of_the_pack() -> None:
    """Questions, and codes of one question, come as the pack has them, whatever the letters they begin with."""
    questions = [question.id for question in PACK.questions]
    symptoms = [code for code in PACK.question["symptoms"].codes if code not in ("none", "unsure")]
    tokens = frozenset({"tattoo=yes", "dialysis=unsure", *(f"symptoms={code}" for code in symptoms), "cause:tattoo"})
    answers = PARTS.answers(tokens)
    assert list(answers) == sorted(answers, key=questions.index)
    assert answers == {"dialysis": ("unsure",), "tattoo": ("yes",), "symptoms": tuple(symptoms)}


def test_order_is_the_packs_and_not_the_alphabets() -> None:
    """Codes and findings that are not in the order of the alphabet in the pack are not in that order here."""
    codes = PACK.question["dialysis"].codes
    assert sorted(codes) != list(codes)
    assert PARTS.answers(frozenset(f"dialysis={code}" for code in codes)) == {"dialysis": codes}
    findings = list(PACK.knowledge)
    assert sorted(findings) != findings
    assert PARTS.ground(frozenset(findings)).findings == tuple(findings)


def test_an_answer_that_was_left_out_is_a_question_without_codes() -> None:
    """A follow-up that decided because nobody answered it is named, with nothing beside it."""
    assert PARTS.answers(["dialysis-duration=", "dialysis=yes"]) == {"dialysis": ("yes",), "dialysis-duration": ()}


def test_a_finding_is_named_without_its_level() -> None:
    """That a finding is only possible stands with the finding itself; here it is named once."""
    ground = PARTS.ground(frozenset({"cause:dialysis?", "cause:dialysis", "tattoo=yes"}))
    assert ground == Ground(PARTS.answers(["tattoo=yes"]), (Ref("cause:dialysis"),))


def test_a_reason_says_its_rule_and_the_sources_of_the_rule() -> None:
    """All that a result says of a reason."""
    assert PARTS.because(("cause-tattoo", frozenset({"tattoo=yes"}))) == Because(
        rule="cause-tattoo", answers=PARTS.answers(["tattoo=yes"]), findings=(), sources=(SourceRef("own"),), text=None
    )
