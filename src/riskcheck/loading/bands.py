"""Checks of questions that are answered with a number: their bounds, and bands that fill them."""

from __future__ import annotations

from itertools import pairwise

from riskcheck.loading.draft import Draft
from riskcheck.pack.records import EXCLUSIVE, Option, Question


def check_number(draft: Draft, question: Question) -> None:
    """Report bounds and bands that leave a number without a band, or that stand at a question of another kind."""
    if question.is_number:
        for message, hint in _faults(question):
            draft.report("questions", question.id, "bands", message, hint)
        return
    told = question.model_fields_set & {"unit", "least", "most", "decimals"}
    fields = sorted(type(question).model_fields[name].alias or name for name in told)
    fields += ["from"] if any(option.start is not None for option in question.options) else []
    for field in fields:
        message = f"{field} has no effect: the question is {question.kind}"
        draft.report("questions", question.id, "bands", message, 'leave it out, or write kind = "number"')


def _faults(question: Question) -> list[tuple[str, str]]:
    """What is wrong, each with its remedy; bands are looked at where the bounds are right."""
    missing = [name for name, bound in (("min", question.least), ("max", question.most)) if bound is None]
    if missing:
        return [(f"{' and '.join(missing)} is missing", f"add a line {missing[0]} = ...")]
    least, most = question.bounds
    faults = []
    if least >= most:
        faults.append(("min is not below max", "correct one of the two"))
    taken = [option.code for option in question.options if option.code in EXCLUSIVE]
    faults += [
        (f"the band {code!r} has the code of another answer", 'take it out: "not sure" is always offered') for code in taken
    ]
    return faults or [*_band_faults(question)]


def _band_faults(question: Question) -> list[tuple[str, str]]:
    bands, (least, most) = question.options, question.bounds
    faults = [(f"the band {band.code!r} has no from", "add from, its least number") for band in bands if band.start is None]
    fine = [value for value in (least, most, *(band.start or 0 for band in bands)) if not question.is_fine(value)]
    if fine:
        faults.append(("min, max or from has more decimals than answers may have", "raise decimals, or write fewer"))
    if faults or not bands:
        return faults
    if bands[0].start != least:
        faults.append((f"the first band, {bands[0].code!r}, does not begin at min", f"write from = {least} there"))
    for before, band in pairwise(bands):
        if _start(band) <= _start(before):
            faults.append(
                (f"the band {band.code!r} does not begin above {before.code!r}", "put the bands in order, lowest first")
            )
    if _start(bands[-1]) > most:
        faults.append((f"the band {bands[-1].code!r} begins above max", "raise max, or take the band out"))
    return faults


def _start(band: Option) -> float:
    return band.start or 0
