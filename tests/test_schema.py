"""The JSON Schemas accept what riskcheck accepts and gives, and refuse what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from strategies import QUESTIONS, anything

from riskcheck import AnswerError, Checker
from riskcheck.checking.schema import answers_schema, result_schema

EXAMPLES = Path(__file__).parents[1] / "examples"
GOOD_FILES = ("answers.json", "baby.json", "cases.json", "batch.jsonl")


def records(name: str) -> list[Any]:
    """Every JSON value of an examples file."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else [json.loads(text)]


@pytest.fixture(scope="module")
def answers(checker: Checker) -> Draft202012Validator:
    """The schema of answers."""
    return Draft202012Validator(answers_schema(checker.pack))


@pytest.fixture(scope="module")
def results() -> Draft202012Validator:
    """The schema of a result."""
    return Draft202012Validator(result_schema())


def test_both_are_schemas_of_draft_2020_12_with_a_title(checker: Checker) -> None:
    """Each schema says its draft and a title, and is valid by the draft's own schema."""
    for schema in (answers_schema(checker.pack), result_schema()):
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["title"]
        assert schema["description"]
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("name", GOOD_FILES)
def test_every_good_example_is_valid(answers: Draft202012Validator, name: str) -> None:
    """Examples pass as a case, as an array of cases, and line by line."""
    for value in records(name):
        answers.validate(value)


BAD_CASES: dict[str, Any] = {
    "no answers": {"id": "x"},
    "extra key": {"answers": {}, "name": "x"},
    "true as id": {"id": True, "answers": {}},
    "unknown question": {"answers": {"dialisys": "yes"}},
    "not offered": {"answers": {"dialysis": "sometimes"}},
    "true": {"answers": {"dialysis": True}},
    "null": {"answers": {"dialysis": None}},
    "string for a list": {"answers": {"symptoms": "pain"}},
    "list for a string": {"answers": {"dialysis": ["yes"]}},
    "empty list": {"answers": {"symptoms": []}},
    "none with another": {"answers": {"symptoms": ["none", "pain"]}},
    "none with unsure": {"answers": {"symptoms": ["none", "unsure"]}},
    "empty array": [],
    "list of a list": [[]],
    "a bad one among good ones": [{"answers": {}}, {"answers": {"age": 7}}],
    "null itself": None,
}


@pytest.mark.parametrize("value", BAD_CASES.values(), ids=BAD_CASES)
def test_every_fault_that_a_schema_can_see_is_refused(answers: Draft202012Validator, value: object) -> None:
    """Faults of names, types and codes are invalid."""
    assert not answers.is_valid(value)


GIVEN = st.sampled_from(["yes", "no", "none", "unsure", "pain", "warfarin", "long-term", None, True, 1])


@given(given_answers=anything() | st.dictionaries(st.sampled_from([*QUESTIONS, "x"]), GIVEN | st.lists(GIVEN, max_size=3)))
def test_schema_and_checker_agree(checker: Checker, answers: Draft202012Validator, given_answers: dict[str, Any]) -> None:
    """The schema accepts a case exactly when the checker does."""
    try:
        checker.check(given_answers)
        accepted = True
    except AnswerError:
        accepted = False
    assert answers.is_valid({"answers": given_answers}) == accepted


def test_every_question_and_answer_is_described_in_the_words_of_the_pack(checker: Checker) -> None:
    """Titles and descriptions hold the pack's texts of questions and options."""
    described = answers_schema(checker.pack)["$defs"]["answers"]["properties"]
    assert list(described) == list(checker.pack.question)
    for question in checker.pack.questions:
        shape = described[question.id]
        assert shape["title"] == question.label
        words = [question.text, question.help, *(checker.pack.answer_text(question.id, code) for code in question.codes)]
        assert all(text in shape["description"] for text in words)


@given(case=anything(), brief=st.booleans(), article_only=st.booleans())
def test_every_result_is_valid(
    checker: Checker, results: Draft202012Validator, case: dict[str, Any], brief: bool, article_only: bool
) -> None:
    """Results, whole and brief, of any answers, pass."""
    results.validate(json.loads(checker.check(case, article_only=article_only).to_json(brief=brief)))


def leave_out(result: dict[str, Any], *path: str) -> None:
    """Take a field out of a result; a list on the way means its first item."""
    place: Any = result
    for name in path[:-1]:
        place = place[name] if isinstance(place, dict) else place[0]
        place = place[0] if isinstance(place, list) else place
    del place[path[-1]]


@pytest.mark.parametrize(
    "path",
    [("disclaimer",), ("advice",), ("advice", "urgency"), ("advice", "text"), ("causes", "id"), ("tests", "use"), ("id",)],
    ids=".".join,
)
@pytest.mark.parametrize("brief", [False, True])
def test_a_result_without_a_field_that_must_be_there_is_refused(
    checker: Checker, results: Draft202012Validator, path: tuple[str, ...], brief: bool
) -> None:
    """Only what a brief result leaves out may be missing."""
    result = checker.check({"dialysis": "yes", "dialysis-duration": "long-term"}).to_dict(brief=brief)
    leave_out(result, *path)
    assert not results.is_valid(json.loads(json.dumps(result)))


def test_the_fields_of_a_brief_result_are_said_to_be_left_out() -> None:
    """Fields that a brief result lacks are optional and say so; all others are required."""
    shapes = result_schema()["$defs"]
    said = {
        (name, field)
        for name, shape in shapes.items()
        for field, described in shape["properties"].items()
        if described.get("description") == "Left out of a brief result."
    }
    optional = {
        (name, field) for name, shape in shapes.items() for field in shape["properties"] if field not in shape["required"]
    }
    assert said == optional
    findings = [
        (kind, field)
        for kind in ("CauseFinding", "TypeFinding", "ClinicalTestFinding")
        for field in ("name", "because", "notes")
    ]
    advice = {("Advice", field) for field in ("because", "safety_net", "emergency_signs", "urgent_signs")}
    assert said == {*advice, ("SymptomFinding", "name"), ("NearMiss", "notes"), *findings}
