"""Cases as FHIR resources, written from the specification and not with the code that reads them."""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]


def response(case: dict[str, Any]) -> Resource:
    """A completed QuestionnaireResponse, its items in a group, with the id and the answers of a case."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": case["id"],
        "status": "completed",
        "item": [{"linkId": "part_all", "text": "All", "item": [item(*each) for each in case["answers"].items()]}],
    }


def item(question: str, answer: str | list[str]) -> Resource:
    """An item with an answer, or several."""
    codes = [answer] if isinstance(answer, str) else answer
    return {"linkId": question, "answer": [{"valueCoding": {"code": code, "display": code}} for code in codes]}


def bundle(*resources: Resource) -> Resource:
    """What a search on a server gives."""
    entries = [{"fullUrl": f"urn:{number}", "resource": each} for number, each in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
