"""Answers as FHIR gives them: a QuestionnaireResponse to the Questionnaire of a pack, alone or as an entry of a Bundle.

Items are named by the ids of questions, answers are codings with the codes of the pack (`forms.fhir` writes such a form). What
an answer means is not known here: answers that the form should have refused are read as they are, and refused where all are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from riskcheck.files.casefault import Fault, shown
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question

_TYPES = {
    "Bundle": "give a Bundle with entries as a .json file of its own, not as a line or an element",
    "Questionnaire": "give the responses to it",
}
_OTHERS = "leave other resources out: a search without _include and _revinclude returns only responses"
_BROKEN = Fault("invalid-response", "an item or answer of the response is not built as FHIR says", "export the response again")
_WITHDRAWN = Fault("entered-in-error", "the response is marked as entered in error", "leave it out")


def is_resource(record: dict[str, Any]) -> bool:
    """Whether a JSON object is a resource, or an entry of a Bundle, rather than a case."""
    return "resourceType" in record or ("resource" in record and "answers" not in record)


def case_of(record: dict[str, Any], pack: Pack) -> tuple[dict[str, Any], list[Fault]]:
    """The id and the answers of a response, as a case has them, and what is wrong with it. Its id is that of the resource."""
    resource = record if "resourceType" in record else record["resource"]
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if kind != "QuestionnaireResponse":
        what = f"the resource {shown(kind)}" if isinstance(kind, str) else "something else"
        return {}, [
            Fault("not-a-response", f"{what} stands where a QuestionnaireResponse belongs", _TYPES.get(str(kind), _OTHERS))
        ]
    faults = [_WITHDRAWN] if resource.get("status") == "entered-in-error" else []
    answers: dict[str, Any] = {}
    for link, codes in _answered(resource, faults, pack):
        if link in answers:
            faults.append(Fault("duplicate-item", f"the item {shown(link)} is answered twice", "keep one of the two"))
        question = pack.question.get(link)
        answers[link] = codes if len(codes) != 1 or (question and question.many) else codes[0]
    return {"id": resource.get("id"), "answers": answers}, faults


def _answered(element: dict[str, Any], faults: list[Fault], pack: Pack) -> Iterator[tuple[str, list[Any]]]:
    """The items below an element that have answers, with their codes, in order; items stand below items and answers."""
    for item in _objects(element, "item", faults):
        link, answers = item.get("linkId"), _objects(item, "answer", faults)
        if answers and isinstance(link, str):
            question = pack.question.get(link)
            number = question if question and question.is_number else None
            read = (_number(number, answer, faults) if number else _code(link, answer, faults) for answer in answers)
            yield link, [code for codes in read for code in codes]
        elif answers:
            faults.append(_BROKEN)
        for below in (item, *answers):
            yield from _answered(below, faults, pack)


def _objects(element: dict[str, Any], name: str, faults: list[Fault]) -> list[dict[str, Any]]:
    value = element.get(name, [])
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return value
    faults.append(_BROKEN)
    return []


def _number(question: Question, answer: dict[str, Any], faults: list[Fault]) -> list[Any]:
    """The number of an answer: an integer, a decimal, or the value of a quantity; else the code of one that is not sure."""
    quantity = answer.get("valueQuantity")
    if isinstance(quantity, dict) and not _is_plain(quantity, question):
        hint = f"give it in {question.unit}, or as valueInteger or valueDecimal" if question.unit else "give the number alone"
        faults.append(Fault("other-unit", f"{shown(question.id)}: a quantity in another unit, or with a comparator", hint))
        return []
    value = quantity.get("value") if isinstance(quantity, dict) else answer.get("valueInteger", answer.get("valueDecimal"))
    return _code(question.id, answer, faults) if value is None else [value]


def _is_plain(quantity: dict[str, Any], question: Question) -> bool:
    """Whether a quantity is a number in the unit of the question: months read as years would be another answer."""
    named = [quantity[name] for name in ("unit", "code") if quantity.get(name) is not None]
    return "comparator" not in quantity and (not named or question.unit in named)


def _code(link: str, answer: dict[str, Any], faults: list[Fault]) -> list[str]:
    """The code of an answer, if it has one."""
    coding = answer.get("valueCoding")
    code = coding.get("code") if isinstance(coding, dict) else None
    if isinstance(code, str):
        return [code]
    hint = "answers are codings (valueCoding) with a code of the Questionnaire"
    faults.append(Fault("no-code", f"{shown(link)}: an answer has no code", hint))
    return []
