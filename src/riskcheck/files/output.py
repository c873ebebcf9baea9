"""Output files: under its own name a file is always whole. What is written to is checked before any work."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Literal, TextIO, cast

from riskcheck.errors import InputError, visible
from riskcheck.files.locks import locked
from riskcheck.files.ownfiles import PRIVATE, give_name, mode_of, open_anew, open_left, start_writing
from riskcheck.files.streams import drop
from riskcheck.files.targets import check_outputs, is_replaced, partial_of, partial_path, target_of, write_errors

__all__ = ["ErrorOutput", "FileOutput", "Output", "check_outputs", "open_output", "partial_path"]

_GZIP = ".gz"
_GZIP_LEVEL = 3


class Output:
    """Something that text is written to, in UTF-8 and with no line ends but its own. Made by `open_output`.

    `fault` says why some of it could not be written, where the work goes on without it.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name, self._stream = name, stream
        self.discarded = False
        self.fault = ""

    def write(self, text: str) -> None:
        """Write text. Raises InputError where the system refuses."""
        self.write_bytes(text.encode())

    def write_bytes(self, data: bytes | memoryview) -> None:
        """Write text that is encoded already. Raises InputError where the system refuses."""
        with write_errors(self._name):
            self._stream.write(data)

    def flush(self) -> None:
        """Hand to the system what was written."""
        with write_errors(self._name):
            self._stream.flush()

    def hand_on(self) -> None:
        """Flush what somebody may be waiting for at the other end."""
        self.flush()

    def whole_bytes(self, *, sync: bool = False) -> int:  # noqa: ARG002
        """Flush all that was written; the size of the file then, from which it can be resumed. 0 for what is no file."""
        self.flush()
        return 0

    def discard(self) -> None:
        """Leave no file behind, however the writing ends. What went to a standard stream stays there."""
        self.discarded = True

    def finish(self) -> None:
        """End the writing in good order."""
        self.flush()

    def abandon(self) -> None:
        """End the writing after an exception."""


class FileOutput(Output):
    """A file, written as `NAME.partial` and renamed at the end. Compressed where its name ends in .gz; with
    `compress` false, not by us, because another program writes it.

    It has the permission bits of the file that it replaces; a `private` one is for its owner alone. With `keep`, the first
    `keep` bytes of the `.partial` that is there stay, and what is written follows them.
    """

    def __init__(self, path: str, *, private: bool = False, keep: int | None = None, compress: bool = True) -> None:
        with write_errors(path):
            self._target = target_of(path)
            self._written = partial_of(self._target) if is_replaced(self._target) else self._target
            self._file = self._opened(PRIVATE if private else mode_of(self._target), keep)
        self._compressed = compress and path.lower().endswith(_GZIP)
        self._started = keep or 0
        super().__init__(path, self._member())

    def _opened(self, mode: int | None, keep: int | None) -> BinaryIO:
        if self._written == self._target:
            return self._target.open("wb")
        if keep is None:
            return open_anew(self._written, mode)
        file = open_left(self._written, mode)
        file.truncate(keep)
        file.seek(keep)
        return file

    def whole_bytes(self, *, sync: bool = False) -> int:
        """Flush all that was written, with `sync` to the disk; the size of the file then, from which it can be resumed."""
        if self._written == self._target:
            return super().whole_bytes()
        with write_errors(self._name):
            if self._compressed:
                self._stream.close()
            self._file.flush()
            size = self._file.tell()
            if sync:
                os.fsync(self._file.fileno())
            else:
                start_writing(self._file, self._started, size)
            self._started = size
            self._stream = self._member()
            return size

    def hand_on(self) -> None:
        """Flush what goes to a named pipe or a device; of a file nobody sees a part."""
        if self._written == self._target:
            self.flush()

    def finish(self) -> None:
        """Close the file and give it its name."""
        with write_errors(self._name):
            if self._compressed:
                self._stream.close()
            if self._written != self._target and not self.discarded:
                give_name(self._file, self._written, self._target)
                return
            self._file.close()
            self._remove()

    def abandon(self) -> None:
        """Close the file and leave it as it is, under its name of `.partial`."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._remove()

    def _member(self) -> BinaryIO:
        """What is written to: the file, or a compressed part of it, which together make one compressed file."""
        if not self._compressed:
            return self._file
        return cast(BinaryIO, gzip.GzipFile("", "wb", _GZIP_LEVEL, self._file, mtime=0))

    def _remove(self) -> None:
        if self.discarded and self._written != self._target:
            self._written.unlink()


class _TextStream:
    """A standard stream seen as one that takes bytes. With `is_terminal`, what steers a terminal is made visible."""

    def __init__(self, stream: TextIO, *, is_terminal: bool = False) -> None:
        self._stream, self._is_terminal = stream, is_terminal
        self.flush = stream.flush

    def write(self, data: bytes | memoryview) -> int:
        text = bytes(data).decode()
        return self._stream.write(visible(text, colours=True) if self._is_terminal else text)


class ErrorOutput(Output):
    """Standard error. Where it cannot be written to, the work goes on: `fault` says why."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__("standard error", cast(BinaryIO, _TextStream(stream)))
        self._text = stream

    def write_bytes(self, data: bytes | memoryview) -> None:
        """Write text that is encoded already, as long as the system takes it."""
        if self.fault or not data:
            return
        try:
            self._stream.write(data)
            self._stream.flush()
        except OSError as error:
            self.fault = f"standard error: cannot be written: {error.strerror}"
            drop(self._text)

    def flush(self) -> None:
        """Hand to the system what was written, which was done."""


def _standard_output(stream_name: Literal["stdout", "stderr"]) -> Output:
    name = {"stdout": "standard output", "stderr": "standard error"}[stream_name]
    stream: TextIO | None = getattr(sys, stream_name)
    if stream is None:
        raise InputError(f"{name}: cannot be written: it is closed")
    if stream_name == "stderr":
        return ErrorOutput(stream)
    binary: BinaryIO | None = getattr(stream, "buffer", None)
    if stream.isatty() or binary is None:
        return Output(name, cast(BinaryIO, _TextStream(stream, is_terminal=stream.isatty())))
    with write_errors(name):
        stream.flush()
    return Output(name, binary)


@contextmanager
def open_output(
    path: str | None,
    *,
    standard: Literal["stdout", "stderr"] = "stdout",
    private: bool = False,
    keep: int | None = None,
    compress: bool = True,
) -> Iterator[Output]:
    """Open a file for writing (see `FileOutput`), or a standard stream where `path` is None.

    An exception leaves the `.partial`. What is no regular file (a pipe, /dev/null) is written to as it is. The file is locked
    meanwhile. Raises InputError for what cannot be written, BrokenPipeError
    where nobody reads.
    """
    with locked((path,)):
        file = None if path is None else FileOutput(path, private=private, keep=keep, compress=compress)
        output = file or _standard_output(standard)
        try:
            yield output
            output.finish()
        except BaseException:
            output.abandon()
            raise
