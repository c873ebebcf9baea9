"""How far a batch has come, kept beside its output, so that one that was interrupted can be gone on with."""

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
    """How far a batch has come. `source` is the place of the input being read, `records` how many of its records are done."""

    source: int = 0
    records: int = 0
    useful: bool = False
    results: int = 0
    errors: int = 0
    output_bytes: int = 0
    error_bytes: int = 0
    unusable: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    finished: bool = False


class Journal:
    """The file that holds the progress of a batch, and what the batch was started with.

    After a crash of the machine only what was on the disk counts: of the last progress that was so, it keeps a copy.
    """

    def __init__(self, partial: Path, facts: Facts) -> None:
        self.path = partial.with_name(f"{partial.name}.state")
        self._facts = facts
        self._on_disk: Facts | None = None

    def write(self, progress: Progress, *, is_on_disk: bool = False) -> None:
        """Keep the progress; what was kept before stays until this is whole. Raises InputError where it cannot be written.

        `is_on_disk` says that the files of the batch were synced at this point.
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
        """The progress that was kept; None where there is none that counts. Raises InputError where it is another batch's."""
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
            progress.counts = Counter(progress.counts)
        return progress

    def remove(self) -> None:
        """Forget the progress."""
        self.path.unlink(missing_ok=True)


def _machine() -> str:
    """What is another text after each start of the machine, where the system tells."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def inputs_of(sources: tuple[str, ...]) -> list[list[Any]]:
    """What tells whether inputs are the same: their names, sizes and times of change."""
    stats = [(source, Path(source).stat()) for source in sources]
    return [[source, stat.st_size, stat.st_mtime_ns] for source, stat in stats]
