"""How the questionnaire is left, and what is kept then: in a pseudo-terminal of 80 by 24, or from a pipe."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from terminal import CTRL_C, DOWN, ENTER, RISKCHECK, SPACE, Terminal
from walks import NONE, NONE_OF_SIGNS, ONE_OR_OLDER, SKIP, all_no, begin, choose, read

from riskcheck import Checker

HALF_TICKED = {"age": "1-year-or-older", "red-flags": ["none"], "dialysis": "yes", "vitamin-d": "unsure"}
ALT_SCREEN_OFF = "\x1b[?1049l"


def half_ticked(terminal: Terminal) -> None:
    """Answer two screens, tick two lines of the third, and do not enter it."""
    begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS)
    terminal.send(DOWN, SPACE, DOWN, "n")
    terminal.wait_for(">[?] Vitamin D")


def nothing_but(folder: Path, *names: str) -> bool:
    """Whether a folder holds these files and no others."""
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


# ---------------------------------------------------------------- signals and closed windows


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)], ids=["hang-up", "terminated"])
def test_a_signal_saves_what_is_ticked_and_gives_the_terminal_back(number: signal.Signals, code: int, tmp_path: Path) -> None:
    """With `--save`, a signal saves the ticks that were not entered too, for their owner alone, and leaves no odd screen."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", str(kept)) as terminal:
        half_ticked(terminal)
        terminal.signal(number)
        assert terminal.end() == code
        assert ALT_SCREEN_OFF in terminal.raw
        assert "Your answers are in" in terminal.everything()
        assert "Traceback" not in terminal.raw
    assert read(kept) == {"answers": HALF_TICKED}
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_closed_window_saves_what_is_ticked(tmp_path: Path) -> None:
    """With `--save`, closing the window saves the ticks that were not entered too."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", str(kept)) as terminal:
        half_ticked(terminal)
        assert terminal.close_window() in (129, 2)
    assert read(kept) == {"answers": HALF_TICKED}
    assert nothing_but(tmp_path, "answers.json")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_stores_nothing_that_was_not_to_be_stored(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `--save`, a signal ends the questions and leaves no file."""
    monkeypatch.chdir(tmp_path)
    with Terminal("ask") as terminal:
        half_ticked(terminal)
        terminal.signal(number)
        assert terminal.end() == 128 + number
        assert "Traceback" not in terminal.raw
    assert nothing_but(tmp_path)


def test_plain_lines_are_saved_at_a_signal_too(tmp_path: Path) -> None:
    """In plain mode a closed window saves what was replied."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--plain", "--save", str(kept)) as terminal:
        terminal.wait_for("Step 1 of ", "to save:")
        terminal.send("3\n")
        terminal.wait_for("Step 2 of ", "to save:")
        assert terminal.close_window() in (129, 130, 2)
    assert read(kept) == {"answers": {"age": "1-year-or-older"}}


# ---------------------------------------------------------------- Ctrl-C


def test_ctrl_c_asks_once_whether_to_keep_the_answers(tmp_path: Path) -> None:
    """Ctrl-C without `--save` asks whether to keep the answers; yes and a name to accept keep them, for their owner alone."""
    kept = tmp_path / "mine.json"
    with Terminal("ask") as terminal:
        half_ticked(terminal)
        terminal.send(CTRL_C)
        choose(terminal, "Keep your answers, to go on later?", "Keep them")
        terminal.wait_for("File for the answers: answers.json")
        terminal.send("\x15", str(kept), ENTER)
        assert terminal.end() == 130
        assert f"riskcheckask--resume{kept}--save{kept}" in "".join(terminal.everything().split())
    assert read(kept) == {"answers": HALF_TICKED}
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("keys", [(CTRL_C,), ("2", ENTER), ("1", ENTER, CTRL_C)], ids=["ctrl-c", "no", "ctrl-c at the name"])
def test_a_second_ctrl_c_leaves_and_stores_nothing(
    keys: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second Ctrl-C, or "no", leaves with 130 and no file."""
    monkeypatch.chdir(tmp_path)
    with Terminal("ask") as terminal:
        half_ticked(terminal)
        terminal.send(CTRL_C)
        terminal.wait_for("Keep your answers", "2. Keep nothing", "A number from 1 to 2:")
        terminal.send(*keys)
        assert terminal.end() == 130
        assert terminal.shown().strip().endswith("Nothing was stored.")
    assert nothing_but(tmp_path)


def test_ctrl_c_before_any_answer_asks_nothing() -> None:
    """With no answer yet, Ctrl-C leaves at once."""
    with Terminal("ask") as terminal:
        begin(terminal)
        terminal.send(CTRL_C)
        assert terminal.end() == 130
        assert "Keep" not in terminal.shown()
        assert terminal.shown().strip().endswith("Nothing was stored.")


@pytest.mark.parametrize("step", [0, 1, 2])
def test_an_interrupt_that_is_a_signal_ends_the_questions_too(step: int) -> None:
    """Ctrl-C in the instant between two screens is no key but a signal; it is never lost, nor taken for a key."""
    with Terminal("ask") as terminal:
        if step:
            begin(terminal, *[SKIP] * (step - 1))
        else:
            terminal.wait_for("Press any key to begin.")
        terminal.signal(signal.SIGINT)
        assert terminal.end() == 130
        assert "Traceback" not in terminal.raw


# ---------------------------------------------------------------- files that cannot be written


def test_a_failing_save_is_said_and_another_file_offered(tmp_path: Path) -> None:
    """Where W cannot save, it says so, offers another file, and goes on there with every tick."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", "/dev/full") as terminal:
        half_ticked(terminal)
        terminal.send("w")
        terminal.wait_for("/dev/full: cannot be written: No space left on device.", "Another file")
        terminal.send(ENTER)
        terminal.wait_for("Step 3 of ", "[x] Dialysis", "[?] Vitamin D", "they are still here")
        terminal.send("w")
        terminal.wait_for("Another file")
        terminal.send(str(kept), ENTER)
        terminal.wait_for("Step 3 of ", "[x] Dialysis", "Your answers are in")
        assert read(kept) == {"answers": HALF_TICKED}
        terminal.send(CTRL_C)
        assert terminal.end() == 130


def test_ctrl_c_with_a_file_that_cannot_be_written_offers_another(tmp_path: Path) -> None:
    """Where Ctrl-C cannot save in the file of `--save`, the answers can be kept in another."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", "/dev/full") as terminal:
        half_ticked(terminal)
        terminal.send(CTRL_C)
        terminal.wait_for("No space left on device.", "Another file")
        terminal.send(str(kept), ENTER)
        assert terminal.end() == 130
    assert read(kept) == {"answers": HALF_TICKED}


@pytest.mark.parametrize("accepted", [True, False])
def test_a_failing_save_at_the_end_never_costs_the_result(accepted: bool, tmp_path: Path) -> None:
    """Where the answers cannot be saved at the end, the result is shown, then another file is offered; 2 if none is taken."""
    kept = tmp_path / "answers.json"
    with Terminal("ask", "--save", "/dev/full") as terminal:
        begin(terminal, *[SKIP] * 7)
        terminal.send(ENTER)
        terminal.wait_for("In short:", "No space left on device.", "Another file")
        assert "How soon to see a clinician" in terminal.everything()
        terminal.send(*([str(kept)] if accepted else []), ENTER)
        assert terminal.end() == (0 if accepted else 2)
    assert kept.exists() is accepted


@pytest.mark.parametrize("plain", [True, False])
def test_an_emergency_shows_what_to_do_though_nothing_can_be_saved(plain: bool) -> None:
    """After an emergency answer the advice comes at once; stopping there shows what to do now though saving fails."""
    with Terminal("ask", "--save", "/dev/full", *(["--plain"] if plain else [])) as terminal:
        if plain:
            for step, reply in ((1, "3"), (2, "1")):
                terminal.wait_for(f"Step {step} of ", "to save:")
                terminal.send(reply, "\n")
            terminal.wait_for("1. Stop here, to get help", "to save:")
        else:
            begin(terminal, ONE_OR_OLDER, (SPACE, ENTER))
            terminal.wait_for("> Stop here, to get help")
        assert "emergency number" in terminal.shown()
        terminal.send("1\n" if plain else ENTER)
        terminal.wait_for("In short: Call your local emergency number", "Another file")
        assert "Emergency: get help now" in terminal.everything()
        terminal.send(ENTER)
        assert terminal.end() == 2


def test_a_result_that_cannot_be_written_is_shown_and_another_file_offered(tmp_path: Path) -> None:
    """Where `--output` fails at the end, the result is shown, and another file can be named."""
    kept = tmp_path / "result.html"
    with Terminal("ask", "--output", "/dev/full") as terminal:
        begin(terminal, *[SKIP] * 7)
        terminal.send(ENTER)
        terminal.wait_for("In short:", "/dev/full: cannot be written", "Another file")
        assert "How soon to see a clinician" in terminal.everything()
        terminal.send(str(kept), ENTER)
        assert terminal.end() == 0
    assert kept.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert kept.stat().st_mode & 0o777 == 0o600


# ---------------------------------------------------------------- at the end


@pytest.mark.parametrize("plain", [True, False])
def test_at_the_end_the_sheet_and_the_answers_can_be_kept(
    plain: bool, checker: Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the end both can be kept under names to accept, for their owner alone; a name that is taken is not proposed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visit-sheet.html").write_text("an older one", encoding="utf-8")
    with Terminal("ask", *(["--plain"] if plain else [])) as terminal:
        if plain:
            for step, reply in enumerate(["3", "13", "0", "0", "0", "13", "n", "1"], start=1):
                terminal.wait_for(f"Step {step} of ", "to go back")
                terminal.send(reply, "\n")
        else:
            begin(terminal, ONE_OR_OLDER, NONE_OF_SIGNS, NONE, NONE, NONE, NONE_OF_SIGNS, (DOWN, DOWN, ENTER))
            terminal.send(ENTER)
        choose(terminal, "Keep something?", "Both")
        for name in ("visit-sheet-2.html", "answers.json"):
            terminal.wait_for("File for the ", name)
            terminal.send("\n" if plain else ENTER)
        assert terminal.end() == 0
    assert nothing_but(tmp_path, "visit-sheet.html", "visit-sheet-2.html", "answers.json")
    assert (tmp_path / "visit-sheet.html").read_text(encoding="utf-8") == "an older one"
    assert (tmp_path / "visit-sheet-2.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert read(tmp_path / "answers.json") == {"answers": all_no(checker.pack)}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("[va]*[2s].*")} == {0o600}


@pytest.mark.parametrize("plain", [True, False])
def test_enter_alone_neither_keeps_nor_loses_anything(plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end no option is chosen beforehand: Enter, and what is no number of an option, are asked again, and what is kept
    then is there. Ctrl-C keeps nothing."""
    monkeypatch.chdir(tmp_path)
    with Terminal("ask", *(["--plain"] if plain else []), "--output", str(tmp_path / "result.json")) as terminal:
        reach_the_end(terminal, plain=plain)
        terminal.wait_for(
            "Keep something? What you do not keep is gone.", "1. My answers", "2. Nothing", "A number from 1 to 2:"
        )
        for typed in ("", "3", "x"):
            terminal.send(typed, ENTER)
            terminal.wait_for("Type a number from 1 to 2.")
        terminal.send("\x15", "1", ENTER)
        terminal.wait_for("File for the answers:", "answers.json")
        terminal.send(ENTER)
        assert terminal.end() == 0
        kept = "Kept in answers.json. To see the result again, with all reasons: riskcheck check answers.json --details"
        assert kept in " ".join(terminal.everything().split())
    assert nothing_but(tmp_path, "result.json", "answers.json")
    with Terminal("ask", *(["--plain"] if plain else []), "--output", str(tmp_path / "result.json")) as terminal:
        reach_the_end(terminal, plain=plain)
        terminal.wait_for("Keep something?", "A number from 1 to 2:")
        terminal.send(CTRL_C)
        assert terminal.end() == 0
    assert nothing_but(tmp_path, "result.json", "answers.json")


def reach_the_end(terminal: Terminal, *, plain: bool) -> None:
    """Skip every screen, and show the result."""
    if not plain:
        begin(terminal, *[SKIP] * 7)
        terminal.send(ENTER)
    for step, reply in enumerate([*"sssssss", "1"] if plain else [], start=1):
        terminal.wait_for(f"Step {step} of ", "to go back")
        terminal.send(reply, ENTER)


def test_an_emergency_offers_to_keep_only_once_the_person_is_safe() -> None:
    """After an emergency answer the advice stands alone, then how to get help; what can be kept comes last, for later."""
    with Terminal("ask") as terminal:
        begin(terminal, ONE_OR_OLDER, (SPACE, ENTER))
        assert "riskcheck" not in terminal.shown()
        terminal.send(ENTER)
        terminal.wait_for("Once you are safe: keep something?", "4. Nothing", "A number from 1 to 4:")
        said = " ".join(terminal.shown().split())
        order = [
            "Call your local emergency number, or go",
            "How to get help",
            "Why",
            "In short: Call",
            "Once you are safe: keep",
        ]
        assert list(map(said.index, order)) == sorted(map(said.index, order))
        for words in ("poison line", "riskcheck check", "clinician or out-of-hours"):
            assert words not in said
        terminal.send("4", ENTER)
        assert terminal.end() == 0


def test_a_name_that_is_taken_is_not_overwritten(tmp_path: Path) -> None:
    """A name of a file that is there is refused at the end, and asked again; an empty one keeps nothing."""
    there = tmp_path / "there.json"
    there.write_text("mine", encoding="utf-8")
    with Terminal("ask", "--output", str(tmp_path / "result.json")) as terminal:
        begin(terminal, *[SKIP] * 7)
        terminal.send(ENTER)
        choose(terminal, "Keep something?", "My answers")
        terminal.wait_for("File for the answers: answers.json")
        terminal.send("\x15", str(there), ENTER)
        terminal.wait_for("there is a file of that name already", "Another file")
        terminal.send(ENTER)
        assert terminal.end() == 0
        assert "Nothing was stored." in terminal.shown()
    assert there.read_text(encoding="utf-8") == "mine"


def test_what_is_kept_already_is_not_offered_again(tmp_path: Path) -> None:
    """With `--save` and `--output` nothing is asked at the end."""
    kept, output = tmp_path / "answers.json", tmp_path / "result.md"
    with Terminal("ask", "--save", str(kept), "--output", str(output)) as terminal:
        begin(terminal, *[SKIP] * 7)
        terminal.send(ENTER)
        assert terminal.end() == 0
        assert "Keep something?" not in terminal.everything()
    assert output.stat().st_mode & 0o777 == kept.stat().st_mode & 0o777 == 0o600


# ---------------------------------------------------------------- replies from a file


GOOD = "3\n10\n" + 14 * "s\n" + "1\n"


def piped(replies: bytes, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The questionnaire with replies from a pipe."""
    command = [RISKCHECK, "ask", "--plain", "--format", "json", *arguments]
    return subprocess.run(
        command, input=replies, capture_output=True, timeout=120, check=False, env={"PATH": "/bin", **environment}
    )


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize(
    "replies",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("3", "3.").encode(),
        GOOD.replace("10", "10)").encode(),
        GOOD.replace("\n", "\r\n").encode(),
    ],
    ids=["byte order mark", "full stop", "bracket", "line ends"],
)
def test_replies_from_a_file_mean_the_same_however_they_are_written(replies: bytes, locale: str) -> None:
    """A byte order mark, full stops, brackets and other line ends shift no reply: the result is that of the bare numbers."""
    good = piped(GOOD.encode())
    assert good.returncode == 0
    assert json.loads(good.stdout)["red_flags_answered"] is True
    ended = piped(replies, LC_ALL=locale, PYTHONCOERCECLOCALE="0")
    assert (ended.returncode, ended.stdout) == (0, good.stdout)


@pytest.mark.parametrize("reply", ["x", "", "99", "13 1"])
def test_a_reply_from_a_file_that_is_not_understood_ends_before_any_result(reply: str, tmp_path: Path) -> None:
    """Where input is no terminal, such a reply ends with 2 and its line; what was replied before is saved, nothing is shown."""
    kept = tmp_path / "answers.json"
    ended = piped(f"3\n{reply}\ns\ns\ns\ns\ns\n1\n".encode(), "--save", str(kept))
    assert (ended.returncode, ended.stdout) == (2, b"")
    last = ended.stderr.decode().splitlines()[-1]
    assert last.startswith("riskcheck: standard input, line 2: not understood. ")
    assert read(kept) == {"answers": {"age": "1-year-or-older"}}


def test_replies_that_end_too_early_leave_with_130() -> None:
    """Where input ends before the last question, nothing is asked, and the exit code is 130."""
    ended = piped(b"3\n")
    assert (ended.returncode, ended.stdout) == (130, b"")
    assert ended.stderr.decode().endswith("Input ended before the last question.\nNothing was stored.\n")


def test_piped_replies_ask_nothing_at_the_end() -> None:
    """Where nobody types, nothing is offered after the result."""
    ended = piped(7 * b"s\n" + b"1\n")
    assert ended.returncode == 0
    assert b"Keep" not in ended.stderr
