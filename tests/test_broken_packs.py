"""Every fault of a pack is reported at its place, with its code, what is wrong and how to mend it.

A folder under `broken/` says in `expected.toml` what must be reported: all problems, each with words of its message and of its
hint. `packs.py` tells how a folder becomes a pack.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import pytest
from error_page import PAGE, error_page
from packs import BROKEN, FAULTS, MINIMAL, expected_of, minimal_text, write_broken, write_pack

import riskcheck
from riskcheck.checking.engine import MAX_ALTERNATIVES_PER_TOKEN, MAX_PATTERNS, MAX_RULES, MAX_RULES_PER_TOKEN, MAX_TOKENS
from riskcheck.checking.rulebook import compile_rules
from riskcheck.errors import PackError, Problem
from riskcheck.loading.catalogue import CATALOGUE, WARNINGS
from riskcheck.loading.loader import DEFAULT_PACK, load_pack

SOURCES = Path(riskcheck.__file__).parent
NO_SUCH_PACK = "no-such-pack"


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """The problems with which a pack is refused."""
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    return raised.value.problems


# ---------------------------------------------------------------- one fault, one folder


def test_the_minimal_pack_has_no_fault(tmp_path: Path) -> None:
    """What the faults are laid over loads without a problem, so that each problem comes from its fault."""
    assert load_pack(write_pack(tmp_path)).about.id == "minimal"


def test_the_minimal_pack_is_counted_right() -> None:
    """Its rules compile to 13, which read 16 tokens; the tests of the engine's limits add to these."""
    book = compile_rules(load_pack(MINIMAL))
    assert (len(book.rules), len(book.read)) == (MINIMAL_RULES, MINIMAL_TOKENS)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_reported_at_its_place_with_its_remedy(fault: str, tmp_path: Path) -> None:
    """Just the expected problems are reported, each with its code, file, line, record, and the words that are due."""
    expected = expected_of(fault)["problem"]
    problems = problems_of(write_broken(fault, tmp_path / "pack"))
    places = [(problem.code, problem.file, problem.line, problem.record) for problem in problems]
    due = [(each["code"], each["file"], each["line"], each["record"]) for each in expected for _ in range(each.get("times", 1))]
    assert sorted(places) == sorted(due)
    for each in expected:
        assert any(_is(problem, each) for problem in problems), f"no problem says {each}, among {problems}"


def _is(problem: Problem, expected: dict[str, Any]) -> bool:
    """Whether the printed problem is the expected one, words and all."""
    where = f"{expected['file']}:{expected['line']}: "
    record = f"{expected['record']}: " if expected["record"] else ""
    return (
        str(problem).startswith(f"{where}{record}[{expected['code']}] ")
        and all(word in problem.message for word in expected["words"])
        and bool(problem.hint)
        and all(word in problem.hint for word in expected["hint"])
        and str(problem).endswith(f"{problem.message} ({problem.hint})")
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_holds_only_files_that_differ(fault: str) -> None:
    """A fault's folder differs from the minimal pack, and holds no file that does not."""
    files = {path.name for path in (BROKEN / fault).iterdir()} - {"expected.toml"}
    assert files or expected_of(fault)["change"]
    for name in files & {path.name for path in MINIMAL.iterdir()}:
        path = BROKEN / fault / name
        assert path.is_dir() or path.read_bytes() != (MINIMAL / name).read_bytes()


# ---------------------------------------------------------------- faults made here


@pytest.mark.parametrize("name", [path.name for path in sorted(MINIMAL.iterdir())])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    """A pack without one of its files is told which."""
    folder = write_pack(tmp_path / "pack")
    (folder / name).unlink()
    missing = [problem for problem in problems_of(folder) if problem.code == "missing-file"]
    assert [(problem.file, problem.line, problem.record) for problem in missing] == [(name, 1, "")]
    assert "no such file" in missing[0].message
    assert "add it" in missing[0].hint


@pytest.mark.parametrize(("make", "words"), [(Path.mkdir, "holds no pack"), (Path.touch, "this is a file")])
def test_what_is_no_pack_is_told_in_one_problem(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    """A folder without any file of a pack, and a file, are told as such, with no line."""
    make(tmp_path / "something")
    (problem,) = problems_of(tmp_path / "something")
    assert (problem.code, problem.line) == (NO_SUCH_PACK, 0)
    assert words in problem.message
    assert problem.hint


def test_a_pack_that_does_not_exist_is_answered_with_the_nearest_name() -> None:
    """A name near that of a pack is answered with that pack's name."""
    name = DEFAULT_PACK.replace("calcinosis", "calcinossis")
    with pytest.raises(PackError, match=f"no pack has this name.*did you mean '{DEFAULT_PACK}'") as raised:
        load_pack(name)
    assert [(problem.code, problem.file) for problem in raised.value.problems] == [(NO_SUCH_PACK, name)]


def test_all_faults_are_reported_at_once_by_file_and_line(tmp_path: Path) -> None:
    """A pack with faults in several files, one of them unreadable, is told all of them, in the order of files and lines."""
    folder = write_broken("unknown-question", tmp_path / "pack")
    for fault in ("unknown-source", "unknown-item", "unknown-group", "no-clinician"):
        for path in (BROKEN / fault).glob("*.toml"):
            if path.name not in ("expected.toml", "rules.toml"):
                (folder / path.name).write_bytes(path.read_bytes())
    rules = minimal_text("rules", ("{ tattoo =", "{ tatoo ="), ("test-x-ray", "x"), ('"article:tests/1"', '"article:tests/9"'))
    (folder / "rules.toml").write_text(rules, encoding="utf-8")
    (folder / "glossary.toml").write_bytes(b"[[term]]\nid = 'a\n")
    problems = problems_of(folder)
    assert [(problem.file, problem.code) for problem in problems] == [
        ("causes.toml", "unknown-source"),
        ("glossary.toml", "invalid-toml"),
        ("pack.toml", "no-clinician"),
        ("questions.toml", "unknown-group"),
        ("rules.toml", "unknown-question"),
        ("rules.toml", "unknown-item"),
    ]
    assert [problem.line for problem in problems if problem.file == "rules.toml"] == sorted(
        rules[: rules.index(f'id = "{name}"')].count("\n") for name in ("cause-tattoo", "x")
    )


def test_the_error_prints_all_its_problems(tmp_path: Path) -> None:
    """str(error) names the pack, tells how many problems there are, and holds each on a line of its own."""
    folder = write_broken("malformed-finding", tmp_path / "my-pack")
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    first, *lines = str(raised.value).splitlines()
    assert first == "rule pack my-pack: 2 problems"
    assert lines == [f"  {problem}" for problem in raised.value.problems]


def test_a_pack_named_by_a_dot_still_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error for the current folder names the folder."""
    folder = write_broken("unknown-table", tmp_path / "my-pack")
    monkeypatch.chdir(folder)
    with pytest.raises(PackError, match="rule pack my-pack: 1 problem\n"):
        load_pack(".")


# ---------------------------------------------------------------- limits of the engine: just inside, just outside


def options(count: int) -> str:
    """questions.toml with one more question that has so many answers `o0`, `o1`, ..."""
    rows = "\n".join(
        f'    {{ code = "{code}", text = "The answer {code}" }},'
        for code in (*(f"o{n}" for n in range(count)), "none", "unsure")
    )
    head = '[[question]]\nid = "wide"\ngroup = "more"\nkind = "many-of"\ntext = "?"\nlabel = "?"\nhelp = "?"\n'
    return f"{minimal_text('questions')}\n{head}options = [\n{rows}\n]\n"


def yes_no(count: int) -> str:
    """questions.toml with so many more yes-no questions `q0`, `q1`, ..."""
    form = '\n[[question]]\nid = "q{}"\ngroup = "more"\nkind = "yes-no"\ntext = "?"\nlabel = "?"\nhelp = "?"\n'
    return minimal_text("questions") + "".join(form.format(number) for number in range(count))


def symptom_rules(*answers: str) -> str:
    """rules.toml with a rule more for the symptom for each of the answers; it compiles to one rule."""
    form = '\n[[rule]]\nid = "more-{}"\nconcludes = "symptom:lump"\nanswers = {{ {} }}\nsources = ["own"]\n'
    return minimal_text("rules") + "".join(form.format(number, each) for number, each in enumerate(answers))


def conditions(count: int) -> dict[str, str]:
    """A rule for a cause with so many conditions; it compiles to one rule more than it has conditions."""
    rule = symptom_rules(", ".join(f'q{number} = ["yes"]' for number in range(count)))
    return {
        "questions": yes_no(count),
        "rules": rule.replace('"more-0"\nconcludes = "symptom:lump"', '"more-0"\nconcludes = "cause:tattoo"'),
    }


def readers(count: int) -> dict[str, str]:
    """So many rules that read one answer alone, each with an answer of its own."""
    return {
        "questions": options(count - 1),
        "rules": symptom_rules(*(f'tattoo = ["no"], wide = ["o{n}"]' for n in range(count - 1)), 'tattoo = ["no"]'),
    }


def alternatives(count: int) -> dict[str, str]:
    """So many rules that name one answer beside another."""
    return {"questions": options(count + 1), "rules": symptom_rules(*(f'wide = ["o0", "o{n + 1}"]' for n in range(count)))}


def tokens(count: int) -> dict[str, str]:
    """So many rules for one answer each, of which no other rule reads any."""
    return {"questions": options(count), "rules": symptom_rules(*(f'wide = ["o{n}"]' for n in range(count)))}


def compiled(count: int) -> dict[str, str]:
    """So many rules with two conditions each."""
    pairs = islice(combinations(range(93), 2), count)
    return {"questions": yes_no(93), "rules": symptom_rules(*(f'q{x} = ["yes"], q{y} = ["yes"]' for x, y in pairs))}


MINIMAL_RULES, MINIMAL_TOKENS = 13, 16
"""How many compiled rules the minimal pack has, and how many tokens they read: see test_the_minimal_pack_is_counted_right."""

LIMITS: list[tuple[str, Callable[[int], dict[str, str]], int, str, str]] = [
    ("conditions", conditions, MAX_PATTERNS, "more-0", f"{MAX_PATTERNS + 1} conditions; the engine takes {MAX_PATTERNS}"),
    (
        "readers",
        readers,
        MAX_RULES_PER_TOKEN,
        f"more-{MAX_RULES_PER_TOKEN}",
        f"{MAX_RULES_PER_TOKEN + 1} conditions that read tattoo=no alone",
    ),
    (
        "alternatives",
        alternatives,
        MAX_ALTERNATIVES_PER_TOKEN,
        f"more-{MAX_ALTERNATIVES_PER_TOKEN}",
        f"{MAX_ALTERNATIVES_PER_TOKEN + 1} conditions that name wide=o0",
    ),
    (
        "tokens",
        tokens,
        MAX_TOKENS - MINIMAL_TOKENS,
        f"more-{MAX_TOKENS - MINIMAL_TOKENS}",
        f"{MAX_TOKENS + 1} different answers and findings",
    ),
    ("rules", compiled, MAX_RULES - MINIMAL_RULES, f"more-{MAX_RULES - MINIMAL_RULES}", f"{MAX_RULES + 1} compiled rules"),
]
IDS = [name for name, *_ in LIMITS]


@pytest.mark.parametrize(("make", "most", "record", "words"), [limit for _, *limit in LIMITS], ids=IDS)
def test_one_past_a_limit_of_the_engine_is_reported(
    make: Callable[[int], dict[str, str]], most: int, record: str, words: str, tmp_path: Path
) -> None:
    """A pack one past a limit of the engine gets one problem, at the rule with which it is, with both numbers."""
    problems = problems_of(write_pack(tmp_path, **make(most + 1)))
    assert [(problem.code, problem.record) for problem in problems] == [("engine-limit", record)]
    assert words in problems[0].message
    assert problems[0].file == "rules.toml"
    assert problems[0].hint


@pytest.mark.parametrize(("make", "most"), [limit[1:3] for limit in LIMITS], ids=IDS)
def test_a_pack_at_a_limit_of_the_engine_works(make: Callable[[int], dict[str, str]], most: int, tmp_path: Path) -> None:
    """A pack just at a limit of the engine loads, and finds the cause and the symptom of its own rules, without a crash."""
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); from riskcheck import Checker; "
        "result = Checker(sys.argv[1]).check({'tattoo': 'yes', 'symptoms': ['lump']}); "
        "print([cause.id for cause in result.causes], [symptom.id for symptom in result.symptoms])"
    )
    command = [sys.executable, "-c", code, str(write_pack(tmp_path, **make(most)))]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "['tattoo'] ['lump']"), ended.stderr


def test_a_limit_counts_the_rules_that_the_author_wrote(tmp_path: Path) -> None:
    """Where a rule compiles to several, the number of rules of the pack stands beside that of compiled ones."""
    count = MAX_RULES_PER_TOKEN // 2 + 1
    rules = symptom_rules(*(f'tattoo = ["no"], wide = ["o{n}"]' for n in range(count)))
    rules = rules.replace(
        '"\nconcludes = "symptom:lump"\nanswers = { tattoo', '"\nconcludes = "cause:tattoo"\nanswers = { tattoo'
    )
    problems = problems_of(write_pack(tmp_path, questions=options(count), rules=rules))
    (problem,) = [each for each in problems if "that read tattoo=no alone" in each.message]
    assert problem.record == f"more-{count - 1}"
    assert f"{2 * count} conditions" in problem.message
    assert f"from {count} rules of the pack" in problem.message


# ---------------------------------------------------------------- no code without a fault


def test_every_code_has_a_fault_and_every_fault_a_code() -> None:
    """Each code of the catalogue is expected by a folder under `broken/`, but for that of no pack at all; no other code is."""
    codes = {problem["code"] for fault in FAULTS for problem in expected_of(fault)["problem"]}
    assert codes | {NO_SUCH_PACK} == set(CATALOGUE)
    assert len(FAULTS) >= 40


def test_only_the_catalogue_makes_problems() -> None:
    """No other module of the package makes a Problem, so that none has a code of its own."""
    makers = {
        path.stem for path in SOURCES.rglob("*.py") if re.search(r"(?<!class )\bProblem\(", path.read_text(encoding="utf-8"))
    }
    assert makers == {"catalogue"}


@pytest.mark.parametrize("code", CATALOGUE | WARNINGS)
def test_every_code_says_what_it_means_and_what_to_do(code: str) -> None:
    """A code is of words with hyphens; its meaning is a sentence, its remedy fits into brackets."""
    meaning, remedy = (CATALOGUE | WARNINGS)[code]
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code)
    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert remedy[0].islower()
    assert not remedy.endswith(".")


def test_the_page_of_errors_is_current() -> None:
    """docs/pack-errors.md is what the catalogue and the faults make of it; `make docs` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == error_page()
