"""Output files: under its own name a file is always whole. What is written to is checked before any work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from riskcheck.errors import InputError


class Output:
    """Something that text is written to. Made by `open_output`."""

    def __init__(self, name: str, write: Callable[[str], object], flush: Callable[[], None]) -> None:
        self._name, self._write, self._flush = name, write, flush
        self._discarded = False

    def write(self, text: str) -> None:
        """Write text, in UTF-8 and with no line ends but its own. Raises InputError where the system refuses."""
        with _told(self._name):
            self._write(text)

    def discard(self) -> None:
        """Leave no file behind, however the writing ends. What went to a standard stream stays there."""
        self._discarded = True

    def finish(self) -> None:
        """End the writing in good order."""
        with _told(self._name):
            self._flush()

    def abandon(self) -> None:
        """End the writing after an exception."""


class _FileOutput(Output):
    def __init__(self, path: str, *, private: bool) -> None:
        with _told(path):
            self._target = _target(path)
            self._written = _partial(self._target) if _is_replaced(self._target) else self._target
            self._stream = open(self._written, "w", encoding="utf-8", newline="\n", opener=_private if private else None)  # noqa: SIM115
        super().__init__(path, self._stream.write, self._stream.flush)

    def finish(self) -> None:
        with _told(self._name):
            self._stream.close()
            if self._discarded:
                self._remove()
            else:
                self._written.replace(self._target)

    def abandon(self) -> None:
        with suppress(OSError):
            self._stream.close()
            if self._discarded:
                self._remove()

    def _remove(self) -> None:
        if self._written != self._target:
            self._written.unlink()


def _standard_output(stream_name: Literal["stdout", "stderr"]) -> Output:
    name = {"stdout": "standard output", "stderr": "standard error"}[stream_name]
    stream: TextIO | None = getattr(sys, stream_name)
    if stream is None:
        raise InputError(f"{name}: cannot be written: it is closed")
    binary: BinaryIO | None = getattr(stream, "buffer", None)
    if stream_name == "stderr" or binary is None:
        return Output(name, stream.write, stream.flush)
    with _told(name):
        stream.flush()
    return Output(name, lambda text: binary.write(text.encode()), binary.flush)


@contextmanager
def open_output(
    path: str | None, *, standard: Literal["stdout", "stderr"] = "stdout", private: bool = False
) -> Iterator[Output]:
    """Open a file for writing, or a standard stream where `path` is None.

    A file is written as `NAME.partial` and renamed at the end; an exception leaves the `.partial`. What is no regular file (a
    pipe, /dev/null) is written to as it is. Raises InputError for what cannot be written, BrokenPipeError where nobody reads.
    """
    output = _standard_output(standard) if path is None else _FileOutput(path, private=private)
    try:
        yield output
    except BaseException:
        output.abandon()
        raise
    output.finish()


def check_outputs(outputs: Sequence[str | None], inputs: Sequence[str] = ()) -> None:
    """Raise InputError for an output that cannot be written, or that is another output or an input. Writes nothing."""
    taken = {os.path.realpath(source): "an input" for source in inputs if source != "-"}
    for path in outputs:
        if path is None:
            continue
        with _told(path):
            target = _target(path)
        names = [str(target), str(_partial(target))] if _is_replaced(target) else []
        for name in names:
            if name in taken:
                raise InputError(f"{path}: would replace {taken[name]}; give it a name of its own")
        taken |= dict.fromkeys(names, "another output")


def _target(path: str) -> Path:
    """Where the file will stand, links followed. Raises OSError where it cannot be written."""
    if Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir()):
        return Path(path)
    target = Path(os.path.realpath(path))
    if target.is_dir() or _partial(target).is_dir():
        raise OSError(0, "it is a folder; name a file in it")
    if not target.parent.is_dir():
        raise OSError(0, f"there is no folder {target.parent}; create it first")
    if target.is_file() and not target.stat().st_mode & 0o222:
        raise OSError(0, "it is a read-only file; make it writable, or name another")
    changed = target.parent if _is_replaced(target) else target
    if not os.access(changed, os.W_OK):
        raise OSError(0, f"{changed} is read-only for you")
    return target


def _private(path: str, flags: int) -> int:
    """Open a file for its owner alone."""
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def _partial(target: Path) -> Path:
    return target.with_name(f"{target.name}.partial")


def _is_replaced(target: Path) -> bool:
    return target.is_file() or not target.exists()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Raise what the system says as an InputError; a broken pipe is left to the caller."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be written: {reason}") from error
