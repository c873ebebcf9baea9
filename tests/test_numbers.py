"""Questions that are answered with a number: which numbers they take, what rules read of them, and what the person reads."""

from __future__ import annotations

import io
import json
import re
from copy import deepcopy
from pathlib import Path
from pickle import dumps, loads
from typing import Any

import jsonschema
import pytest
from numbercases import NUMBERS, PACK, borders, coded, drawn
from responses import response
from terminal import CTRL_C, DOWN, ENTER, SPACE, Terminal
from typer.testing import CliRunner

from riskcheck import AnswerError, Checker
from riskcheck.authoring.coverage import measure
from riskcheck.authoring.scenarios import run_scenarios
from riskcheck.checking.answers import as_answers
from riskcheck.checking.questionnaire import Questionnaire
from riskcheck.checking.schema import answers_schema
from riskcheck.cli.main import app
from riskcheck.files.csvtext import CellReader
from riskcheck.files.fhir import case_of
from riskcheck.forms import form
from riskcheck.interview.interview import Interview
from riskcheck.interview.saved import resume_answers, save_answers
from riskcheck.interview.screens import Move
from riskcheck.pack.numbers import MOST_DECIMALS, Numeric
from riskcheck.packreport.coverage_document import coverage_document
from riskcheck.packreport.pack_document import pack_document
from riskcheck.prompts.plain import PlainPrompter, instruction, screen_lines
from riskcheck.prompts.typed import Why, read_reply
from riskcheck.prompts.view import View
from riskcheck.report import results_text
from riskcheck.report.why_document import why_document
from riskcheck.verify.verifier import verify
from riskcheck.ways.plain import Plain

AGE, WATER = PACK.question["alter"], PACK.question["wassertemperatur"]
CASES = 3000


@pytest.fixture(scope="module")
def checker() -> Any:
    """A checker of the pack."""
    with Checker(PACK) as made:
        yield made


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, "baby"),
        (1, "kind"),
        (17, "kind"),
        (18, "erwachsen"),
        (64, "erwachsen"),
        (65, "aelter"),
        (120, "aelter"),
        (65.0, "aelter"),
    ],
)
def test_a_number_is_read_as_the_band_that_it_lies_in(value: float, code: str) -> None:
    """Each band goes from its `from` up to the next one's, the last one to `max`; a whole number may have a point."""
    assert Questionnaire(PACK).read({"alter": value}).given == {"alter": (code,)}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-1, "out-of-range"),
        (121, "out-of-range"),
        (10**400, "out-of-range"),
        (float("inf"), "out-of-range"),
        (float("nan"), "number-expected"),
        (True, "number-expected"),
        ("71", "number-expected"),
        ("aelter", "number-expected"),
        ([71], "number-expected"),
        (71.5, "too-many-decimals"),
        (None, "null-answer"),
    ],
)
def test_what_is_no_number_within_the_bounds_is_refused(value: Any, code: str) -> None:
    """Place, fault and remedy are told, the value is not; a band by its code is no answer either."""
    with pytest.raises(AnswerError) as caught:
        Questionnaire(PACK).read({"alter": value})
    (fault,) = caught.value.faults
    assert (fault.question, fault.code) == ("alter", code)
    assert str(caught.value).startswith("alter: ")
    assert "from 0 to 120 Jahre, without decimals" in fault.hint
    assert not {"71", "71.5", "121", "aelter"} & {*str(caught.value).replace(",", " ").split()}


@pytest.mark.parametrize("decimals", range(MOST_DECIMALS + 1))
def test_a_thousand_with_a_comma_is_never_read_as_one(decimals: int) -> None:
    """A comma may stand before decimals, so "1,250" could be meant either way: it is refused, however fine numbers may be."""
    numeric = Numeric.model_validate({"min": 0, "max": 5000, "decimals": decimals})
    assert numeric.read_number("1,250") is None
    assert numeric.read_number("1250") == 1250


def test_decimals_are_taken_as_far_as_the_pack_allows() -> None:
    """With `decimals = 1`, 17.9 lies below the border at 18, and 17.95 is refused."""
    read = Questionnaire(PACK).read
    assert [read({"wassertemperatur": value}).given["wassertemperatur"] for value in (0.4, 0.5, 17.9, 18)] == [
        ("eis",),
        ("kalt",),
        ("kalt",),
        ("warm",),
    ]
    with pytest.raises(AnswerError, match="more decimals"):
        read({"wassertemperatur": 17.95})


def test_the_number_is_kept_beside_its_band() -> None:
    """What was read is the band to all who read codes, and the number to who asks for it; copies keep it."""
    given = Questionnaire(PACK).read({"alter": 71, "wassertemperatur": 0.4}).given
    for each in (given, deepcopy(given), loads(dumps(given))):  # noqa: S301 - what was just written
        assert as_answers(PACK, each) == {"alter": 71, "wassertemperatur": 0.4}
        assert {*each["alter"]} == {"aelter"}


def test_numbers_of_one_band_mean_the_same_to_rules(checker: Checker) -> None:
    """71 and 72 have one result, which holds the code of the band."""
    first, second = (checker.check({"alter": age}) for age in (71, 72))
    assert first == second
    assert [because.answers for because in first.causes[0].because] == [{"alter": ("aelter",)}]


def test_engine_and_plain_evaluator_agree_on_random_numbers(checker: Checker) -> None:
    """On 3,000 random cases, half of their numbers at borders: causes with their levels, near misses and the urgency."""
    plain, seen = Plain(PACK), set[str]()
    for answers in drawn(CASES):
        result, wanted = checker.check(answers), plain.evaluate(coded(answers))
        found = {each.ref: {"possible": 1, "match": 2}[each.level] for each in (*result.causes, *result.types, *result.tests)}
        assert found == {
            name: level for name, level in wanted.findings.items() if name in found or name.kind in ("cause", "type")
        }
        assert {near.ref for near in result.near_misses} == wanted.near_misses
        assert result.advice.urgency == wanted.urgency
        seen |= {result.advice.urgency, *found}
    assert {"routine", "soon", "urgent", "emergency", "cause:pfuetze", "type:kalt"} <= seen


def test_the_pack_holds_what_its_scenarios_and_verification_ask(checker: Checker) -> None:
    """Scenarios hold numbers, and `verify` proves every rule of the pack."""
    assert not [failure for outcome in run_scenarios(checker) for failure in outcome.failures]
    report = verify(PACK)
    assert report.holds, [*report.lines()]


def test_coverage_proposes_scenarios_with_numbers() -> None:
    """What coverage prints to paste holds a number of the band that is missing."""
    lines = [
        line
        for section in coverage_document(PACK, measure(PACK), every=False).sections
        for each in section.entries
        for line in each.lines
    ]
    assert "wassertemperatur = -5" in lines
    assert not [
        line for line in lines if line.startswith(("alter", "wassertemperatur")) and '"' in line and "unsure" not in line
    ]


def test_the_person_reads_the_number_and_not_the_band(checker: Checker) -> None:
    """Result, sheet and explanation say "71 Jahre" and "0,4 °C", in every format, and never the words of the band."""
    read = checker.read({"alter": 71, "wassertemperatur": 0.4, "pfuetzen": "yes"})
    case = (read.given, checker.check(read))
    for format in ("text", "markdown", "html"):
        shown = " ".join(results_text(PACK, [case], format, single=True, details=True).split())
        assert "71 Jahre" in shown
        assert "0,4 °C" in shown
        assert "65 Jahre oder älter" not in shown
    why = why_document(PACK.telling(read.given), checker.why(read, "cause:alte-schuhe"))
    assert any("71 Jahre" in line for section in why.sections for entry in section.entries for line in entry.lines)
    told = " ".join(results_text(PACK, [case], "text", single=True, details=True).split())
    assert f"Alter: {PACK.say('answer_quoted', text='71 Jahre')}" in told


def test_the_schema_takes_what_the_checker_takes(checker: Checker) -> None:
    """For whole numbers and decimals, inside and outside, "unsure" and texts, the JSON Schema and the checker agree."""
    validator = jsonschema.Draft202012Validator(answers_schema(PACK))
    for value in (0, 71, 120, 121, -1, 71.5, "71", "unsure", "aelter", True, None, [71]):
        for name in ("alter", "eis-dicke"):
            case: dict[str, Any] = {"answers": {name: value}}
            try:
                checker.check(case["answers"])
                taken = True
            except AnswerError:
                taken = False
            assert validator.is_valid(case) is taken, (name, value)


def interview(**given: tuple[str, ...]) -> Interview:
    """An interview that stands at the first question about a number."""
    made = Interview(PACK, lambda _: None, given=given)
    made.reply(made.screens()[0], ("none",))
    return made


def at(made: Interview, name: str) -> Any:
    """The screen of a question."""
    return next(screen for screen in made.screens() if screen.id == name)


def test_the_interview_takes_a_number_as_it_is_typed() -> None:
    """A number, with a comma too, "not sure" and what is outside: answers hold the number, the review says it with its unit."""
    made = interview()
    made.reply(at(made, "alter"), ("71",))
    assert "eis-dicke" not in [screen.id for screen in made.screens()]
    made.reply(at(made, "wassertemperatur"), ("0,4",))
    made.reply(at(made, "eis-dicke"), ("unsure",))
    answers = made.answers()
    assert answers == {"warnzeichen": ["none"], "alter": 71, "wassertemperatur": 0.4, "eis-dicke": "unsure"}
    said = [choice.text for choice in at(made, "notice:review").choices]
    assert {"Alter: 71 Jahre", "Wassertemperatur: 0,4 °C", "Risse im Eis: Nicht sicher"} <= {*said}
    for wrong in ("", "121", "71,5", "1.000", "siebzig", "7 1"):
        with pytest.raises(ValueError, match="von 0 bis 120 Jahre, ohne Nachkommastellen"):
            made.reply(at(made, "alter"), (wrong,))


def test_saved_numbers_are_resumed(tmp_path: Path) -> None:
    """Numbers are saved as numbers, and come back as what was replied."""
    path = str(tmp_path / "saved.json")
    save_answers(path, {"alter": 71, "wassertemperatur": 0.4, "eis-dicke": "unsure"})
    assert json.loads(Path(path).read_text())["answers"] == {"alter": 71, "wassertemperatur": 0.4, "eis-dicke": "unsure"}
    made = interview(**resume_answers(path, PACK).given)
    assert made.so_far(at(made, "alter")) == ("71",)
    assert made.answers() == {"warnzeichen": ["none"], "alter": 71, "wassertemperatur": 0.4, "eis-dicke": "unsure"}


def test_a_follow_up_of_several_questions_comes_behind_the_last_that_is_asked() -> None:
    """Where any of them was answered so, and once; where none was any more, it is gone, and its answer with it."""
    made = interview()
    made.reply(at(made, "alter"), ("70",))
    ids = [screen.id for screen in made.screens()]
    assert ids.count("gummistiefel") == 1
    assert ids.index("gummistiefel") > ids.index("list:wege")
    made.reply(at(made, "gummistiefel"), ("undicht",))
    assert "loch" in [screen.id for screen in made.screens()]
    made.reply(at(made, "alter"), ("40",))
    assert not {"gummistiefel", "loch"} & {screen.id for screen in made.screens()}
    made.reply(at(made, "wassertemperatur"), ("0,4",))
    made.reply(at(made, "eis-dicke"), ("4",))
    ids = [screen.id for screen in made.screens()]
    assert ids.index("loch") == ids.index("eis-dicke") + 1
    assert made.answers() == {"warnzeichen": ["none"], "alter": 40, "wassertemperatur": 0.4, "eis-dicke": 4}


@pytest.mark.parametrize(
    ("answers", "ignored", "unanswered"),
    [
        ({"alter": 70, "gummistiefel": "ja"}, (), {"gummistiefel": False}),
        ({"alter": 40, "pfuetzen": "yes"}, (), {"gummistiefel": True}),
        ({"alter": 40, "pfuetzen": "no", "gummistiefel": "undicht", "loch": "yes"}, ("gummistiefel", "loch"), {}),
        ({"alter": 40, "pfuetzen": "unsure", "gummistiefel": "undicht", "loch": "yes"}, (), {}),
        ({"wassertemperatur": 0.4, "eis-dicke": 4, "loch": "no"}, (), {"loch": False}),
        ({"alter": 40, "pfuetzen": "yes", "loch": "yes"}, (), {"loch": False}),
    ],
)
def test_an_answer_is_used_where_any_question_above_it_fits(
    checker: Checker, answers: Any, ignored: tuple[str, ...], unanswered: dict[str, bool]
) -> None:
    """Or is not sure, or was left out; where none fits, it is ignored, and so is what follows it alone."""
    result = checker.check(answers)
    assert result.ignored == ignored
    for name, is_left in unanswered.items():
        assert (name in result.unanswered) is is_left


def view(name: str, so_far: tuple[str, ...] | None = None) -> View:
    """A screen as a prompter gets it."""
    screen = at(interview(), name)
    return View(screen, so_far, 2, 9, can_save=True, notice="", why=lambda _: "because", note=lambda _: None)


def test_plain_lines_ask_for_a_number() -> None:
    """The line says which numbers there are, and how to say "not sure"; numbers are numbers there, and not lines."""
    assert [*screen_lines(view("alter"))][1:] == ["Wie alt sind Sie?", "In ganzen Jahren."]
    assert instruction(view("alter", ("71",))).startswith(
        "Eine Zahl von 0 bis 120 Jahre, ohne Nachkommastellen, u für nicht sicher, Eingabetaste behält 71, s "
    )
    assert "von -5 bis 40 °C, mit höchstens 1 Nachkommastelle," in instruction(view("wassertemperatur"))
    screen = view("alter").screen
    typed = {
        text: read_reply(screen, text, ("70",))
        for text in ("1", " 71 ", "\uff17\uff11", "u", "Nicht sicher", "b", "s", "w", "")
    }
    assert typed == {
        "1": ("1",),
        " 71 ": ("71",),
        "\uff17\uff11": ("71",),
        "u": ("unsure",),
        "Nicht sicher": ("unsure",),
        "b": Move.BACK,
        "s": Move.SKIP,
        "w": Move.SAVE,
        "": ("70",),
    }
    assert read_reply(screen, "?") == Why(None)
    source, target = io.StringIO("71\n"), io.StringIO()
    assert PlainPrompter(source, target, PACK.say).ask(view("alter")) == ("71",)


def test_cells_of_tables_hold_numbers() -> None:
    """A cell holds a number with a point or a comma, or "unsure"; what is none stays as it is, to be refused."""
    cells = ["71", " 71 ", "unsure", "UNSURE", "71,0", "x", "200"]
    assert [CellReader(AGE).meaning(cell).answer for cell in cells] == [71, 71, "unsure", "unsure", "71,0", "x", 200]
    assert [CellReader(WATER).meaning(cell).answer for cell in ("17,9", "17.9", "-5")] == [17.9, 17.9, -5]


def test_fhir_gives_numbers_as_integer_decimal_or_quantity() -> None:
    """Each of the three is the number, and a coding is "not sure"."""
    resource = response({"id": "1", "answers": {}})
    for item, wanted in (
        ({"valueInteger": 71}, 71),
        ({"valueDecimal": 17.9}, 17.9),
        ({"valueQuantity": {"value": 71, "unit": "Jahre", "system": "http://unitsofmeasure.org", "code": "a"}}, 71),
        ({"valueQuantity": {"value": 71}}, 71),
        ({"valueCoding": {"code": "unsure"}}, "unsure"),
    ):
        resource["item"] = [{"linkId": "alter", "answer": [item]}]
        case, faults = case_of(resource, PACK)
        assert (case["answers"], faults) == ({"alter": wanted}, [])
    resource["item"] = [{"linkId": "alter", "answer": [{"valueString": "71"}]}]
    assert [fault.code for fault in case_of(resource, PACK)[1]] == ["no-code"]


@pytest.mark.parametrize(
    "more", [{"unit": "Monate"}, {"code": "mo"}, {"comparator": "<"}, {"unit": "Jahre", "comparator": ">="}]
)
def test_a_quantity_of_fhir_in_another_unit_is_refused(more: dict[str, str]) -> None:
    """Six months are not six years, and "less than 6" is not 6: neither is read as the number it holds."""
    resource = response({"id": "1", "answers": {}})
    resource["item"] = [{"linkId": "alter", "answer": [{"valueQuantity": {"value": 6, **more}}]}]
    (fault,) = case_of(resource, PACK)[1]
    assert fault.code == "other-unit"
    assert "Jahre" in fault.hint
    assert not re.search(r"\b6\b", f"{fault.message} {fault.hint}")


def items(resource: Any) -> dict[str, Any]:
    """The items of a FHIR questionnaire by their ids."""
    return {item["linkId"]: item for part in resource["item"] for item in part["item"]}


def test_forms_ask_for_numbers_within_bounds() -> None:
    """FHIR, REDCap and the codebook have the kind of number, its bounds, and when what follows it is asked."""
    asked = items(json.loads(form(PACK, "fhir")))
    assert (asked["alter"]["type"], asked["wassertemperatur"]["type"]) == ("integer", "decimal")
    bounds = [each.get("valueInteger") for each in asked["alter"]["extension"][:2]]
    assert bounds == [0, 120]
    assert asked["eis-dicke"]["enableWhen"] == [{"question": "wassertemperatur", "operator": "<", "answerDecimal": 0.5}]
    assert asked["loch"]["enableBehavior"] == "any"
    assert asked["loch"]["enableWhen"] == [
        {"question": "gummistiefel", "operator": "=", "answerCoding": {"code": "undicht"}},
        {"question": "eis-dicke", "operator": ">=", "answerInteger": 4},
    ]
    assert "enableWhen" not in asked["gummistiefel"]
    rows = {line.split(",")[0]: line for line in form(PACK, "redcap").decode().splitlines()}
    assert ",integer,0,120," in rows["alter"]
    assert ",number_1dp,-5,40," in rows["wassertemperatur"]
    assert "([wassertemperatur] <> '' and [wassertemperatur] < 0.5)" in rows["eis_dicke"]
    either = "[pfuetzen] = 'yes' or ([alter] >= 1 and [alter] < 18) or ([alter] >= 65) or [beschwerden(nasse_socken)] = '1'"
    assert either in rows["gummistiefel"]
    assert "A number from 0 to 120 Jahre, without decimals" in form(PACK, "markdown").decode().replace("\\", "")


def test_an_xlsform_constrains_numbers() -> None:
    """The survey has the type of number and a constraint with its bounds."""
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(form(PACK, "xlsform")))["survey"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert (rows["alter"][0], rows["alter"][5]) == ("integer", ". >= 0 and . <= 120")
    assert rows["wassertemperatur"][0] == "decimal"
    assert "${wassertemperatur} < 0.5" in rows["eis-dicke"][4]


def test_the_pack_is_shown_with_its_bands() -> None:
    """`pack show` tells which numbers are taken, and where each band begins."""
    lines = [line for section in pack_document(PACK).sections for entry in section.entries for line in entry.lines]
    assert any(
        'a number from 0 to 120 Jahre, without decimals: "Unter einem Jahr" (from 0); "1 bis 17 Jahre" (from 1)' in line
        for line in lines
    )


def test_every_border_of_a_band_is_tried() -> None:
    """The random cases hold each border and the number below it, so that a border that moves by one is found."""
    answered = {(name, value) for answers in drawn(CASES) for name, value in answers.items() if not isinstance(value, list)}
    for question in (AGE, WATER, PACK.question["eis-dicke"]):
        assert {(question.id, value) for value in borders(question)} <= answered


def test_the_command_checks_numbers(tmp_path: Path) -> None:
    """From a CSV file: a number is used, one out of range is an error of its record that does not repeat it."""
    path, errors = tmp_path / "cases.csv", tmp_path / "errors.jsonl"
    path.write_text("id;alter;wassertemperatur\n1;71;17,9\n2;121;3\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["batch", str(path), "--pack", str(NUMBERS), "--errors", str(errors)])
    assert [json.loads(line)["causes"][0]["id"] for line in done.stdout.splitlines() if line.startswith("{")] == ["alte-schuhe"]
    (error,) = map(json.loads, errors.read_text(encoding="utf-8").splitlines())
    assert (error["id"], error["code"]) == ("2", "out-of-range")
    assert "121" not in errors.read_text(encoding="utf-8")


def test_a_terminal_asks_for_a_number(tmp_path: Path) -> None:
    """A number is typed as a line: one out of range is told, "?" says why, Enter keeps it after going back."""
    saved = tmp_path / "saved.json"
    with Terminal("ask", "--pack", str(NUMBERS), "--save", str(saved)) as terminal:
        terminal.wait_for(PACK.say("press_any_key"))
        terminal.send(" ")
        terminal.wait_for("Welche Warnzeichen gibt es?", PACK.say("key.leave"))
        terminal.send(DOWN, SPACE, ENTER)
        terminal.wait_for("Wie alt sind Sie?", "Eine Zahl von 0 bis 120 Jahre", "speichert. >")
        terminal.send("121", ENTER)
        terminal.wait_for("Geben Sie eine Zahl von 0 bis 120 Jahre, ohne Nachkommastellen ein.")
        terminal.send("\x7f" * 3, "71", ENTER)
        terminal.wait_for("Wie warm war die Pfütze?", "höchstens 1 Nachkommastelle", "speichert. >")
        terminal.send("b", ENTER)
        terminal.wait_for("Eingabetaste behält 71", "speichert. >")
        terminal.send(ENTER)
        terminal.wait_for("behält 71", "Wie warm war die Pfütze?", "speichert. >")
        terminal.send("w", ENTER)
        terminal.wait_for("Ihre Antworten stehen in", "speichert. >")
        terminal.send(CTRL_C)
        assert terminal.end() == 130
    assert json.loads(saved.read_text(encoding="utf-8"))["answers"] == {"warnzeichen": ["none"], "alter": 71}
