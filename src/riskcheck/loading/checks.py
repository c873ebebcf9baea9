"""Checks between the records of a pack, except its rules: references, questions and follow-ups, scenarios."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from riskcheck.checking.answers import fault_of
from riskcheck.errors import nearest
from riskcheck.loading.bands import check_number
from riskcheck.loading.draft import Draft
from riskcheck.loading.negations import negated_clinician
from riskcheck.pack.clinician import names_clinician
from riskcheck.pack.kinds import KNOWLEDGE, PARTS, Kind, Ref, SourceRef
from riskcheck.pack.records import EXCLUSIVE, Group, Question
from riskcheck.pack.scenario import Scenario
from riskcheck.pack.words import UNKNOWN, faults
from riskcheck.pack.words import reference as known_words

SIGNS = ("emergency-signs", "urgent-signs")
"""The parts of a safety net that list signs."""

SAFETY_NET_PARTS = ("uncertainty", *SIGNS, "help", "worry")
"""What every safety net says: nothing is ruled out, which signs mean "do not wait", how to get help, worry is reason enough."""

MOST_BEFORE_RED_FLAGS = 1
"""How many questions may come before the one about danger signs."""

KNOWLEDGE_PARTS = tuple(PARTS[kind] for kind in KNOWLEDGE)


def check_pack(draft: Draft) -> None:
    """Report every reference to what does not exist, and every question or scenario that cannot work."""
    _check_about(draft)
    for part in (*KNOWLEDGE_PARTS, "rules", "safety_net"):
        for record in getattr(draft.pack, part):
            check_sources(draft, part, getattr(record, "id", getattr(record, "part", "")), record.sources)
    for part in KNOWLEDGE_PARTS:
        for record in getattr(draft.pack, part):
            for note in record.notes:
                check_sources(draft, part, record.id, note.sources)
                if note.when:
                    draft.require_finding(part, record.id, note.when)
            for related in getattr(record, "related", ()):
                draft.require_finding(part, record.id, related)
    for question in draft.pack.questions:
        _check_question(draft, question)
    _check_follow_up_cycles(draft)
    _check_scenarios(draft)


def check_sources(draft: Draft, part: str, record: str, sources: Iterable[SourceRef]) -> None:
    """Report references to unknown sources, or to items that a source does not have."""
    for reference in sources:
        if not draft.require(part, record, [reference.source], "sources") or not reference.section:
            continue
        source = draft.pack.source.get(reference.source)
        if source and int(reference.number) > source.sections.get(reference.section, 0):
            items = ", ".join(f"{name} 1 to {count}" for name, count in source.sections.items())
            message = f"{source.id} has no item {reference.section}/{reference.number}"
            draft.report(part, record, "unknown-item", message, f"it has {items or 'no items'}")


def check_codes(draft: Draft, part: str, record: str, answers: Mapping[str, str | tuple[str, ...]]) -> None:
    """Report unknown questions, and answers that a question does not offer."""
    questions = draft.pack.question
    for name, codes in answers.items():
        draft.require(part, record, [name], "questions")
        if name not in questions:
            continue
        if not codes:
            hint = f"list any of {', '.join(questions[name].codes)}"
            draft.report(part, record, "empty-list", f"no answer to {name} is listed", hint)
        for code in (codes,) if isinstance(codes, str) else codes:
            if code not in questions[name].codes:
                message = f"{name} does not offer the answer {code!r}"
                draft.report(part, record, "unknown-answer", message, nearest(code, questions[name].codes))


def _check_about(draft: Draft) -> None:
    about = draft.pack.about
    draft.require("about", "", [about.article], "sources")
    draft.require("about", "", [about.red_flags], "questions")
    words = [text.casefold() for text in (about.words.yes, about.words.no, about.words.unsure, about.words.none)]
    if len({*words}) < len(words):
        message = "two of the words for yes, no, unsure and none are the same"
        draft.report("about", "words", "duplicate-text", message, "word them so that they can be told apart")
    for part in (part for part in SAFETY_NET_PARTS if not draft.knows("safety_net", part)):
        draft.report("about", "", "safety-net-part", f"the safety net has no part {part!r}", "add a [[safety_net]] for it")
    for record in draft.pack.safety_net:
        if bool(record.items) != (record.part in SIGNS):
            message = f"the part {record.part!r} has {'items' if record.items else 'no items'}"
            draft.report("safety_net", record.part, "safety-net-items", message, f"only {' and '.join(SIGNS)} have items")
    check_codes(draft, "about", "baby", about.baby)
    _check_frame(draft)
    for rung, advice in about.urgency:
        check_sources(draft, "about", f"urgency.{rung}", advice.sources)
        _check_clinician(draft, rung, advice.text)


def _check_frame(draft: Draft) -> None:
    """Report words in the place of riskcheck's own that nothing says, or that hold other placeholders; and what is missing."""
    about = draft.pack.about
    for key, message, remedy in faults(about.language, about.frame):
        hint = nearest(key, known_words()) if message == UNKNOWN else ""
        record, code = ("frame", "frame") if key else ("", "unknown-language")
        draft.report("about", record, code, f"{key}: {message}" if key else message, hint or remedy)


def _check_clinician(draft: Draft, rung: str, text: str) -> None:
    """Report advice that does not say to see a clinician, or says not to."""
    words = draft.pack.about.words.clinician
    hint = f"say to see one, in one of words.clinician: {', '.join(words)}"
    negated = negated_clinician(text, words, draft.pack.about.language)
    if negated:
        draft.report("about", f"urgency.{rung}", "no-clinician", f"the advice for {rung!r} says {negated!r}", hint)
    elif not names_clinician(text, words):
        draft.report(
            "about", f"urgency.{rung}", "no-clinician", f"the advice for {rung!r} does not say to see a clinician", hint
        )


def _check_question(draft: Draft, question: Question) -> None:
    draft.require("questions", question.id, [question.group], "groups")
    if question.kind == "yes-no" and question.options:
        message = "a yes-no question takes its options from the pack's words"
        draft.report("questions", question.id, "needless-options", message, "leave options out, or change the kind")
    if question.kind != "yes-no" and len(question.options) < 2:
        draft.report("questions", question.id, "too-few-options", "fewer than two options", "list what can be answered")
    repeated = {code for code in question.codes if question.codes.count(code) > 1}
    for code in sorted(repeated):
        draft.report("questions", question.id, "duplicate-id", f"the option {code!r} stands twice", "remove one")
    for text, count in Counter(option.text.casefold() for option in question.options).items():
        if count > 1:
            message = f"the text {text!r} stands for {count} options"
            draft.report("questions", question.id, "duplicate-text", message, "word them so that they can be told apart")
    if question.many and not EXCLUSIVE.issubset(question.codes):
        message = "a many-of question must offer 'none' and 'unsure'"
        draft.report("questions", question.id, "no-way-out", message, "add an option for each")
    check_number(draft, question)
    _check_asking(draft, question)
    if question.informational:
        check_codes(draft, "questions", question.id, {question.id: question.informational})
    check_codes(draft, "questions", question.id, question.follows)
    if question.asked_after and (question.follow_up_of or "asked_when" in question.model_fields_set):
        name = "asked_after_findings" if question.asked_after_findings else "asked_after"
        message = f"{name} stands beside follow_up_of or asked_when"
        draft.report("questions", question.id, "follow-up-twice", message, "move all of it into asked_after")
    elif not question.follows and "asked_when" in question.model_fields_set:
        message = "asked_when has no effect: the question follows no other"
        draft.report("questions", question.id, "follow-up-of-nothing", message, "add follow_up_of, or leave asked_when out")


def _check_asking(draft: Draft, question: Question) -> None:
    """Report questions that cannot be asked in a list: an item left unticked needs an answer that means so."""
    group = next((group for group in draft.pack.groups if group.id == question.group), None)
    listed = group is not None and group.ask == "together" and not question.follows
    if listed and question.kind == "one-of" and not EXCLUSIVE.issubset(question.codes):
        message = "a one-of question of a group that is asked together must offer 'none' and 'unsure'"
        draft.report("questions", question.id, "no-way-out", message, "add an option for each, or ask the group one-by-one")
    if listed and question.is_number:
        message = "a number cannot be ticked on a list"
        draft.report("questions", question.id, "no-way-out", message, "ask its group one-by-one")
    if question.id == draft.pack.about.red_flags:
        _check_red_flags(draft, question, group, listed=listed)


def _check_red_flags(draft: Draft, question: Question, group: Group | None, *, listed: bool) -> None:
    """Report whatever lets a person skip the question about danger signs, or see it late."""
    if listed or not question.many or question.follows:
        message = "the question about danger signs must be many-of, by itself, and follow no other"
        draft.report("questions", question.id, "red-flags", message, "put it in a group that is asked one-by-one")
    if group is None:
        return
    if group.beyond:
        message = "the question about danger signs is left out with --article-only: its group goes beyond the article"
        draft.report("questions", question.id, "red-flags", message, "put it in a group without beyond = true")
    order = [each.id for each in draft.pack.groups]
    asked = [each for each in draft.pack.questions if each.group in order and not each.follows]
    before = [each.id for each in sorted(asked, key=lambda each: order.index(each.group))]
    if question.id in before[MOST_BEFORE_RED_FLAGS + 1 :]:
        message = "the question about danger signs comes late; one other may stand before it, such as whom this is about"
        draft.report("questions", question.id, "red-flags", message, "put its group among the first in pack.toml")


def _check_follow_up_cycles(draft: Draft) -> None:
    parents = {question.id: [*question.follows] for question in draft.pack.questions}
    for start in parents:
        chain = _way_back(parents, start)
        if chain:
            message = f"never asked: {' follows '.join(chain)}"
            finding = draft.pack.question[start].asked_after_findings
            hint = "name other findings in asked_after_findings" if finding else "let one of them follow nothing"
            draft.report("questions", start, "follow-up-cycle", message, hint)


def _way_back(parents: Mapping[str, list[str]], start: str) -> list[str]:
    """The questions from one to itself, each followed by the one before; none where there is no such way."""
    below: dict[str, str] = {}
    waiting = [start]
    while waiting:
        at = waiting.pop()
        for above in parents.get(at, ()):
            if above == start:
                way = [start, at]
                while way[-1] != start:
                    way.append(below[way[-1]])
                return [*reversed(way)] if at != start else [start, start]
            if above not in below:
                below[above] = at
                waiting.append(above)
    return []


def _check_scenarios(draft: Draft) -> None:
    for scenario in draft.pack.scenarios:
        coded = {name: answer for name, answer in scenario.answers.items() if not isinstance(answer, (int, float))}
        check_codes(draft, "scenarios", scenario.name, coded)
        _check_form_of_answers(draft, scenario)
        _check_expectations(draft, scenario)
        for name in scenario.rules if draft.require("scenarios", scenario.name, scenario.rules, "rules") else ():
            rule = draft.pack.rule.get(name)
            if rule and rule.concludes.kind in ("symptom", "fact"):
                message = f"the rule {name} is never among the reasons: it concludes {rule.concludes}"
                draft.report("scenarios", scenario.name, "never-shown", message, "name a rule for what follows from that")


def _check_form_of_answers(draft: Draft, scenario: Scenario) -> None:
    """Report answers in a form that the questionnaire cannot give."""
    for name, value in scenario.answers.items():
        fault = fault_of(draft.pack, name, value) if name in draft.pack.question else None
        if fault and fault.code not in ("answer-not-offered", "empty-list"):  # which are reported of every list of answers
            draft.report("scenarios", scenario.name, "wrong-answer", fault.message, fault.hint)


def _check_expectations(draft: Draft, scenario: Scenario) -> None:
    near_misses = (*scenario.near_misses, *scenario.no_near_misses)
    for finding in (*scenario.expect, *scenario.forbid, *(Ref.of("cause", name) for name in near_misses)):
        if finding.kind in _NEVER_IN_A_RESULT:
            message = f"{finding} is none of the findings of a result"
            draft.report("scenarios", scenario.name, "never-shown", message, _NEVER_IN_A_RESULT[finding.kind])
        else:
            draft.require_finding("scenarios", scenario.name, finding)
    for finding, level in scenario.expect.items():
        if (level == "reported") != (finding.kind == "symptom"):
            message = f"{finding} cannot be {level!r}"
            hint = "a symptom is reported; causes, types and tests are a match or possible"
            draft.report("scenarios", scenario.name, "wrong-level", message, hint)


_NEVER_IN_A_RESULT: dict[Kind, str] = {
    "fact": "expect what follows from the fact",
    "urgency": 'write urgency = "soon", or whichever it is',
}
"""Kinds that a scenario may not expect or forbid, and what to write in place of them."""
