"""The questionnaire as a command: its options, its files, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli.guard import INTERRUPTED, end, note
from riskcheck.cli.options import ArticleOnly, FormatOption, OutputOption, PackOption, format_of, on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskcheck.checker import Checker
    from riskcheck.interview.interview import Interview
    from riskcheck.interview.replies import AnswerDict


def ask(
    pack: PackOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Numbered lines of text, with no cursor movement.")] = False,
    one_by_one: Annotated[bool, typer.Option("--one-by-one", help="Ask every question by itself.")] = False,
    article_only: ArticleOnly = False,
    resume: Annotated[str | None, typer.Option("--resume", metavar="FILE", help="Go on from saved answers.")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="FILE", help="Save the answers here.")] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Answer the questions, then see the result."""
    from riskcheck.checker import Checker
    from riskcheck.checking.answers import read_answers
    from riskcheck.errors import InputError
    from riskcheck.files.output import check_outputs, open_output
    from riskcheck.interview.interview import Interview
    from riskcheck.interview.saved import Saved, resume_answers
    from riskcheck.report import results_text

    check_outputs([output, save], [resume] if resume and resume != save else [])
    with Checker(pack, article_only=article_only) as checker:
        saved = resume_answers(resume, checker.pack) if resume else Saved(None, {}, ())
        for misfit in saved.misfits:
            note(f"riskcheck: {resume}: left out: {misfit}")
        interview = Interview(
            checker.pack, emergency(checker), article_only=article_only, one_by_one=one_by_one, given=saved.given
        )
        _run(interview, _saver(interview, save, saved.id), plain=plain)
        result = checker.check(interview.answers(), id=saved.id)
        given = read_answers(checker.pack, interview.answers()).given
    how = format_of(format, output)
    shown = results_text(checker.pack, [(given, result)], how.value, single=True, terminal=on_terminal(output))
    try:
        with open_output(output, private=True) as target:
            target.write(shown)
    except InputError:
        typer.echo(shown)
        raise
    where = f" The result is in {output}." if output else " Next time, --output FILE keeps the result."
    note(f"\nIn short: {result.advice.text}{where}")


def emergency(checker: Checker) -> Callable[[AnswerDict], str | None]:
    """What to do now where answers so far mean an emergency, and None where they do not."""

    def advice(answers: AnswerDict) -> str | None:
        found = checker.check(answers).advice
        return found.text if found.urgency == "emergency" else None

    return advice


def _run(interview: Interview, save: Callable[[], str] | None, *, plain: bool) -> None:
    """Ask to the end and save; on Ctrl-C, and where input ends, save and leave with 130."""
    from riskcheck.prompts import choose_prompter, run_interview

    try:
        run_interview(interview, choose_prompter(plain=plain), save)
    except (KeyboardInterrupt, EOFError) as error:
        what = "Stopped" if isinstance(error, KeyboardInterrupt) else "Input ended before the last question"
        end(f"\n{what}. {save() if save else 'Nothing was stored.'}", INTERRUPTED)
    if save:
        note(save())


def _saver(interview: Interview, path: str | None, id: str | int | None) -> Callable[[], str] | None:
    from riskcheck.interview.saved import save_answers

    if path is None:
        return None

    def save() -> str:
        save_answers(path, interview.answers(), id)
        return f"Your answers are in {path}. To go on with them: riskcheck ask --resume {path} --save {path}"

    return save
