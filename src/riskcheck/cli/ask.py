"""The questionnaire as a command: its options, its files, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import INTERRUPTED, end, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskcheck.checker import Checker
    from riskcheck.interview.interview import Interview
    from riskcheck.interview.replies import AnswerDict


def ask(
    pack: options.PackOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Numbered lines of text, with no cursor movement.")] = False,
    one_by_one: Annotated[bool, typer.Option("--one-by-one", help="Ask every question by itself.")] = False,
    article_only: options.ArticleOnly = False,
    resume: Annotated[str | None, typer.Option("--resume", metavar="FILE", help="Go on from saved answers.")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="FILE", help="Save the answers here.")] = None,
    format: options.ResultFormatOption = None,
    output: options.OutputOption = None,
    details: options.DetailsOption = False,
) -> None:
    """Answer the questions, then see the result."""
    from riskcheck.checker import Checker
    from riskcheck.files.targets import check_outputs
    from riskcheck.interview.interview import Interview
    from riskcheck.interview.saved import Saved, resume_answers
    from riskcheck.report import results_text

    how = options.format_of(format, output, options.RESULT_FORMATS)
    check_outputs([output, save], [resume] if resume and resume != save else [])
    with Checker(pack, article_only=article_only) as checker:
        saved = resume_answers(resume, checker.pack) if resume else Saved(None, {}, ())
        for misfit in saved.misfits:
            note(f"riskcheck: {resume}: left out: {misfit}")
        interview = Interview(
            checker.pack, emergency(checker), article_only=article_only, one_by_one=one_by_one, given=saved.given
        )
        _run(interview, _saver(interview, save, saved.id), plain=plain)
        answers = checker.read(interview.answers())
        result = checker.check(answers, id=saved.id)
    cases, terminal = [(answers.given, result)], options.on_terminal(output)
    _show(results_text(checker.pack, cases, how, single=True, details=details, terminal=terminal), output)
    if output or how != "text":  # text ends with how soon by itself
        where = f" The result is in {output}." if output else ""
        note(f"\nIn short: {result.advice.text}{where}")


def _show(result: str, output: str | None) -> None:
    """Write the result; where that fails, show it before saying so."""
    from riskcheck.errors import InputError

    try:
        options.write(result, output, private=True)
    except InputError:
        typer.echo(result)
        raise


def emergency(checker: Checker) -> Callable[[AnswerDict], str | None]:
    """What to do now where answers so far mean an emergency, and None where they do not."""

    def advice(answers: AnswerDict) -> str | None:
        current = checker.check(answers).advice
        return current.text if current.urgency == "emergency" else None

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
