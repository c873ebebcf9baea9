"""The questionnaire as a command: its options, its files, and how it ends."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from riskcheck.cli import options
from riskcheck.cli.guard import INTERRUPTED, WRONG_USE, end, end_at_signals, note, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskcheck.checker import Checker
    from riskcheck.checking.result import Advice
    from riskcheck.cli.keeping import Keeper
    from riskcheck.interview.interview import Interview
    from riskcheck.interview.replies import AnswerDict
    from riskcheck.interview.saved import Saved
    from riskcheck.pack.pack import Pack
    from riskcheck.pack.words import Words
    from riskcheck.prompts import Prompter


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
    from riskcheck.cli.keeping import Keeper
    from riskcheck.files.locks import locked
    from riskcheck.files.targets import check_outputs
    from riskcheck.interview.interview import Interview
    from riskcheck.prompts import choose_prompter
    from riskcheck.report import results_text

    how = options.format_of(format, output, options.RESULT_FORMATS)
    end_at_signals()
    check_outputs([output, save], [resume] if resume and resume != save else [])
    with locked((output, save)), Checker(pack, article_only=article_only) as checker:
        saved = _resumed(resume, checker.pack)
        interview = Interview(
            checker.pack, emergency(checker), article_only=article_only, one_by_one=one_by_one, given=saved.given
        )
        prompter = choose_prompter(checker.pack.say, plain=plain)
        keeper = Keeper(interview, prompter, save, saved.id)
        _run(interview, prompter, keeper)
        answers = checker.read(interview.answers())
        case = (answers.given, checker.check(answers, id=saved.id))

        def shown(path: str | None) -> str:
            how = options.format_of(format if path in (None, output) else None, path, options.RESULT_FORMATS)
            terminal = options.on_terminal(path) and not prompter.plain
            return results_text(checker.pack, [case], how, single=True, details=details, terminal=terminal)

        _close(prompter, keeper, shown, output, case[1].advice, text=how == "text")


def emergency(checker: Checker) -> Callable[[AnswerDict], str | None]:
    """The advice to show at once where the answers so far mean an emergency, else None."""

    def advice(answers: AnswerDict) -> str | None:
        current = checker.check(answers).advice
        return current.text if current.urgency == "emergency" else None

    return advice


def _last_words(words: Words, advice: Advice, output: str | None, *, text: bool) -> str:
    """The line after a result: how soon, where no text was shown; else, on a terminal, that it begins further up."""
    if output or not text:
        return words("in_short", advice=advice.text)
    long = options.on_terminal(output) and advice.urgency != "emergency"
    return words("scroll_up") if long else ""


def _resumed(path: str | None, pack: Pack) -> Saved:
    """The answers in a file of an earlier run; says of each that does not fit the questions any more."""
    from riskcheck.interview.saved import Saved, resume_answers

    saved = resume_answers(path, pack) if path else Saved(None, {}, ())
    for misfit in saved.misfits:
        note(f"riskcheck: {pack.say('left_out', path=path, fault=misfit)}")
    return saved


def _run(interview: Interview, prompter: Prompter, keeper: Keeper) -> None:
    """Run the interview. On Ctrl-C and at the end of input, save the answers and exit with 130; at a signal, ask nothing."""
    from riskcheck.prompts import run_interview

    with _saved_at_last(keeper), _saved_at_last(keeper):  # twice: one signal, no more, may come in the middle of the saving
        try:
            run_interview(interview, prompter, keeper.save if keeper.path else None)
        except (KeyboardInterrupt, EOFError) as error:
            what = "stopped" if isinstance(error, KeyboardInterrupt) else "input_ended"
            note(f"\n{interview.pack.say(what)}")
            _note(keeper.on_leaving())
            sys.exit(INTERRUPTED)


@contextmanager
def _saved_at_last(keeper: Keeper) -> Iterator[None]:
    """Save unsaved answers where the block is left by an exception: at a signal, without a terminal, at an invalid reply."""
    try:
        yield
    except BaseException:
        if keeper.is_behind:
            _note(f"\n{keeper.fault() or keeper.where}")
        raise


def _note(text: str) -> None:
    """Write a message to standard error; on a terminal wrapped between words."""
    from riskcheck.prompts.wrapping import wrap

    terminal = sys.stderr is not None and sys.stderr.isatty()
    note("\n".join(wrap(text, max(shutil.get_terminal_size().columns, 20))) if terminal else text)


def _close(
    prompter: Prompter, keeper: Keeper, shown: Callable[[str | None], str], output: str | None, advice: Advice, *, text: bool
) -> None:
    """Save, show the result even where saving failed, and only then offer to keep the result and the answers."""
    from riskcheck.cli.keeping import offer_another, offer_to_keep
    from riskcheck.errors import InputError
    from riskcheck.files.output import open_output

    def write(path: str | None) -> None:
        with open_output(path, private=True) as target:
            target.write(shown(path))

    unsaved, unwritten = keeper.fault(), ""
    try:
        write(output)
    except InputError as error:
        unwritten = str(error)
        say(shown(None))
    if short := _last_words(keeper.words, advice, output, text=text):
        where = keeper.words("result_is_in", path=output) if output and not unwritten else ""
        _note(f"\n{short} {where}".rstrip())
    if keeper.path and not unsaved:
        _note(keeper.where)
    kept = [
        offer_another(keeper.words, prompter, fault, into)
        for fault, into in ((unwritten, write), (unsaved, keeper.write))
        if fault
    ]
    if prompter.can_ask and not kept:
        later = advice.urgency == "emergency"
        offer_to_keep(keeper.words, prompter, None if output else write, None if keeper.path else keeper.write, later=later)
    lost = [fault for fault, path in zip(filter(None, (unwritten, unsaved)), kept, strict=True) if path is None]
    if lost:
        end("\n".join(f"riskcheck: {fault}" for fault in lost), WRONG_USE)
