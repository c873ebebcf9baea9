"""Questions that are asked after findings: after just those answers of which any one is enough for such a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from numbercases import PACK, drawn
from packs import MINIMAL, minimal_text, write_pack

from riskcheck import Checker
from riskcheck.checking.questionnaire import is_asked
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import UNSURE
from riskcheck.verify.verifier import verify

AFTER = 'help = "Of any size."'
DEPOSIT = """
[[rule]]
id = "fact-deposit-of-dialysis"
concludes = "fact:deposit"
answers = { dialysis = ["yes"] }
sources = ["own"]
"""


def followed(folder: Path, findings: str, rules: str = "") -> Pack:
    """The minimal pack, its question on tattoos asked after findings."""
    questions = minimal_text("questions", (AFTER, f"{AFTER}\nasked_after_findings = [{findings}]"))
    return load_pack(write_pack(folder, questions=questions, rules=minimal_text("rules") + rules))


def shortfalls(pack: Pack) -> list[str]:
    """What verify does not prove of a pack."""
    return [str(shortfall) for check in verify(pack).checks for shortfall in check.shortfalls]


@pytest.mark.parametrize(
    ("findings", "rules", "expected"),
    [
        ('"symptom:lump"', "", {"symptoms": ("lump",)}),
        ('"symptom:*"', "", {"symptoms": ("lump",)}),
        ('"fact:deposit"', "", {"symptoms": ("lump",)}),
        ('"fact:deposit"', DEPOSIT, {"symptoms": ("lump",), "dialysis": ("yes",)}),
        ('"cause:dialysis"', "", {"dialysis-duration": ("long-term",)}),
        ('"type:metastatic", "symptom:lump"', "", {"dialysis-duration": ("long-term",), "symptoms": ("lump",)}),
    ],
)
def test_a_finding_stands_for_the_answers_that_are_enough_for_it(
    findings: str, rules: str, expected: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    """Of every rule for it, through the findings that these read; a follow-up's answer stands for the one above it too.

    A rule reads such a question alone, and verify proves of the pack what it proves of the minimal one.
    """
    pack = followed(tmp_path, findings, rules)
    assert pack.question["tattoo"].follows == expected
    assert shortfalls(pack) == shortfalls(load_pack(MINIMAL))


def test_such_a_question_is_asked_just_where_the_finding_is_found() -> None:
    """The engine agrees, in 2,000 cases without "not sure" of a pack whose question is asked after a cause and a symptom."""
    question = PACK.question["gummistiefel"]
    assert question.asked_after_findings == ("cause:alte-schuhe", "symptom:nasse-socken")
    seen = set()
    with Checker(PACK) as checker:
        for answers in drawn(2000):
            read = checker.read({name: given for name, given in answers.items() if given not in (UNSURE, [UNSURE])})
            result = checker.check(read)
            found = {finding.id for finding in result.causes} | {finding.id for finding in result.symptoms}
            named = read.given.get("pfuetzen") == ("yes",) or read.given.get("alter") == ("kind",)
            asked = is_asked(question, read.given)
            assert asked == (named or not found.isdisjoint({"alte-schuhe", "nasse-socken"}))
            seen.add((asked, named))
    assert seen == {(True, True), (True, False), (False, False)}
