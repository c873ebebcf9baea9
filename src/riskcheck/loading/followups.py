"""Questions that are asked after findings, as questions that are asked after the answers from which these follow."""

from __future__ import annotations

from collections import defaultdict

from riskcheck.errors import nearest
from riskcheck.loading.draft import Draft
from riskcheck.pack.kinds import PARTS, Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question
from riskcheck.pack.rules import Rule

Codes = dict[str, tuple[str, ...]]
"""Answer codes by question, any of which will do."""


def follow_findings(draft: Draft) -> None:
    """Let each question of the draft that names findings in `asked_after_findings` be asked after their answers too.

    A finding counts where any one answer is enough for it, in a rule for it or for a finding that such a rule reads. Reports
    findings that take several answers together: whether one was found is not known while questions are still being asked.
    """
    if any(question.asked_after_findings for question in draft.pack.questions):
        questions = tuple(_with_answers(draft, question) for question in draft.pack.questions)
        draft.pack = draft.pack.model_copy(update={"questions": questions})


def _with_answers(draft: Draft, question: Question) -> Question:
    codes: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, given in question.asked_after.items():
        codes[name] |= dict.fromkeys(given)
    for finding in question.asked_after_findings:
        draft.require_finding("questions", question.id, finding)
        for name, enough in _offered(draft.pack, _enough(draft, question, finding, set())).items():
            codes[name] |= dict.fromkeys(enough)
    return question.model_copy(update={"asked_after": {name: tuple(given) for name, given in codes.items()}})


def _offered(pack: Pack, answers: Codes) -> Codes:
    """Answers without those that no question offers, which are reported of the rule that reads them."""
    asked = {name: pack.question[name].codes for name in answers if name in pack.question}
    offered = {name: tuple(code for code in answers[name] if code in codes) for name, codes in asked.items()}
    return {name: codes for name, codes in offered.items() if codes}


def _enough(draft: Draft, question: Question, finding: Ref, seen: set[Ref]) -> Codes:
    """The answers any of which is enough for a finding, and for those that it follows from."""
    seen.add(finding)
    codes: defaultdict[str, dict[str, None]] = defaultdict(dict)
    rules = [rule for rule in draft.pack.rules if finding.covers(rule.concludes)]
    if not rules and draft.whole and (finding.kind not in PARTS or draft.knows(PARTS[finding.kind], finding.id)):
        concluded = sorted({each.concludes for each in draft.pack.rules})
        _refuse(draft, question, f"no rule concludes {finding}", nearest(finding, concluded) or "add a rule for it")
    for rule in rules:
        answers = _answers_needed(draft.pack, rule)
        if len(answers) + len(rule.finding_groups) + len(rule.scores) != 1 or rule.scores or rule.at_least or rule.unless:
            message = f"the rule {rule.id} for {finding} takes more than one answer"
            _refuse(draft, question, message, "name the answers themselves in asked_after")
            continue
        for name, given in answers.items():
            codes[name] |= dict.fromkeys(given)
        for read in (read for group in rule.finding_groups for read in group if read not in seen):
            for name, given in _enough(draft, question, read, seen).items():
                codes[name] |= dict.fromkeys(given)
    return {name: tuple(given) for name, given in codes.items()}


def _answers_needed(pack: Pack, rule: Rule) -> Codes:
    """What a rule reads of answers, without the question above a follow-up that is asked after no other answer to it."""
    read = [each for each in pack.questions if each.id in rule.answers and not each.asked_after_findings]
    above = {
        name
        for each in read
        for name, codes in each.follows.items()
        if len(each.follows) == 1 and name in rule.answers and {*codes} <= {*rule.answers[name]}
    }
    return {name: codes for name, codes in rule.answers.items() if name not in above}


def _refuse(draft: Draft, question: Question, message: str, hint: str) -> None:
    draft.report("questions", question.id, "follow-up-of-finding", message, hint)
