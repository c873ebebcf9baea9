"""Answers from form servers: responses of FHIR, one, many in a Bundle, and line by line."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from batches import batch
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from responses import Resource, bundle, item, response
from terminal import RISKCHECK

from riskcheck.files.casetext import Case, RecordError
from riskcheck.files.records import read_cases
from riskcheck.files.sources import Format
from riskcheck.loading.loader import load_pack

PACK = load_pack()
ADA = {"id": "ada", "answers": {"dialysis": "yes", "symptoms": ["pain", "itching"]}}
BEN = {"id": "ben", "answers": {"age": "1-year-or-older", "red-flags": ["none"]}}
Reader = Callable[..., list[Case | RecordError]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Every record of a file that holds a text."""

    def read_text(text: str, name: str = "in.json", input_format: Format | None = None) -> list[Case | RecordError]:
        (tmp_path / name).write_text(text)
        return list(read_cases(str(tmp_path / name), input_format, pack=PACK))

    return read_text


def found(records: list[Case | RecordError]) -> list[dict[str, Any]]:
    """Ids and answers of records without an error."""
    return [{"id": each.id, "answers": each.answers} for each in records if isinstance(each, Case)]


def errors(records: list[Case | RecordError]) -> list[str]:
    """The codes of the errors among records."""
    return [each.code for each in records if isinstance(each, RecordError)]


def test_the_resources_here_are_those_of_the_standard() -> None:
    """What these tests take for a response and a Bundle is valid R4."""
    QuestionnaireResponse.model_validate(response(ADA))
    Bundle.model_validate(bundle(response(ADA), response(BEN)))


SHAPES: dict[str, tuple[str, str, Format | None]] = {
    "lines": ("".join(f"{json.dumps(response(each))}\n" for each in (ADA, BEN)), "in.ndjson", None),
    "a bundle": (json.dumps(bundle(response(ADA), response(BEN))), "in.json", None),
    "a pretty-printed bundle": (json.dumps(bundle(response(ADA), response(BEN)), indent=2), "in.json", None),
    "a bundle with its type last": (json.dumps(dict(sorted(bundle(response(ADA), response(BEN)).items()))), "in.json", None),
    "a pretty-printed bundle in .jsonl": (json.dumps(bundle(response(ADA), response(BEN)), indent=2), "in.jsonl", None),
    "an array": (json.dumps([response(ADA), response(BEN)]), "in.json", None),
    "a bundle of any name": (json.dumps(bundle(response(ADA), response(BEN))), "in.txt", "fhir"),
    "lines of any name": ("".join(f"{json.dumps(response(each))}\n" for each in (ADA, BEN)), "in.txt", "fhir"),
    "pretty-printed one after another": ("".join(json.dumps(response(each), indent=1) for each in (ADA, BEN)), "x", "fhir"),
}


@pytest.mark.parametrize(("text", "name", "input_format"), SHAPES.values(), ids=SHAPES)
def test_responses_are_cases_however_they_come(read: Reader, text: str, name: str, input_format: Format | None) -> None:
    """Two responses are the two cases they answer for, with the ids of the responses."""
    records = read(text, name, input_format)
    assert not errors(records)
    assert found(records) == [ADA, BEN]


def test_one_response_is_one_case(read: Reader) -> None:
    """A file with one response holds one case; one of its many-of answers alone is a list still."""
    one = {"id": "one", "answers": {"symptoms": ["pain"]}}
    (case,) = read(json.dumps(response(one), indent=2))
    assert (found([case]), case.index) == ([one], None)


def test_what_is_answered_below_an_answer_is_read(read: Reader) -> None:
    """A follow-up may stand below the answer it follows, or below its question."""
    follow_up = item("dialysis-duration", "long-term")
    below_answer, below_item = item("dialysis", "yes"), item("dialysis", "yes")
    below_answer["answer"][0]["item"] = [follow_up]
    below_item["item"] = [follow_up]
    for dialysis in (below_answer, below_item):
        (case,) = found(read(json.dumps({"resourceType": "QuestionnaireResponse", "status": "completed", "item": [dialysis]})))
        assert case == {"id": None, "answers": {"dialysis": "yes", "dialysis-duration": "long-term"}}


def test_items_without_answers_are_not_answered(read: Reader) -> None:
    """Texts, groups and questions that were skipped are no answers; nor is an empty response."""
    items = [{"linkId": "notice_disclaimer"}, {"linkId": "dialysis", "answer": []}, {"linkId": "symptoms"}]
    for given in (items, []):
        (case,) = found(read(json.dumps(response(ADA) | {"item": given})))
        assert case["answers"] == {}


def with_answer(**value: object) -> Resource:
    return response(ADA) | {"item": [{"linkId": "dialysis", "answer": [value]}]}


BAD: dict[str, tuple[Resource, str]] = {
    "another resource": ({"resourceType": "Patient", "id": "p"}, "not-a-response"),
    "the form itself": ({"resourceType": "Questionnaire", "id": "p"}, "not-a-response"),
    "a bundle among cases": (bundle(response(BEN)), "not-a-response"),
    "no resource": ({"resource": 5}, "not-a-response"),
    "withdrawn": (response(ADA) | {"status": "entered-in-error"}, "entered-in-error"),
    "answered twice": (response(ADA) | {"item": [item("dialysis", "yes"), item("dialysis", "no")]}, "duplicate-item"),
    "free text": (with_answer(valueString="yes"), "no-code"),
    "a word for a code": (with_answer(valueCoding={"display": "Yes"}), "no-code"),
    "items that are none": (response(ADA) | {"item": {"linkId": "dialysis"}}, "invalid-response"),
    "an answer that is none": (response(ADA) | {"item": [{"linkId": "dialysis", "answer": ["yes"]}]}, "invalid-response"),
    "an answer to nothing": (response(ADA) | {"item": [{"answer": [{"valueCoding": {"code": "yes"}}]}]}, "invalid-response"),
    "a number as id": (response(ADA) | {"id": 1.5}, "invalid-id"),
    "another form": (response(ADA) | {"item": [item("blood-pressure", "high")]}, "unknown-question"),
    "a code that is not offered": (response(ADA) | {"item": [item("dialysis", "maybe")]}, "answer-not-offered"),
    "two answers of one": (response(ADA) | {"item": [item("dialysis", ["yes", "no"])]}, "string-expected"),
    "none with another": (response(ADA) | {"item": [item("symptoms", ["none", "pain"])]}, "answer-not-alone"),
}


@pytest.mark.parametrize(("resource", "code"), BAD.values(), ids=BAD)
def test_what_the_form_should_have_refused_is_refused(tmp_path: Path, resource: Resource, code: str) -> None:
    """A resource that is no good response is an error with its code, and the responses before and after it are read."""
    source = tmp_path / "in.ndjson"
    source.write_text("".join(f"{json.dumps(each)}\n" for each in (response(ADA), resource, response(BEN))))
    ended = batch(source)
    (error,) = map(json.loads, ended.stderr.decode().splitlines()[:1])
    assert (ended.returncode, error["line"], error["code"], bool(error["hint"])) == (1, 2, code, True)
    assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == ["ada", "ben"]


@pytest.mark.parametrize("end", ["", ', "total": 2', ', "total": 2}}', ', "total": 2} {', ', "total": ' + "[" * 5000])
def test_a_bundle_that_is_damaged_behind_its_entries_is_told(read: Reader, end: str) -> None:
    """Cut or broken after its entries, a Bundle still gives them, and says that it is not whole."""
    text = json.dumps({"resourceType": "Bundle", "entry": [{"resource": response(each)} for each in (ADA, BEN)]})
    records = read(text.removesuffix("}") + end)
    assert (found(records), errors(records)) == ([ADA, BEN], ["invalid-json"])


def test_a_bundle_cut_within_its_entries_is_told(read: Reader) -> None:
    """Wherever a Bundle ends too early, its whole entries are read and at least one error says so."""
    text = json.dumps(bundle(response(ADA), response(BEN)))
    for cut in random.Random(3).sample(range(text.index('{"fullUrl": "urn:1"'), len(text)), 60):
        records = read(text[:cut])
        assert errors(records), cut
        assert ADA in found(records), cut


def test_an_object_with_entries_that_is_no_bundle_is_told(read: Reader) -> None:
    """Entries of something that is not a Bundle are read, with an error beside them."""
    records = read(json.dumps({"resourceType": "List", "entry": [{"resource": response(ADA)}]}))
    assert (found(records), errors(records)) == ([ADA], ["invalid-json"])


def test_check_shows_a_response_and_picks_one_of_a_bundle(tmp_path: Path) -> None:
    """`check` reads a response, and `check --id` one of a Bundle."""
    one, both = tmp_path / "one.json", tmp_path / "both.json"
    one.write_text(json.dumps(response(ADA)))
    both.write_text(json.dumps(bundle(response(ADA), response(BEN))))
    shown = [
        subprocess.run([RISKCHECK, "check", *arguments], capture_output=True, text=True, check=True).stdout
        for arguments in ([one], [both, "--id", "ada"])
    ]
    assert shown[0] == shown[1]
    assert "case ada" in shown[0]


def test_ten_thousand_responses_stream_in_flat_memory(tmp_path: Path) -> None:
    """Lines and a Bundle of 10,000 responses take hardly more memory than of 500."""
    most: dict[tuple[str, int], int] = {}
    for count in (500, 10_000):
        resources = [response({"id": str(number), "answers": ADA["answers"]}) for number in range(count)]
        (tmp_path / "in.ndjson").write_text("".join(f"{json.dumps(each)}\n" for each in resources))
        (tmp_path / "in.json").write_text(json.dumps(bundle(*resources)))
        for name in ("in.ndjson", "in.json"):
            most[name, count] = peak_of_a_batch(tmp_path / name, count)
    for name in ("in.ndjson", "in.json"):
        assert most[name, 10_000] - most[name, 500] < 12 * 1024, most


def peak_of_a_batch(source: Path, count: int) -> int:
    """The most memory, in KiB, that a batch of a file took, which must give so many results."""
    code = (
        "import resource, subprocess, sys\n"
        "lines = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True).stdout.count(b'\\n')\n"
        "print(lines, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = ["python3", "-c", code, RISKCHECK, "batch", "--brief", str(source)]
    lines, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(lines) == count
    return int(peak)


def test_a_resource_cannot_be_read_without_the_pack(tmp_path: Path) -> None:
    """Where no pack is named, a resource is an error that says so, and nothing is guessed."""
    source = tmp_path / "in.json"
    source.write_text(json.dumps(response(ADA)))
    (error,) = read_cases(str(source))
    assert isinstance(error, RecordError)
    assert error.code == "unknown-pack"
