"""The questions of a pack as forms: complete, asked when the pack asks, with the codes that are read back."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire as R4Questionnaire
from packs import minimal_text, write_pack
from pyxform.xls2xform import convert
from typer.testing import CliRunner

from riskcheck.checking.answers import Given, check_answers
from riskcheck.checking.questionnaire import Questionnaire, is_asked
from riskcheck.checking.schema import answers_schema
from riskcheck.cli.main import app
from riskcheck.errors import InputError
from riskcheck.files.csvcolumns import Wanted
from riskcheck.files.records import Case, only_case, read_cases
from riskcheck.forms import form
from riskcheck.forms.redcap import COLUMNS
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

PACK = load_pack()
MANY = [question.id for question in PACK.questions if question.many]
GIVEN: list[Given] = [check_answers(PACK, scenario.answers) for scenario in PACK.scenarios]
HEADER = (
    "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels",Field Note,Text Validation Type OR Show Slider Number,Text Validation Min,'
    "Text Validation Max,Identifier?,Branching Logic (Show field only if...),Required Field?,Custom Alignment,"
    "Question Number (surveys only),Matrix Group Name,Matrix Ranking?,Field Annotation"
)

Asked = Callable[[str, Given], bool]


def redcap_rows(pack: Pack = PACK) -> list[dict[str, str]]:
    """The rows of the data dictionary."""
    return list(csv.DictReader(io.StringIO(form(pack, "redcap").decode())))


def fhir_items(pack: Pack = PACK) -> list[dict[str, object]]:
    """All items of the FHIR Questionnaire, whatever they stand in."""
    found: list[dict[str, object]] = []
    waiting = json.loads(form(pack, "fhir"))["item"]
    while waiting:
        item = waiting.pop(0)
        found.append(item)
        waiting = [*item.get("item", ()), *waiting]
    return found


def xform(pack: Pack = PACK) -> ElementTree.Element:
    """The XForm that pyxform makes of the workbook, which it must do without a warning."""
    made = convert(form(pack, "xlsform"), file_type=".xlsx")
    assert made.warnings == []
    return ElementTree.fromstring(made.xform)  # noqa: S314


def by_redcap(condition: str, given: Given) -> bool:
    """Whether REDCap's branching logic, read as REDCap does, holds for answers."""
    if not condition:
        return True
    plain = {name.replace("-", "_"): {code.replace("-", "_") for code in codes} for name, codes in given.items()}
    tests = [re.fullmatch(r"\[(\w+)(?:\((\w+)\))?\] = '(\w+)'", test) for test in condition.split(" or ")]
    assert all(tests)
    return any((test[2] or test[3]) in plain.get(test[1], ()) and (not test[2] or test[3] == "1") for test in tests if test)


def by_xlsform(condition: str, given: Given) -> bool:
    """Whether the relevance of an XForm holds for answers."""
    if not condition:
        return True
    tests = [re.fullmatch(r"selected\( ?/data/[\w-]+/([\w-]+) ?, '([\w-]+)'\)", test) for test in condition.split(" or ")]
    assert all(tests)
    return any(test[2] in given.get(test[1], ()) for test in tests if test)


def asked_in_redcap() -> Asked:
    """Which fields of REDCap are shown."""
    rows = {row["Variable / Field Name"]: row["Branching Logic (Show field only if...)"] for row in redcap_rows()}
    return lambda name, given: by_redcap(rows[name.replace("-", "_")], given)


def asked_in_xlsform() -> Asked:
    """Which questions of the XForm are relevant."""
    binds = {
        bind.get("nodeset", "").rpartition("/")[2]: bind.get("relevant", "") for bind in xform().iter() if bind.get("nodeset")
    }
    return lambda name, given: by_xlsform(binds[name], given)


def asked_in_fhir() -> Asked:
    """Which items of the Questionnaire are enabled."""
    items = {item["linkId"]: item for item in fhir_items()}

    def asked(name: str, given: Given) -> bool:
        tests: list[dict[str, object]] = items[name].get("enableWhen", [])  # type: ignore[assignment]
        assert len(tests) < 2 or items[name]["enableBehavior"] == "any"
        assert {test["operator"] for test in tests} <= {"="}
        return not tests or any(
            test["answerCoding"]["code"] in given.get(str(test["question"]), ())  # type: ignore[index]
            for test in tests
        )

    return asked


@pytest.mark.parametrize("shown", [asked_in_redcap, asked_in_xlsform, asked_in_fhir])
def test_a_form_asks_what_the_questionnaire_asks(shown: Callable[[], Asked]) -> None:
    """In every scenario, each question is shown exactly where the questionnaire asks it; and both cases occur."""
    asked, seen = shown(), set()
    for given in GIVEN:
        for question in PACK.questions:
            expected = is_asked(question, given)
            assert asked(question.id, given) == expected, question.id
            seen.add((bool(question.follow_up_of), expected))
    assert seen == {(False, True), (True, True), (True, False)}


@pytest.mark.parametrize("shown", [asked_in_redcap, asked_in_xlsform, asked_in_fhir])
def test_a_danger_sign_that_is_ticked_says_at_once_what_to_do(shown: Callable[[], Asked]) -> None:
    """Ticking a danger sign shows the advice of the urgency it brings; ticking "none" shows none."""
    asked, name = shown(), PACK.about.red_flags
    notices = {urgency: f"notice_{urgency}" for urgency in set(PACK.red_flag_urgency.values())}
    assert {"emergency", "urgent"} <= notices.keys()
    for code in PACK.question[name].codes:
        told = {urgency for urgency, notice in notices.items() if asked(notice, {name: (code,)})}
        assert told == {PACK.red_flag_urgency[code]} if code in PACK.red_flag_urgency else told == set()
    assert PACK.red_flag_urgency["cold-limb"] == "emergency"
    assert "none" not in PACK.red_flag_urgency


def test_the_default_is_the_json_schema() -> None:
    """Without --format, `schema answers` prints the JSON Schema as before."""
    printed = CliRunner().invoke(app, ["schema", "answers"]).stdout
    assert printed == json.dumps(answers_schema(PACK), indent=2) + "\n"


def test_the_empty_table_is_read_once_it_is_filled_in(tmp_path: Path) -> None:
    """Its row names the id and every question; a row below is a case."""
    header = form(PACK, "csv").decode().strip().split(",")
    assert header == ["id", *PACK.question]
    answers = {"id": "a", "dialysis": "yes", "symptoms": "pain;itching"}
    path = tmp_path / "cases.csv"
    path.write_text(",".join(header) + "\n" + ",".join(answers.get(name, "") for name in header) + "\n", encoding="utf-8")
    case = only_case(str(path), pack=PACK)
    assert (case.id, case.answers) == ("a", {"dialysis": "yes", "symptoms": ["pain", "itching"]})


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_the_codebook_has_every_question_and_code(format: str) -> None:
    """The codebook has each question with its text, all its codes with their words, and when a follow-up is asked."""
    text = CliRunner().invoke(app, ["schema", "answers", "--format", format]).stdout
    shown = re.sub(
        r"&#39;|&#34;|&amp;|&lt;|&gt;|\\",
        lambda match: {"&#39;": "'", "&#34;": '"', "&amp;": "&", "\\": ""}.get(match[0], match[0]),
        text,
    )
    assert PACK.about.disclaimer in shown
    for question in PACK.questions:
        assert question.text in shown
        for code in question.codes:
            assert f"{code} = {PACK.answer_text(question.id, code)}" in shown
    assert "Asked only where symptoms is hard-nodules or white-yellow-bumps." in shown


def test_the_data_dictionary_has_the_columns_of_redcap() -> None:
    """Its header is REDCap's, to the letter; the first field is the record's id; names are as REDCap allows them."""
    assert form(PACK, "redcap").decode().splitlines()[0] == HEADER
    assert ",".join(f'"{name}"' if "," in name else name for name in COLUMNS) == HEADER
    rows = redcap_rows()
    assert (rows[0]["Variable / Field Name"], rows[0]["Field Type"]) == ("record_id", "text")
    names = [row["Variable / Field Name"] for row in rows]
    assert all(re.fullmatch(r"[a-z](?:_?[a-z0-9]+)*", name) for name in names)
    assert len(set(names)) == len(names)
    assert {row["Field Type"] for row in rows} == {"text", "descriptive", "radio", "checkbox"}


def test_the_codes_in_redcap_are_the_codes_of_the_pack() -> None:
    """With `_` for `-`, every field has the choices of its question in their order, and those that stand alone are marked."""
    rows = {row["Variable / Field Name"]: row for row in redcap_rows()}
    for question in PACK.questions:
        row = rows[question.id.replace("-", "_")]
        choices = row["Choices, Calculations, OR Slider Labels"].split(" | ")
        assert tuple(choice.split(", ")[0].replace("_", "-") for choice in choices) == question.codes
        assert row["Field Type"] == ("checkbox" if question.many else "radio")
        alone = [code for code in question.codes if code in ("none", "unsure")]
        assert row["Field Annotation"] == (f"@NONEOFTHEABOVE='{','.join(alone)}'" if question.many else "")


def test_what_redcap_exports_of_the_project_is_read_back(tmp_path: Path) -> None:
    """All scenarios, in the fields and choices of the data dictionary as REDCap exports them, are read as they were."""
    fields = redcap_rows()[1:]
    columns: dict[str, tuple[str, str | None]] = {}
    for row in fields:
        name = row["Variable / Field Name"]
        codes = [choice.split(", ")[0] for choice in row["Choices, Calculations, OR Slider Labels"].split(" | ")]
        if row["Field Type"] == "checkbox":
            columns |= {f"{name}___{code}": (name, code) for code in codes}
        elif row["Field Type"] == "radio":
            columns[name] = (name, None)
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record_id", *columns, "riskcheck_complete"])
        for number, given in enumerate(GIVEN, start=1):
            plain = {name.replace("-", "_"): [code.replace("-", "_") for code in codes] for name, codes in given.items()}
            cells = [
                int(code in plain.get(name, ())) if code else "".join(plain.get(name, ())) for name, code in columns.values()
            ]
            writer.writerow([number, *cells, 2])
    questionnaire = Questionnaire(PACK)
    records = read_cases(str(path), pack=PACK, wanted=Wanted(ignored=("riskcheck_complete",)))
    cases = [case for case in records if isinstance(case, Case)]
    assert [case.id for case in cases] == [str(number) for number in range(1, len(GIVEN) + 1)]
    for case, given in zip(cases, GIVEN, strict=True):
        read = questionnaire.read(case.answers).given
        assert {name: set(codes) for name, codes in read.items()} == {name: set(codes) for name, codes in given.items()}


def test_the_questionnaire_is_valid_fhir() -> None:
    """fhir.resources reads the Questionnaire, and gives it back with nothing lost."""
    text = form(PACK, "fhir")
    read = R4Questionnaire.model_validate_json(text)
    assert json.loads(read.model_dump_json()) == json.loads(text)
    items = fhir_items()
    assert len({item["linkId"] for item in items}) == len(items)
    assert read.status == "draft", "nobody reviewed the pack"


def test_the_questionnaire_begins_with_disclaimer_and_danger_signs() -> None:
    """The first item to read is the disclaimer, the first to answer are the danger signs."""
    items = fhir_items()
    assert next(item for item in items if item["type"] == "display")["text"] == PACK.about.disclaimer
    questions = [item["linkId"] for item in items if item["type"] == "choice"]
    assert questions[0] == "red-flags"
    assert sorted(map(str, questions)) == sorted(PACK.question)


def test_what_stands_alone_is_exclusive_in_fhir() -> None:
    """Exactly "none" and "unsure" of a many-of question are marked optionExclusive; all options have their codes."""
    items = {str(item["linkId"]): item for item in fhir_items()}
    url = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
    for question in PACK.questions:
        options: list[dict[str, dict[str, object]]] = items[question.id]["answerOption"]  # type: ignore[assignment]
        assert tuple(option["valueCoding"]["code"] for option in options) == question.codes
        marked = {
            option["valueCoding"]["code"]
            for option in options
            if {"url": url, "valueBoolean": True} in option.get("extension", ())
        }
        assert marked == ({"none", "unsure"} if question.many else set())
        assert items[question.id]["repeats"] is question.many


def test_the_xlsform_has_the_codes_of_the_pack() -> None:
    """Every question of the XForm offers the codes of the pack, and refuses "none" or "unsure" beside others."""
    root = xform()
    namespace = "{http://www.w3.org/2002/xforms}"
    instances = {
        each.get("id"): [name.text for name in each.iter(f"{namespace}name")] for each in root.iter(f"{namespace}instance")
    }
    for question in PACK.questions:
        assert instances[question.id] == list(question.codes)
    constraints = {
        str(bind.get("nodeset")).rpartition("/")[2]: bind.get("constraint") for bind in root.iter(f"{namespace}bind")
    }
    alone = "count-selected(.) <= 1 or not(selected(., 'none') or selected(., 'unsure'))"
    assert {name: constraint for name, constraint in constraints.items() if constraint} == dict.fromkeys(MANY, alone)


def test_words_of_a_pack_are_never_syntax() -> None:
    """Bars, brackets, tags and dollar signs in the words of a pack are shown, and change nothing of a form."""
    hostile = "a | b, [dialysis] <b>c</b> ${dialysis} =1+1"
    pack = PACK.model_copy(
        update={
            "questions": tuple(
                question.model_copy(
                    update={
                        "text": hostile,
                        "options": tuple(option.model_copy(update={"text": hostile}) for option in question.options),
                    }
                )
                for question in PACK.questions
            )
        }
    )
    row = next(row for row in redcap_rows(pack) if row["Variable / Field Name"] == "symptoms")
    assert len(row["Choices, Calculations, OR Slider Labels"].split("|")) == len(PACK.question["symptoms"].codes)
    assert not re.search(r"[\[<]", row["Field Label"])
    assert xform(pack) is not None
    assert next(item for item in fhir_items(pack) if item["linkId"] == "symptoms")["text"] == hostile


@pytest.mark.parametrize("format", ["redcap", "xlsform"])
def test_an_id_that_is_no_name_elsewhere_is_refused(format: str) -> None:
    """A question whose id begins with a digit cannot be a field there: one line says which, and the remedy."""
    changed = PACK.model_copy(update={"questions": (*PACK.questions, PACK.questions[0].model_copy(update={"id": "3-months"}))})
    with pytest.raises(InputError, match=r"'3.months' does not begin with a letter; give the question another id"):
        form(changed, format)  # type: ignore[arg-type]


def test_two_questions_never_share_a_field_of_redcap() -> None:
    """A question called record-id would be REDCap's own field record_id."""
    changed = PACK.model_copy(update={"questions": (*PACK.questions, PACK.questions[0].model_copy(update={"id": "record-id"}))})
    with pytest.raises(InputError, match="'record_id' is used twice"):
        form(changed, "redcap")


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """An XLSForm needs XlsxWriter; without it the message names the extra."""
    monkeypatch.delitem(sys.modules, "riskcheck.forms.xlsform", raising=False)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InputError, match=r"pip install 'riskcheck\[xlsform\]'"):
        form(PACK, "xlsform")


def test_a_pack_of_ones_own_becomes_every_form(tmp_path: Path) -> None:
    """`--pack` and `--output` work for every format; the file's ending decides where --format is left out."""
    folder = write_pack(tmp_path / "pack", rules=minimal_text("rules"))
    for format in ("csv", "html", "markdown", "redcap", "xlsform", "fhir"):
        target = tmp_path / f"made-{format}"
        ended = CliRunner().invoke(
            app, ["schema", "answers", "--pack", str(folder), "--format", format, "--output", str(target)]
        )
        assert (ended.exit_code, ended.stdout) == (0, "")
        if format != "xlsform":  # a workbook holds the time it was made
            assert target.read_bytes() == form(load_pack(folder), format)
        else:
            assert target.read_bytes().startswith(b"PK")
    CliRunner().invoke(app, ["schema", "answers", "--output", str(tmp_path / "book.md")])
    assert (tmp_path / "book.md").read_bytes() == form(PACK, "markdown")
