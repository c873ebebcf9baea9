"""Output files: under its own name a file is always whole. What is written to is checked before any work."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal, TextIO, cast

from riskcheck.errors import InputError

_GZIP = ".gz"
_GZIP_LEVEL = 3
_PARTIAL = ".partial"


class Output:
    """Something that text is written to, in UTF-8 and with no line ends but its own. Made by `open_output`."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name, self._stream = name, stream
        self.discarded = False

    def write(self, text: str) -> None:
        """Write text. Raises InputError where the system refuses."""
        self.write_bytes(text.encode())

    def write_bytes(self, data: bytes | memoryview) -> None:
        """Write text that is encoded already. Raises InputError where the system refuses."""
        with told(self._name):
            self._stream.write(data)

    def flush(self) -> None:
        """Hand to the system what was written."""
        with told(self._name):
            self._stream.flush()

    def hand_on(self) -> None:
        """Flush what somebody may be waiting for at the other end."""
        self.flush()

    def whole_bytes(self) -> int:
        """Flush all that was written; the size of the file then, from which it can be gone on. 0 for what is no file."""
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

    With `keep`, goes on from the first `keep` bytes of the `.partial` that is there.
    """

    def __init__(self, path: str, *, private: bool = False, keep: int | None = None, compress: bool = True) -> None:
        with told(path):
            self._target = _target(path)
            self._written = partial_of(self._target) if _is_replaced(self._target) else self._target
            mode = "wb" if keep is None else "r+b"
            opener = _private if private and self._written != self._target else None
            self._file = cast(BinaryIO, open(self._written, mode, opener=opener))  # noqa: SIM115
            if keep is not None:
                self._file.truncate(keep)
                self._file.seek(keep)
        self._compressed = compress and path.lower().endswith(_GZIP)
        super().__init__(path, self._member())

    def whole_bytes(self) -> int:
        """Flush all that was written; the size of the file then, from which it can be gone on. 0 for what is no file."""
        if self._written == self._target:
            return super().whole_bytes()
        with told(self._name):
            if self._compressed:
                self._stream.close()
            self._file.flush()
            size = self._file.tell()
            self._stream = self._member()
            return size

    def hand_on(self) -> None:
        """Flush what goes to a named pipe or a device; of a file nobody sees a part."""
        if self._written == self._target:
            self.flush()

    def finish(self) -> None:
        """Close the file and give it its name."""
        with told(self._name):
            self._stream.close()
            self._file.close()
            if self.discarded:
                self._remove()
            elif self._written != self._target:
                self._written.replace(self._target)

    def abandon(self) -> None:
        """Close the file and leave it as it is, under its name of `.partial`."""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            self._file.close()
        if self.discarded:
            with suppress(OSError):
                self._remove()

    def _member(self) -> BinaryIO:
        """What is written to: the file, or a compressed part of it, which together make one compressed file."""
        if not self._compressed:
            return self._file
        return cast(BinaryIO, gzip.GzipFile("", "wb", _GZIP_LEVEL, self._file, mtime=0))

    def _remove(self) -> None:
        if self._written != self._target:
            self._written.unlink()


class _TextStream:
    """A standard stream that takes text alone, as tests put in its place, seen as one that takes bytes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.flush = stream.flush

    def write(self, data: bytes | memoryview) -> int:
        return self._stream.write(bytes(data).decode())


def _standard_output(stream_name: Literal["stdout", "stderr"]) -> Output:
    name = {"stdout": "standard output", "stderr": "standard error"}[stream_name]
    stream: TextIO | None = getattr(sys, stream_name)
    if stream is None:
        raise InputError(f"{name}: cannot be written: it is closed")
    binary: BinaryIO | None = getattr(stream, "buffer", None)
    if stream_name == "stderr" or binary is None:
        return Output(name, _TextStream(stream))  # type: ignore[arg-type]
    with told(name):
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

    An exception leaves the `.partial`. What is no regular file (a pipe, /dev/null) is written to as it is. Raises InputError
    for what cannot be written, BrokenPipeError where nobody reads.
    """
    file = None if path is None else FileOutput(path, private=private, keep=keep, compress=compress)
    output = file or _standard_output(standard)
    try:
        yield output
    except BaseException:
        output.abandon()
        raise
    output.finish()


def check_outputs(outputs: Sequence[str | None], inputs: Sequence[str] = ()) -> None:
    """Raise InputError for an output that cannot be written, or that is another output or an input. Writes nothing."""
    taken = {os.path.realpath(source): "an input" for source in inputs if source != "-"}
    kept: list[str] = []
    for path in outputs:
        if path is None:
            continue
        with told(path):
            target = _target(path)
        if not _is_replaced(target):
            continue
        name, partial = str(target), str(partial_of(target))
        clashes = [what for other, what in taken.items() if other == name or other.startswith(partial)]
        clashes += ["another output" for other in kept if name.startswith(other)]
        if clashes:
            raise InputError(f"{path}: would replace {clashes[0]}; give it a name of its own")
        taken[name] = "another output"
        kept.append(partial)  # beside which other names start so, as that of what a batch goes on from


def partial_path(path: str | None) -> Path | None:
    """Where an output is written until it is whole; None for a standard stream, or what is no regular file."""
    if path is None:
        return None
    with told(path):
        target = _target(path)
    return partial_of(target) if _is_replaced(target) else None


def _target(path: str) -> Path:
    """Where the file will stand, links followed. Raises OSError where it cannot be written."""
    if Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir()):
        return Path(path)
    target = Path(os.path.realpath(path))
    if target.is_dir() or partial_of(target).is_dir():
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


def partial_of(target: Path) -> Path:
    """The name under which a file is written until it is whole."""
    return target.with_name(target.name + _PARTIAL)


def _is_replaced(target: Path) -> bool:
    return target.is_file() or not target.exists()


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raise what the system says about a file as an InputError; a broken pipe is left to the caller."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be written: {reason}") from error
