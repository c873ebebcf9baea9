"""Where outputs go: the file behind a name, whether it can be written, and the name it has until it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from riskcheck.errors import InputError

_PARTIAL = ".partial"


def check_outputs(outputs: Sequence[str | None], inputs: Sequence[str] = ()) -> None:
    """Raise InputError for an output that cannot be written, or that is another output or an input. Writes nothing."""
    taken = {os.path.realpath(source): "an input" for source in inputs if source != "-"}
    kept: list[str] = []
    for path in outputs:
        if path is None:
            continue
        with write_errors(path):
            target = target_of(path)
        if not is_replaced(target):
            continue
        name, partial = str(target), str(partial_of(target))
        clashes = [what for other, what in taken.items() if other == name or other.startswith(partial)]
        clashes += ["another output" for other in kept if name.startswith(other)]
        if clashes:
            raise InputError(f"{path}: would replace {clashes[0]}; give it a name of its own")
        taken[name] = "another output"
        kept.append(partial)  # other files beside the output start with this name: its lock, the journal of a batch


def partial_path(path: str | None) -> Path | None:
    """Where an output is written until it is whole; None for a standard stream, or what is no regular file."""
    if path is None:
        return None
    with write_errors(path):
        target = target_of(path)
    return partial_of(target) if is_replaced(target) else None


def target_of(path: str) -> Path:
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
    changed = target.parent if is_replaced(target) else target
    if not os.access(changed, os.W_OK):
        raise OSError(0, f"{changed} is read-only for you")
    return target


def partial_of(target: Path) -> Path:
    """The name under which a file is written until it is whole."""
    return target.with_name(target.name + _PARTIAL)


def is_replaced(target: Path) -> bool:
    """Whether a new file takes the name, and nothing is written into what is there, as into a pipe or a device."""
    return target.is_file() or not target.exists()


@contextmanager
def write_errors(name: str) -> Iterator[None]:
    """Raise what the system says about a file that is written as an InputError; a broken pipe is left to the caller."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be written: {reason}") from error
