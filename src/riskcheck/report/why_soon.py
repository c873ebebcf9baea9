"""Why it is that soon: the sentence of each rule that gives the urgency, and what was reported that it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from riskcheck.checking.result import Advice, Because
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import NO, UNSURE, YES
from riskcheck.report.wording import finding_words, grounds


def reported_names(pack: Pack, because: Because) -> tuple[str, ...]:
    """What a reason rests on, by name, each as short as it can be said: "Pain", "Dialysis", "Sarcoidosis (not sure)"."""
    findings, answers = grounds(pack, because)
    names = [finding_words(pack, name) for name in findings]
    for name, codes in answers.items():
        names += [_reported_name(pack, name, code) for code in codes] or [_left_out(pack, name)]
    return tuple(names)


def _left_out(pack: Pack, question: str) -> str:
    return pack.say("name_not_answered", label=pack.question[question].label)


def _reported_name(pack: Pack, question: str, code: str) -> str:
    asked = pack.question[question]
    said = pack.answer_text(question, code)
    if code == YES:
        return asked.label
    if code in (NO, UNSURE):
        return pack.say("name_said", label=asked.label, said=said.lower())
    return said if asked.many else pack.say("name_answered", label=asked.label, said=said)


def urgency_reasons(advice: Advice) -> dict[str, list[Because]]:
    """The reasons for an urgency by the sentences of their rules, each once; a rule without a sentence has an empty one."""
    by_sentence: dict[str, list[Because]] = {}
    for because in advice.because:
        by_sentence.setdefault(because.text or "", []).append(because)
    return by_sentence


def why_soon(pack: Pack, text: str, reasons: Iterable[Because]) -> str:
    """One reason for the urgency: the sentence of its rule, then what was reported."""
    names = dict.fromkeys(name for because in reasons for name in reported_names(pack, because))
    return pack.say("why_soon", text=text, names="; ".join(names)).strip()
