"""The library: what is public, what a Checker does, and that results are frozen and whole."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from packs import MINIMAL
from pydantic import ValidationError

import riskcheck
from riskcheck import AnswerError, Checker, EngineError, InputError, PackError, Result, RiskcheckError, check
from riskcheck.checking.builders import ResultBuilder
from riskcheck.checking.result import BRIEF, Advice
from riskcheck.errors import AnswerFault, Problem
from riskcheck.report import results_text

MODELS = [
    "Advice",
    "Because",
    "CauseFinding",
    "ClinicalTestFinding",
    "NearMiss",
    "Note",
    "PackInfo",
    "SymptomFinding",
    "TypeFinding",
]
"""What a result is made of."""
EXCEPTIONS = ["AnswerError", "EngineError", "InputError", "PackError", "RiskcheckError"]
PUBLIC = sorted(
    [
        *MODELS,
        *EXCEPTIONS,
        "Answers",
        "Case",
        "Checker",
        "Pack",
        "RecordError",
        "Result",
        "Why",
        "check",
        "load_pack",
        "read_cases",
    ]
)


def test_the_public_list_is_exactly_what_is_exported() -> None:
    """`__all__` is sorted, complete, and every name in it can be imported; other names are refused."""
    assert riskcheck.__all__ == PUBLIC
    for name in PUBLIC:
        assert getattr(riskcheck, name).__name__ == name
    assert set(PUBLIC) < set(dir(riskcheck))
    assert len(dir(riskcheck)) == len(set(dir(riskcheck)))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        riskcheck.nothing  # noqa: B018


def test_the_package_shows_no_other_name() -> None:
    """Freshly imported, the package shows no name but those of `__all__`; with all of them loaded, only its modules besides."""
    code = (
        "import riskcheck, types\n"
        "print([name for name in vars(riskcheck) if not name.startswith('_')])\n"
        "loaded = [getattr(riskcheck, name) for name in riskcheck.__all__]\n"
        "public = {name: value for name, value in vars(riskcheck).items() if not name.startswith('_')}\n"
        "print(sorted(name for name, value in public.items() if not isinstance(value, types.ModuleType)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"[]\n{PUBLIC}\n"


def test_importing_the_package_loads_no_engine() -> None:
    """`import riskcheck` alone loads neither pydantic nor durable-rules nor questionary."""
    code = "import riskcheck, sys; print([m for m in ('pydantic', 'durable_rules_engine', 'questionary') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_checking_loads_no_front_end() -> None:
    """A check in the library loads neither questionary nor rich nor typer."""
    code = (
        "import riskcheck, sys; riskcheck.check({});"
        "print([m for m in ('questionary', 'rich', 'typer', 'prompt_toolkit', 'jinja2') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_one_off_checks_agree_with_a_checker(checker: Checker) -> None:
    """`riskcheck.check` gives what a Checker gives, its id and the article alone included."""
    answers = {"iv-calcium": "yes", "symptoms": ["pain"]}
    assert check(answers, id=7) == checker.check(answers, id=7)
    assert check(answers, article_only=True) == checker.check(answers, article_only=True)


def test_a_checker_of_the_article_alone_can_be_overruled() -> None:
    """`article_only` given to a Checker holds for its checks, unless a check says otherwise."""
    with Checker(article_only=True) as alone:
        assert alone.check({"iv-calcium": "yes"}).causes == ()
        assert alone.check({"iv-calcium": "yes"}, article_only=False).causes[0].id == "iv-calcium"


def test_many_are_checked_as_they_are_asked_for(checker: Checker) -> None:
    """`check_many` is lazy, keeps the order, and raises at a bad case without losing those before it."""

    def cases() -> Iterator[dict[str, str]]:
        yield {"dialysis": "yes"}
        yield {"sarcoidosis": "yes"}
        yield {"dialysis": "perhaps"}

    results = checker.check_many(cases())
    assert [next(results).causes[0].id, next(results).causes[0].id] == ["dialysis", "sarcoidosis"]
    with pytest.raises(AnswerError) as caught:
        next(results)
    assert caught.value.__notes__ == ["in case 2, counted from 0"]


def test_bad_cases_can_stand_in_the_place_of_their_results(checker: Checker) -> None:
    """With `on_error="yield"` a bad case gives its error, and those after it their results; another word is refused."""
    found = list(checker.check_many([{"dialysis": "perhaps"}, {"sarcoidosis": "yes"}], on_error="yield"))
    assert isinstance(found[0], AnswerError)
    assert found[0].__notes__ == ["in case 0, counted from 0"]
    assert found[1] == checker.check({"sarcoidosis": "yes"})
    with pytest.raises(InputError, match="on_error: give 'raise' or 'yield'"):
        list(checker.check_many([{}], on_error="skip"))  # type: ignore[call-overload]


def test_files_are_read_as_a_batch_reads_them(checker: Checker, tmp_path: Path) -> None:
    """`read_cases` gives ids and answers of any kind of file, and errors in their places; a file that is missing is told."""
    table = tmp_path / "in.csv"
    table.write_text("patient;dialysis;ward\n7;YES;B2\n8;no;B2;more\n")
    read = riskcheck.read_cases(table, checker.pack, id_column="patient", keep_columns=["ward"])
    case, error = read
    assert isinstance(case, riskcheck.Case)
    assert (case.id, case.answers, case.kept) == ("7", {"dialysis": "yes"}, (("ward", "B2"),))
    assert isinstance(error, riskcheck.RecordError)
    assert (error.id, error.code) == (None, "wrong-number-of-cells")
    with pytest.raises(InputError, match="No such file"):
        next(iter(riskcheck.read_cases(tmp_path / "none.csv")))


@pytest.mark.parametrize("id", ["\ud800", "a\udfffb"], ids=["alone", "among others"])
def test_an_id_with_half_a_character_is_refused(checker: Checker, id: str) -> None:
    """A lone surrogate cannot be written to any file, so no result has it."""
    with pytest.raises(AnswerError, match="half a character"):
        checker.check({"dialysis": "yes"}, id=id)


def test_a_result_shows_itself(checker: Checker) -> None:
    """`to_text` is what `riskcheck check` prints, `to_html` the same as a page, and notebooks get it in a frame of its own."""
    result = checker.check({"dialysis": "yes", "symptoms": ["pain"]}, id="<7>")
    assert result.to_text() == results_text(checker.pack, [({}, result)], "text", single=True)
    assert len(result.to_text(details=True)) > len(result.to_text())
    page = result.to_html()
    assert page.startswith("<!DOCTYPE html>")
    assert result.advice.text in page
    assert len(result.to_html(details=False)) < len(page)
    assert "<7>" not in page
    frame = result._repr_html_()
    assert frame is not None
    assert unescape(frame.partition('srcdoc="')[2].partition('"')[0]) == page


def test_a_result_from_elsewhere_is_shown_with_its_own_pack_only() -> None:
    """Unpickled or read from JSON, a result finds a pack that comes with riskcheck; another one has to be given."""
    shipped = check({"dialysis": "yes"})
    for again in (pickle.loads(pickle.dumps(shipped)), Result.model_validate_json(shipped.to_json())):  # noqa: S301
        assert again.to_text() == shipped.to_text()
    with Checker(MINIMAL) as other:
        result = other.check({})
        moved = pickle.loads(pickle.dumps(result))  # noqa: S301
        assert moved.to_html(pack=other.pack) == result.to_html()
        with pytest.raises(InputError, match="made with another pack"):
            shipped.to_text(pack=other.pack)
    with pytest.raises(InputError, match="is not at hand; give it as pack="):
        moved.to_text()
    assert moved._repr_html_() is None


def test_a_checker_is_pickled_as_its_pack(checker: Checker) -> None:
    """An unpickled Checker checks as the first did; a closed one says that it cannot be pickled."""
    answers = {"iv-calcium": "yes", "symptoms": ["pain"]}
    with Checker(checker.pack, article_only=True) as alone:
        pickled = pickle.dumps(alone)
        with pickle.loads(pickled) as again:  # noqa: S301
            assert again.check(answers) == alone.check(answers) == checker.check(answers, article_only=True)
    with pytest.raises(EngineError, match="closed, and cannot be pickled"):
        pickle.dumps(alone)


def test_completion_offers_what_is_public(checker: Checker) -> None:
    """What batches and tables use of a Checker is not offered to whoever completes a name."""
    offered = {name for name in dir(checker) if not name.startswith("_")}
    assert offered == {"article_only", "check", "check_many", "close", "pack", "read", "why"}


def test_answers_that_were_read_are_taken_in_place_of_the_answers(checker: Checker) -> None:
    """What `read` gives, `check` and `why` take in place of the answers, in both modes; bad answers are refused by `read`."""
    answers = {"dialysis": "yes", "symptoms": ["pain", "itching"], "dialysis-duration": "long-term"}
    read = checker.read(answers)
    assert read.given == {name: (codes,) if isinstance(codes, str) else tuple(codes) for name, codes in answers.items()}
    for article_only in (False, True):
        assert checker.check(read, id=1, article_only=article_only) == checker.check(answers, id=1, article_only=article_only)
        assert checker.why(read, "cause:dialysis", article_only=article_only) == checker.why(
            answers, "cause:dialysis", article_only=article_only
        )
    with pytest.raises(AnswerError, match="no question of this pack"):
        checker.read({"nonsense": "yes"})


def test_answers_that_were_read_for_another_pack_are_refused(checker: Checker) -> None:
    """A number of answers means something in its own pack alone: answers of another are an error, never a wrong result."""
    with Checker(MINIMAL) as other:
        read = other.read({"dialysis": "yes"})
    for use in (checker.check, lambda answers: checker.why(answers, "cause:dialysis")):
        with pytest.raises(InputError, match=r"^these answers were read for another pack; read them with the checker"):
            use(read)


def test_a_closed_checker_says_so() -> None:
    """After `close`, which may be called twice, a check raises EngineError, in either scope."""
    shut = Checker()
    shut.close()
    shut.close()
    for article_only in (False, True):
        with pytest.raises(EngineError, match="closed"):
            shut.check({"dialysis": "yes"}, article_only=article_only)


def test_a_checker_that_is_closed_meanwhile_says_so_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that was ready only after another thread had closed the Checker is not given to later checks."""
    checker, build = Checker(), ResultBuilder.build

    def close_meanwhile(builder: ResultBuilder, number: int) -> Result:
        result = build(builder, number)
        checker.close()
        return result

    monkeypatch.setattr(ResultBuilder, "build", close_meanwhile)
    checker.check({"dialysis": "yes"})
    with pytest.raises(EngineError, match="closed"):
        checker.check({"dialysis": "yes"})


def test_results_are_frozen(checker: Checker) -> None:
    """No part of a result can be changed."""
    result = checker.check({"dialysis": "yes"})
    with pytest.raises(ValidationError, match="frozen"):
        result.advice.urgency = "routine"
    assert isinstance(result.causes, tuple)
    with pytest.raises(TypeError, match="frozen"):
        result.causes[0].because[0].answers["dialysis"] = ("no",)
    assert hash(result) == hash(checker.check({"dialysis": "yes"}))
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301


@pytest.mark.parametrize(
    "change",
    [{"text": "Wait."}, {"text": ""}, {"safety_net": ()}, {"safety_net": ("one", "two", "three")}, {"urgency": "never"}],
)
def test_no_advice_without_clinician_safety_net_and_urgency(checker: Checker, change: dict[str, object]) -> None:
    """Advice that names no clinician, has no whole safety net or no known urgency cannot be built."""
    advice = checker.check({}).advice.model_dump()
    with pytest.raises(ValidationError):
        Advice.model_validate(advice | change)


def test_no_result_without_advice_and_disclaimer(checker: Checker) -> None:
    """A result without advice or disclaimer cannot be built."""
    whole = checker.check({}).model_dump()
    for change in ({"disclaimer": ""}, {"advice": None}):
        with pytest.raises(ValidationError):
            Result.model_validate(whole | change)


def test_a_brief_result_leaves_out_names_reasons_notes_and_safety_net_alone(checker: Checker) -> None:
    """A brief result is the full one without name, because, notes, safety_net and its lists of signs, wherever they stand."""
    result = checker.check({"dialysis": "yes", "symptoms": ["pain"], "vitamin-d": "as-advised"})

    def without(value: object) -> object:
        if isinstance(value, dict):
            left_out = {"name", "because", "notes", "safety_net", "emergency_signs", "urgent_signs"}
            return {key: without(each) for key, each in value.items() if key not in left_out}
        return [without(each) for each in value] if isinstance(value, list) else value

    assert result.to_dict(brief=True) == without(result.to_dict())
    assert json.loads(result.to_json(brief=True)) == without(json.loads(result.to_json()))


def test_errors_carry_their_parts(checker: Checker) -> None:
    """An AnswerError names question, value, code and hint, and holds every fault; its text never repeats the value."""
    with pytest.raises(AnswerError) as caught:
        checker.check({"dialysis": "since my operation in May", "dialisys": "yes", "symptoms": "pain"})
    error = caught.value
    assert (error.question, error.value, error.code) == ("dialysis", "since my operation in May", "answer-not-offered")
    assert "'yes'" in error.hint
    assert [fault.code for fault in error.faults] == ["answer-not-offered", "unknown-question", "list-expected"]
    assert "did you mean 'dialysis'" in str(error)
    assert "operation" not in str(error)


def test_a_pack_that_does_not_exist_is_a_pack_error() -> None:
    """An unknown pack raises PackError, which is a RiskcheckError, with the nearest name."""
    with pytest.raises(PackError, match="iatrogenic-calcinosis-cutis") as caught:
        Checker("iatrogenic-calcinosis")
    assert isinstance(caught.value, RiskcheckError)


@pytest.mark.parametrize("wrong", [True, 1.5, b"x", ["x"]])
def test_an_id_that_is_none_is_refused(checker: Checker, wrong: object) -> None:
    """An id is a string, an integer or None; anything else is an AnswerError."""
    with pytest.raises(AnswerError, match="is no id") as caught:
        checker.check({}, id=wrong)  # type: ignore[arg-type]
    assert caught.value.code == "invalid-id"


def test_answers_that_are_no_mapping_are_refused(checker: Checker) -> None:
    """Anything but a mapping of answers is an AnswerError that says what was given."""
    for wrong, words in (([], "a list"), ("yes", "a string"), (None, "null"), (True, "true"), (1.5, "a number")):
        with pytest.raises(AnswerError, match=words):
            checker.check(wrong)  # type: ignore[arg-type]


PROBLEM = Problem("causes.toml", 3, "dialysis", "no-source", "no source", "name one")
FAULT = AnswerFault("dialysis", "perhaps", "answer-not-offered", "dialysis: not offered", "one of: 'yes'")
ERRORS = [
    RiskcheckError("something"),
    AnswerError([FAULT, AnswerFault(None, None, "wrong-type", "null is not an object", "write an object")]),
    PackError("a-pack", [Problem("rules.toml", 0, "", "no-rule", "no rule"), PROBLEM]),
    InputError("cases.json: no such file"),
    EngineError("closed"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_survive_pickle_and_copy(error: RiskcheckError) -> None:
    """An error that was pickled or copied has its type, its text and all its parts, as another process needs it."""
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
        assert again is not error


def test_each_error_is_a_riskcheck_error() -> None:
    """One `except RiskcheckError` catches every error of the library."""
    assert [type(error).__name__ for error in ERRORS if not isinstance(error, RiskcheckError)] == []
    assert {type(error).__name__ for error in ERRORS} == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("line", "record", "place"),
    [(3, "dialysis", "line 3, dialysis"), (3, "", "line 3"), (0, "dialysis", "dialysis"), (0, "", "")],
)
def test_a_problem_says_its_place(line: int, record: str, place: str) -> None:
    """The place of a problem is its line and its record, each where there is one."""
    problem = Problem("causes.toml", line, record, "no-source", "no source")
    assert problem.place == place
    assert str(problem).startswith("causes.toml:")
    assert str(problem).endswith("[no-source] no source")


def test_eight_threads_share_one_default_checker() -> None:
    """However many threads begin with `riskcheck.check` at once, one Checker is made, and all get the same result."""
    code = """
import threading, time
from concurrent.futures import ThreadPoolExecutor
import riskcheck, riskcheck.checker as module

made = []

class Counted(module.Checker):
    def __init__(self, *arguments, **options):
        made.append(self)
        time.sleep(0.2)
        super().__init__(*arguments, **options)

module.Checker = Counted
together = threading.Barrier(8)

def one(_):
    together.wait()
    return riskcheck.check({"dialysis": "unsure"})

with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(one, range(8)))
print(len(made), len(results), len(set(results)))
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1 8 1\n"


@pytest.mark.parametrize("brief", [False, True])
def test_a_result_writes_the_json_that_its_model_describes(checker: Checker, brief: bool) -> None:
    """`to_json` puts kept parts together; what comes out is, to the letter, what pydantic writes of the whole."""
    for scenario in checker.pack.scenarios:
        result = checker.check(scenario.answers, id='é "x"', article_only=scenario.article_only)
        assert result.to_json(brief=brief) == result.model_dump_json(exclude=BRIEF if brief else None)


def test_a_result_that_is_remembered_keeps_no_id(checker: Checker) -> None:
    """Equal answers share what was worked out, never the id of whoever gave them first."""
    first = checker.check({"kidney-disease": "yes"}, id="first")
    second = checker.check({"kidney-disease": "yes"})
    assert (first.id, second.id) == ("first", None)
    assert first.causes[0] is second.causes[0]
    assert first.model_copy(update={"id": None}) == second
