"""A case in three lines, for a clinician who has no time: how soon and why, exposures, signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskcheck.checking.answers import Given
from riskcheck.checking.result import Result
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import EXCLUSIVE, NO, UNSURE, YES
from riskcheck.report.why_soon import urgency_reasons, why_soon
from riskcheck.report.wording import asked_for_causes, finding_words, symptom_of_answer


def summary_lines(pack: Pack, given: Given, result: Result) -> tuple[str, str, str]:
    """How soon and why; what was reported of exposures; what was reported of signs."""
    used = {name: codes for name, codes in given.items() if name not in result.ignored}
    exposed = exposures(pack)
    about_person = set(pack.about.baby)
    signs = [name for name in pack.question if name not in exposed and name not in about_person]
    why = " ".join(why_soon(pack, text, reasons) for text, reasons in urgency_reasons(result.advice).items())
    return (
        pack.say("summary_soon", when=pack.say(f"urgency.{result.advice.urgency}"), why=why or pack.say("no_reason")),
        pack.say("summary_exposures", said=_listed(pack, used, [name for name in pack.question if name in exposed])),
        pack.say("summary_signs", said=_listed(pack, used, signs)),
    )


def about_person(pack: Pack, given: Given) -> str:
    """What the answers say of the person, as that it is a baby; empty where they do not."""
    told = [name for name in pack.about.baby if name in given]
    return " ".join(f"{pack.question[name].label}: {_answers(pack, name, given[name])}." for name in told)


def exposures(pack: Pack) -> set[str]:
    """The questions that rules for causes read, with the questions that follow them."""
    read = asked_for_causes(pack)
    return read | {each.id for each in pack.follow_ups if each.follow_up_of in read}


def _listed(pack: Pack, given: Given, questions: Iterable[str]) -> str:
    said = [line for name in questions if name in given for line in _said(pack, given, name)]
    return f"{'; '.join(said)}." if said else pack.say("none_reported")


def _said(pack: Pack, given: Given, question: str) -> Iterator[str]:
    """What was reported with a question, its follow-ups in brackets behind it; nothing where the answer is no."""
    asked = pack.question[question]
    codes = [code for code in given[question] if code != NO and (code == UNSURE or code not in EXCLUSIVE)]
    if not codes or asked.follow_up_of in given:
        return
    said = asked.label if codes == [YES] else _answers(pack, question, codes)
    if UNSURE in codes or (not asked.many and codes != [YES]):
        said = f"{asked.label}: {_answers(pack, question, codes)}"
    more = [each.id for each in pack.follow_ups if each.follow_up_of == question and each.id in given]
    told = "; ".join(f"{pack.question[name].label}: {_answers(pack, name, given[name])}" for name in more)
    yield f"{said} ({told})" if told else said


def _answers(pack: Pack, question: str, codes: Iterable[str]) -> str:
    symptoms = symptom_of_answer(pack)
    return ", ".join(
        finding_words(pack, symptoms[question, code]) if (question, code) in symptoms else pack.answer_text(question, code)
        for code in codes
    )
