"""The command line: what each command prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from packs import write_pack
from processes import started
from terminal import RISKCHECK, Terminal
from typer.main import get_command

from riskcheck import Checker, __version__
from riskcheck.cli import guard
from riskcheck.cli.main import app

EXAMPLES = Path(__file__).parents[1] / "examples"
CASE = {"id": "a", "answers": {"dialysis": "yes", "dialysis-duration": "long-term"}}


def run(*arguments: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run riskcheck with pipes for all streams."""
    environment = {**os.environ, "COLUMNS": "80", **settings}
    return subprocess.run([RISKCHECK, *arguments], input=given, capture_output=True, text=True, env=environment, check=False)


COMPLETED = {
    "a command": ("riskcheck ch", "check"),
    "a subcommand": ("riskcheck pack cov", "coverage"),
    "an option": ("riskcheck batch --inp", "--input-format"),
    "a choice": ("riskcheck batch in.txt --input-format j", "json jsonl"),
    "a pack": ("riskcheck check --pack iat", "iatrogenic-calcinosis-cutis"),
    "what has no such word": ("riskcheck pack zzz", ""),
}


@pytest.mark.parametrize(("line", "offered"), COMPLETED.values(), ids=COMPLETED)
def test_a_shell_completes_what_is_typed(tmp_path: Path, line: str, offered: str) -> None:
    """After `--install-completion`, a new bash completes commands, options, choices and names of packs."""
    home = {**os.environ, "HOME": str(tmp_path)}
    path = f"{Path(RISKCHECK).parent}:{os.environ['PATH']}"
    subprocess.run(["bash", "-c", f"{RISKCHECK} --install-completion; true"], env=home, check=True, capture_output=True)
    words = line.split(" ")
    script = (
        f"source ~/.bashrc; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1};"
        'complete -p riskcheck >/dev/null; _riskcheck_completion riskcheck; echo "${COMPREPLY[*]}"'
    )
    done = subprocess.run(["bash", "-c", script], env={**home, "PATH": path}, capture_output=True, text=True, check=True)
    assert (" ".join(done.stdout.split()), done.stderr) == (offered, "")


@pytest.fixture
def case_file(tmp_path: Path) -> str:
    """A file with one case."""
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return str(path)


def test_the_version_is_the_packages() -> None:
    """`--version` prints the version of the package."""
    assert run("--version").stdout == f"riskcheck {__version__}\n"


def test_check_loads_only_what_it_uses(case_file: str) -> None:
    """What shows sheets and sums, asks or explains is not loaded to show a result as text."""
    unused = ["jinja2", "questionary", "prompt_toolkit"]
    unused += [f"riskcheck.{name}" for name in ("why.finding", "report.visit_sheet", "documents.markdown", "checking.summary")]
    code = (
        f"import sys; from riskcheck.cli import main; sys.argv = ['riskcheck', 'check', {case_file!r}]\n"
        "try: main()\n"
        f"finally: print([name for name in {unused} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.startswith("Hard lumps")
    assert ended.stdout.endswith("\n[]\n")


def test_no_plugin_of_another_package_sees_what_was_answered(case_file: str, tmp_path: Path) -> None:
    """A plugin of pydantic that is installed, and that sees what other programs validate, is not loaded."""
    marker, about = tmp_path / "loaded", tmp_path / "plugged-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pydantic]\nplugged = plugged:plugin\n")
    (tmp_path / "plugged.py").write_text(
        f"import pathlib\npathlib.Path({str(marker)!r}).touch()\n"
        "class plugin:\n    new_schema_validator = staticmethod(lambda *_, **__: (None, None, None))\n"
    )
    assert run("check", case_file, PYTHONPATH=str(tmp_path)).returncode == 0
    assert not marker.exists()
    other = [sys.executable, "-c", "import pydantic; type('Any', (pydantic.BaseModel,), {})()"]
    subprocess.run(other, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=True)
    assert marker.exists()


def commands(command: Any, path: str = "") -> Iterator[str]:
    """Every command of the program, groups of commands included, as a person types it after `riskcheck`."""
    for name, each in getattr(command, "commands", {}).items():
        yield f"{path}{name}"
        yield from commands(each, f"{path}{name} ")


COMMANDS = list(commands(get_command(app)))


@pytest.mark.parametrize("command", ["check case.json", "batch -", "pack check"])
def test_a_pack_before_the_command_is_wrong_use(command: str) -> None:
    """It is never left out without a word: the message tells where it belongs."""
    ended = run("--pack", "mine", *command.split())
    first = command.partition(" ")[0]
    said = f"riskcheck: put --pack after the command: riskcheck {first} ... --pack mine\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("r.html", "<!doctype html>"),
        ("r.HTM", "<!doctype html>"),
        ("r.md", "# "),
        ("r.json", "{"),
        ("r.txt", "Hard lumps"),
        ("r", "Hard lumps"),
    ],
)
def test_a_result_is_shown_as_the_name_of_its_file_says(name: str, start: str, case_file: str, tmp_path: Path) -> None:
    """A page in a file that is called one, and so on; `--format` decides where it is given."""
    output = tmp_path / name
    assert run("check", case_file, "--output", str(output)).returncode == 0
    assert output.read_text(encoding="utf-8").lower().startswith(start.lower())
    assert run("check", case_file, "--output", str(output), "--format", "json").returncode == 0
    assert json.loads(output.read_text(encoding="utf-8"))["id"] == "a"


@pytest.mark.parametrize(
    ("command", "name", "start"),
    [
        ("why CASE cause:dialysis", "w.md", "# "),
        ("why CASE cause:dialysis", "w.json", "{"),
        ("pack coverage", "c.markdown", "# "),
        ("pack show", "p.html", "<!doctype html>"),
        ("pack graph", "g.dot", "digraph"),
        ("pack graph", "g.mmd", "---"),
        ("pack graph", "g", "<svg"),
        ("batch CASE", "b.json", "["),
        ("batch CASE", "b.ndjson", "{"),
        ("batch CASE", "b.out", "{"),
    ],
)
def test_every_command_goes_by_the_ending_of_its_output(
    command: str, name: str, start: str, case_file: str, tmp_path: Path
) -> None:
    """Where --format is left out, the ending of --output decides; an ending that means nothing leaves the default."""
    arguments = command.replace("CASE", case_file).split()
    assert run(*arguments, "--output", str(tmp_path / name)).returncode == 0
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(start)


@pytest.mark.parametrize(
    ("command", "name", "endings"),
    [
        ("ask", "r.pdf", ".txt, .json, .md or .html"),
        ("ask --plain --resume missing.json", "r.DOCX", ".txt, .json, .md or .html"),
        ("check missing.json", "r.odt", ".txt, .json, .md or .html"),
        ("check missing.json", "r.csv", ".txt, .json, .md or .html"),
        ("why missing.json cause:dialysis", "r.html", ".txt, .json or .md"),
        ("diff missing.json missing.json", "r.rtf", ".txt, .json or .md"),
        ("explain dialysis", "r.html", ".txt"),
        ("batch missing.json", "r.xlsx", ".jsonl, .json or .csv"),
        ("batch missing.json", "r.xls.gz", ".jsonl, .json or .csv"),
        ("pack show", "r.doc", ".txt, .md or .html"),
        ("pack coverage", "r.html", ".txt, .json or .md"),
        ("pack graph", "r.png", ".svg, .dot or .mmd"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_any_work(
    command: str, name: str, endings: str, tmp_path: Path
) -> None:
    """An ending that means another format ends with 2 and a line that names those that can be, before a file is read."""
    ended = run(*command.split(), "--output", str(tmp_path / name))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert f"end its name in {endings}" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_asked_for_wins_over_the_ending(case_file: str, tmp_path: Path) -> None:
    """With --format, a file may have any name."""
    output = tmp_path / "r.pdf"
    assert run("check", case_file, "--output", str(output), "--format", "json").returncode == 0
    assert json.loads(output.read_text(encoding="utf-8"))["id"] == "a"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    """Each command describes itself and leaves with 0."""
    ended = run(*command.split(), "--help")
    assert ended.returncode == 0
    assert f"Usage: riskcheck {command} " in ended.stdout
    assert re.search(r"Usage: .*\n\n  \w", ended.stdout)


def test_the_commands_that_the_mission_names_are_there() -> None:
    """What people and programs were promised to find is among the commands."""
    assert {"ask", "check", "batch", "explain", "schema", "pack list", "pack check", "pack test", "pack show"} <= set(COMMANDS)


def test_no_command_without_a_terminal_is_wrong_use() -> None:
    """Alone and without a terminal, riskcheck shows its help on standard error and leaves with 2."""
    ended = run()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Usage: riskcheck" in ended.stderr


def test_no_command_on_a_terminal_starts_the_questionnaire() -> None:
    """Alone on a terminal, riskcheck opens the questionnaire."""
    with Terminal() as terminal:
        terminal.wait_for("Press any key to begin.")


def test_check_shows_every_case(tmp_path: Path, checker: Checker) -> None:
    """`check` shows each case of a file with its id, and JSON mirrors the file: an array for an array."""
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([CASE, {**CASE, "id": "b"}]), encoding="utf-8")
    text = run("check", str(path)).stdout
    assert "case a" in text
    assert "case b" in text
    results = json.loads(run("check", str(path), "--format", "json").stdout)
    assert [result["id"] for result in results] == ["a", "b"]
    assert results[0] == checker.check(CASE["answers"], id="a").to_dict()  # type: ignore[arg-type]


def test_check_of_one_case_is_one_object(case_file: str) -> None:
    """A file with one case gives one JSON object, and Markdown that starts with its title."""
    assert json.loads(run("check", case_file, "--format", "json").stdout)["id"] == "a"
    assert run("check", case_file, "--format", "markdown").stdout.startswith("# ")


def test_check_reports_bad_cases_and_shows_the_others(tmp_path: Path) -> None:
    """A bad case is told with its place and code on standard error; the others are shown; the exit code is 1."""
    path = tmp_path / "cases.jsonl"
    path.write_text('{"answers": {"dialysis": true}}\n' + json.dumps(CASE) + "\n", encoding="utf-8")
    ended = run("check", str(path))
    assert ended.returncode == 1
    assert f"{path}:1: [wrong-type]" in ended.stderr
    assert "case a" in ended.stdout


def test_article_only_leaves_out_what_others_say(tmp_path: Path) -> None:
    """With `--article-only`, a cause beyond the article is not in the result."""
    path = tmp_path / "case.json"
    path.write_text('{"answers": {"iv-calcium": "yes"}}', encoding="utf-8")
    everything = json.loads(run("check", str(path), "--format", "json").stdout)
    alone = json.loads(run("check", str(path), "--format", "json", "--article-only").stdout)
    assert [cause["id"] for cause in everything["causes"]] == ["iv-calcium"]
    assert (alone["causes"], alone["article_only"]) == ([], True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "no-such-file.json"], "no-such-file.json"),
        (["check", "."], "folder"),
        (["batch", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (["explain", "dialisys"], "did you mean 'dialysis'"),
        (["pack", "check", "no-such-pack"], "no-such-pack"),
        (["schema", "answers", "--pack", "no-such-pack"], "no-such-pack"),
        (["schema", "result", "--format", "csv"], "--format csv goes with answers"),
        (["schema", "answers", "--file", "rules.toml"], "--file goes with pack"),
        (["pack", "show", "x", "--pack", "y"], "once"),
        (["ask", "--output", "no-such-folder/x.txt"], "no-such-folder"),
        (["ask", "--save", "no-such-folder/x.json"], "no-such-folder"),
        (["ask", "--resume", "no-such-file.json"], "no-such-file.json"),
        (["why", "no-such-file.json", "cause:dialysis"], "no-such-file.json"),
        (["diff", "no-such-file.json", "."], "no-such-file.json"),
    ],
)
def test_what_cannot_be_used_ends_with_a_line_and_2(arguments: list[str], words: str) -> None:
    """An unreadable input or a wrong use is one message on standard error, exit code 2, never a traceback."""
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_batch_keeps_results_and_errors_apart(tmp_path: Path) -> None:
    """`batch` writes results and errors to their files, ends with 1 for a bad record, and leaves no partial file."""
    results, errors = tmp_path / "results.jsonl", tmp_path / "errors.jsonl"
    given = json.dumps(CASE) + "\n{}\n" + json.dumps(CASE) + "\n"
    ended = run("batch", "-", "--output", str(results), "--errors", str(errors), "--brief", given=given)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "3 records: 2 results, 1 error\n")
    assert len(results.read_text(encoding="utf-8").splitlines()) == 2
    error = json.loads(errors.read_text(encoding="utf-8"))
    assert (error["line"], error["code"], error["input"]) == (2, "no-answers", "-")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["errors.jsonl", "results.jsonl"]


def test_a_file_without_any_object_ends_with_2() -> None:
    """Input in which no record is a JSON object is told in words, with exit code 2."""
    ended = run("batch", "-", given="not json\n")
    assert ended.returncode == 2
    assert "no record is a JSON object" in ended.stderr


def test_strict_stops_at_the_first_bad_record(tmp_path: Path) -> None:
    """With `--strict` the first bad record ends the batch with 1, and no output file is left."""
    results = tmp_path / "results.jsonl"
    ended = run("batch", "-", "--strict", "--output", str(results), given="{}\n" + json.dumps(CASE) + "\n")
    assert ended.returncode == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("of", [[], ["pack"]])
def test_no_summary_of_a_command_is_cut(of: list[str]) -> None:
    """In a terminal of 80 columns, the line of each command is whole."""
    listed = run(*of, "--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert len(listed) >= 9
    assert [line for line in listed if line.endswith("...") or not line.strip()] == []


@pytest.mark.parametrize("arguments", [["batch"], ["check", "--format", "json"], ["check"], ["--help"], ["batch", "--help"]])
def test_a_closed_pipe_ends_quietly_with_141(arguments: list[str], case_file: str) -> None:
    """When nobody reads the results any more, riskcheck leaves with 141 and says nothing."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [RISKCHECK, *arguments, case_file], stdout=writing, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_batch_with_its_code(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    """SIGTERM ends with 143 and Ctrl-C with 130, and nothing stands under the final name."""
    output = tmp_path / "results.jsonl"
    streams = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(RISKCHECK, "batch", "-", "--output", output, **streams) as process:
        assert process.stdin
        process.stdin.write((json.dumps(CASE) + "\n").encode())
        process.stdin.flush()
        until = time.monotonic() + 60
        while not output.with_name("results.jsonl.partial").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(sent)
        process.stdin.close()
        process.stdin = None
        assert process.wait(timeout=60) == code
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()
    assert not output.exists()


def test_ask_reads_replies_from_a_pipe() -> None:
    """With standard input piped, `ask` asks in plain lines and shows the result on standard output."""
    replies = "3\n13\n" + "0\n" * 3 + "13\n2\n1\n"
    ended = run("ask", given=replies)
    assert ended.returncode == 0
    assert "How soon to see a clinician: Book a visit" in ended.stdout
    assert "Step 1 of 8" in ended.stderr


def test_input_that_ends_in_the_middle_ends_with_130() -> None:
    """When replies end before the questions do, `ask` leaves with 130 and one line, and shows no result."""
    ended = run("ask", "--plain", given="3\n")
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr.rstrip().endswith("Nothing was stored.")


def test_pack_commands_look_at_a_pack() -> None:
    """`pack list`, `check`, `test` and `show` describe the shipped pack."""
    assert "iatrogenic-calcinosis-cutis" in run("pack", "list").stdout
    assert "no problems" in run("pack", "check").stdout
    assert "scenarios hold" in run("pack", "test").stdout
    shown = run("pack", "show").stdout
    assert "not reviewed by a clinician." in " ".join(shown.split())
    for part in ("URGENCY", "SAFETY NET", "GLOSSARY", "SCENARIOS", "Never stop either because of a result"):
        assert part in shown


def test_the_order_of_commands_does_not_matter_for_no_color(case_file: str) -> None:
    """A result that is piped holds no escape codes, with NO_COLOR or without."""
    for settings in ({}, {"NO_COLOR": "1"}):
        assert "\x1b" not in run("check", case_file, **settings).stdout


def test_a_scenario_that_fails_is_shown_with_what_came_instead(tmp_path: Path) -> None:
    """`pack test` names a failing scenario, what was expected and what came, and ends with 1."""
    scenarios = '[[scenario]]\nname = "Wrong"\nanswers = {}\nurgency = "soon"\n'
    folder = write_pack(tmp_path, scenarios=scenarios)
    ended = run("pack", "test", str(folder))
    assert ended.returncode == 1
    assert [line.split() for line in ended.stdout.splitlines()][:4] == [
        ["FAILED", "Wrong"],
        ["answers:", "none"],
        ["EXPECTED", "GOT"],
        ["urgency", "soon", "routine"],
    ]
    assert ended.stdout.endswith("\n0 of 1 scenarios hold\n")


def test_schemas_are_printed(case_file: str) -> None:
    """`schema answers` and `schema result` print schemas that the case and its result fit."""
    result = json.loads(run("check", case_file, "--format", "json").stdout)
    jsonschema.validate(CASE, json.loads(run("schema", "answers").stdout))
    jsonschema.validate(result, json.loads(run("schema", "result").stdout))


def test_explain_shows_a_topic_or_all() -> None:
    """`explain` shows a topic of several words, and without one the overview."""
    assert "CAUSE: KIDNEY DISEASE" in run("explain", "kidney", "disease").stdout
    assert "MEDICATIONS (10)" in run("explain").stdout


def test_why_shows_a_finding_in_every_format(case_file: str) -> None:
    """`why` shows a finding as text, Markdown and JSON, and answers an unknown one with near names."""
    assert "Dialysis" in run("why", case_file, "cause:dialysis").stdout
    assert run("why", case_file, "cause:dialysis", "--format", "markdown").stdout.startswith("# ")
    found = json.loads(run("why", case_file, "cause:dialysis", "--format", "json").stdout)
    assert found["level"] == "match"
    assert "cause-dialysis" in [step["rule"] for step in found["chain"]]
    ended = run("why", case_file, "cause:dialisys")
    assert ended.returncode == 2
    assert "cause:dialysis" in ended.stderr


def test_diff_compares_two_cases(case_file: str, tmp_path: Path) -> None:
    """`diff` shows what a second case gains, and the urgency before and after."""
    other = tmp_path / "other.json"
    other.write_text(
        '{"answers": {"dialysis": "yes", "dialysis-duration": "long-term", "symptoms": ["pain"]}}', encoding="utf-8"
    )
    said = " ".join(run("diff", case_file, str(other)).stdout.split())
    assert "Symptom: Pain - reported" in said
    assert "Book a visit before, Today after" in said


def test_a_read_only_file_is_not_overwritten(tmp_path: Path) -> None:
    """Resuming from and saving to a read-only file is refused before the first question, and the file stays as it was."""
    kept = tmp_path / "answers.json"
    kept.write_text('{"answers": {"dialysis": "yes"}}', encoding="utf-8")
    kept.chmod(0o400)
    ended = run("ask", "--plain", "--resume", str(kept), "--save", str(kept), given="3\n")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "read-only" in ended.stderr
    assert "Step 1" not in ended.stderr
    assert kept.read_text(encoding="utf-8") == '{"answers": {"dialysis": "yes"}}'


def test_a_result_that_cannot_be_written_is_shown_instead() -> None:
    """When the output file cannot be written after all, `ask` shows the result on standard output and ends with 2."""
    replies = "3\n13\n" + "0\n" * 3 + "13\n2\n1\n"
    ended = run("ask", "--output", "/dev/full", given=replies)
    assert ended.returncode == 2
    assert "How soon to see a clinician" in ended.stdout


def test_streams_that_are_closed_end_with_a_line() -> None:
    """A closed standard input is the end of input, a full disk is told, and neither shows a traceback."""
    closed = subprocess.run(["sh", "-c", f"'{RISKCHECK}' ask <&-"], capture_output=True, text=True, check=False)
    full = subprocess.run(["sh", "-c", f"'{RISKCHECK}' --version >/dev/full"], capture_output=True, text=True, check=False)
    assert (closed.returncode, full.returncode) == (130, 2)
    assert "Traceback" not in closed.stderr + full.stderr
    assert "No space left" in full.stderr


WITHOUT_OUTPUT = [
    "--version",
    "schema answers",
    "pack list",
    "pack check",
    "pack test",
    "check {case}",
    "batch {case}",
    "why {case} urgency:routine",
]


@pytest.mark.parametrize("arguments", WITHOUT_OUTPUT)
def test_standard_output_that_is_closed_is_told(arguments: str, case_file: str) -> None:
    """A command that has nowhere to write says so, and ends with 2."""
    command = f"'{RISKCHECK}' {arguments.format(case=case_file)} >&-"
    ended = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "riskcheck: standard output: cannot be written: it is closed\n")


def test_standard_output_may_be_closed_where_a_file_is_written(case_file: str, tmp_path: Path) -> None:
    """With `--output` nothing goes to standard output, and nobody misses it."""
    batch, check = (f"'{RISKCHECK}' {name} {case_file} --output {tmp_path}/{name} >&-" for name in ("batch", "check"))
    ended = subprocess.run(["sh", "-c", f"{batch} && {check}"], stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("command", [["diff", "-", "-"], ["batch", "-", "-"]])
def test_standard_input_is_named_once(command: list[str]) -> None:
    """Standard input that is named twice is wrong use, told as such and not as a fault of what stands in it."""
    ended = run(*command, given=json.dumps(CASE))
    assert (ended.returncode, ended.stderr) == (2, "riskcheck: standard input can be read only once; name it once\n")


@pytest.mark.parametrize("name", ["result.txt", "sheet.html", "sheet.md", "result.json"])
def test_a_result_is_its_owners_alone(name: str, tmp_path: Path) -> None:
    """A file with a result or a sheet can be read by its owner alone, and so can what explains or compares one."""
    source, output = tmp_path / "answers.json", tmp_path / name
    source.write_text('{"answers": {"dialysis": "yes"}}', encoding="utf-8")
    commands: list[tuple[str, ...]] = [("check", str(source))]
    if not name.endswith(".html"):
        commands += [("why", str(source), "cause:dialysis"), ("diff", str(source), str(source))]
    for command in commands:
        assert run(*command, "--output", str(output)).returncode == 0
        assert output.stat().st_mode & 0o777 == 0o600
        output.unlink()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(), "riskcheck: OSError\n"),
        (OSError("cut short"), "riskcheck: cut short\n"),
        (OSError(28, "No space left on device"), "riskcheck: standard output: No space left on device\n"),
        (OSError(28, "No space left on device", "out.csv"), "riskcheck: out.csv: No space left on device\n"),
    ],
)
def test_an_error_of_the_system_names_only_what_is_known(
    error: OSError, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that comes without a name or a reason is told without them, and not as one of standard output."""
    monkeypatch.setattr(guard, "drop", lambda _: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended, guard.guarded():
        raise error
    assert (ended.value.code, capsys.readouterr().err) == (2, told)
