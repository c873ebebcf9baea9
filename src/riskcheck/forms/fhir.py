"""A FHIR R4 Questionnaire. `files.fhir` reads the responses to it.

Item ids (`linkId`) are the ids of questions, and answers are codings with the codes of the pack. No system is named: the codes
mean something only in this questionnaire.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from riskcheck.forms.outline import Condition, Notice, Part, conditions_of, exclusive_codes, outline
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question

_EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
_CONTROL = f"{_STRUCTURE}questionnaire-itemControl"
_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
Element = dict[str, Any]


def questionnaire(pack: Pack) -> str:
    """The questionnaire of a pack, as JSON. It is a draft until somebody reviewed the pack."""
    about = pack.about
    resource = {
        "resourceType": "Questionnaire",
        "id": about.id,
        "language": about.language,
        "version": about.version,
        "name": "".join(word.capitalize() for word in re.split("-", f"riskcheck-{about.id}")),
        "title": about.title,
        "status": "active" if about.reviewed_by else "draft",
        "subjectType": ["Patient"],
        "description": f"{about.disclaimer} {about.summary}",
        "item": [_group(pack, part) for part in outline(pack)],
    }
    return json.dumps(resource, indent=2, ensure_ascii=False) + "\n"


def _group(pack: Pack, part: Part) -> Element:
    items = [_notice(each) if isinstance(each, Notice) else _question(pack, each) for each in part.items]
    return {"linkId": part.id, "text": part.title, "type": "group", "item": items}


def _notice(notice: Notice) -> Element:
    return {"linkId": notice.id, "text": notice.text, "type": "display"} | _enabled((notice.when,) if notice.when else ())


def _question(pack: Pack, question: Question) -> Element:
    if question.is_number:
        return _number(pack, question)
    alone = exclusive_codes(question)
    options = [_option(pack, question, code, exclusive=code in alone) for code in question.codes]
    hint = {"linkId": f"help_{question.id}", "text": question.help, "type": "display", "extension": [_control("help")]}
    shown = {"extension": [_control("check-box" if question.many else "radio-button")]}
    element = {"linkId": question.id, "text": question.text, "type": "choice"} | _enabled(conditions_of(pack, question))
    return shown | element | {"repeats": question.many, "answerOption": options, "item": [hint]}


def _number(pack: Pack, question: Question) -> Element:
    """A number between its bounds; "not sure" has no place in such an item, and is left blank."""
    kind = "decimal" if question.decimals else "integer"
    bounds = [
        {"url": _STRUCTURE + name, f"value{kind.capitalize()}": bound}
        for name, bound in zip(("minValue", "maxValue"), question.bounds, strict=True)
    ]
    unit = [{"url": f"{_STRUCTURE}questionnaire-unit", "valueCoding": {"display": question.unit}}] if question.unit else []
    hint = {"linkId": f"help_{question.id}", "text": question.help, "type": "display", "extension": [_control("help")]}
    shown = {"extension": [*bounds, *unit], "linkId": question.id, "text": question.text, "type": kind}
    return shown | _enabled(conditions_of(pack, question)) | {"repeats": False, "item": [hint]}


def _option(pack: Pack, question: Question, code: str, *, exclusive: bool) -> Element:
    option: Element = {"valueCoding": {"code": code, "display": pack.answer_text(question.id, code)}}
    return {"extension": [{"url": _EXCLUSIVE, "valueBoolean": True}]} | option if exclusive else option


def _enabled(when: Sequence[Condition]) -> Element:
    """Shown where any of the conditions holds. Always, where FHIR cannot say when: what is answered needlessly is not used."""
    ways = [way for each in when for way in _ways(each)]
    tests = [test for way in ways for test in way]
    if not tests or (len(ways) > 1 and any(len(way) > 1 for way in ways)):
        return {}
    return {"enableWhen": tests} | ({"enableBehavior": "any" if len(ways) > 1 else "all"} if len(tests) > 1 else {})


def _ways(when: Condition) -> list[list[Element]]:
    """The ways in which a condition holds, each as tests that must all be met: a code, or the two ends of a number."""
    asked: Element = {"question": when.question.id}
    if not when.question.is_number:
        return [[{**asked, "operator": "=", "answerCoding": {"code": code}}] for code in when.codes]
    value = f"answer{'Decimal' if when.question.decimals else 'Integer'}"
    ways = []
    for ends in when.ranges:
        tests = [
            {**asked, "operator": sign, value: end} for sign, end in zip((">=", "<"), ends, strict=True) if end is not None
        ]
        ways.append(tests or [{**asked, "operator": "exists", "answerBoolean": True}])
    return ways


def _control(code: str) -> Element:
    return {"url": _CONTROL, "valueCodeableConcept": {"coding": [{"system": _CONTROLS, "code": code}]}}
