"""The progress of a batch, written to a file beside its output, so that an interrupted batch can be resumed."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from riskcheck.errors import InputError
from riskcheck.files.ownfiles import PRIVATE, give_name, open_anew, open_left
from riskcheck.files.targets import write_errors

Facts = dict[str, Any]
"""What a batch was started with, as JSON values by name."""


@dataclass
class Progress:
    """The progress of a batch: `source` is the index of the input being read, `records` counts those of it that are done."""

    source: int = 0
    records: int = 0
    useful: bool = False
    results: int = 0
    errors: int = 0
    output_bytes: int = 0
    error_bytes: int = 0
    unusable: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    respelled: int = 0
    finished: bool = False


class Journal:
    """The file that holds the progress of a batch, and what the batch was started with.

    It also holds the last progress at which the output was synced to the disk: after a crash of the machine only that is valid.
    """

    def __init__(self, partial: Path, facts: Facts) -> None:
        self.path = partial.with_name(f"{partial.name}.state")
        self._facts = facts
        self._on_disk: Facts | None = None

    def write(self, progress: Progress, *, is_on_disk: bool = False) -> None:
        """Replace the file by one with this progress, atomically. Raises InputError where it cannot be written.

        `is_on_disk`: the output files of the batch were synced to the disk at this point.
        """
        now = json.loads(json.dumps(vars(progress)))
        if is_on_disk:
            self._on_disk = now
        kept = {"facts": self._facts, "machine": _machine(), "progress": now, "on disk": self._on_disk}
        new = self.path.with_name(f"{self.path.name}.new")
        with write_errors(str(new)), open_anew(new, PRIVATE) as file:
            file.write(json.dumps(kept).encode())
            give_name(file, new, self.path, sync=is_on_disk)

    def read(self) -> Progress | None:
        """The progress in the file; None without a file or a valid progress. Raises InputError for a file of another batch."""
        try:
            with open_left(self.path) as file:
                kept = json.loads(file.read())
            facts, self._on_disk = kept["facts"], kept["on disk"]
            counts = kept["progress"] if kept["machine"] == _machine() else self._on_disk
            progress = Progress(**counts) if counts else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.path}: cannot be read: {error}; start over without --resume") from error
        changed = [name for name in self._facts if json.loads(json.dumps(self._facts[name])) != facts.get(name)]
        if changed:
            raise InputError(
                f"cannot go on with the batch that was interrupted: {', '.join(changed)} changed; give the same again, or "
                "start over without --resume"
            )
        if progress:
            progress.counts, progress.faults = Counter(progress.counts), Counter(progress.faults)
        return progress

    def remove(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)


def _machine() -> str:
    """An id that changes with every boot of the machine; empty where the system has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def inputs_of(sources: tuple[str, ...]) -> list[list[Any]]:
    """The name, size and modification time of each input, to detect that one was changed."""
    stats = [(source, Path(source).stat()) for source in sources]
    return [[source, stat.st_size, stat.st_mtime_ns] for source, stat in stats]
