"""The files of a pack as they were at a revision. The only module that knows git.

It reads objects of the repository and nothing else: no filter, no hook, no pager and no fetching, so that a pack which brings
its own repository can run nothing.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from riskcheck.errors import InputError
from riskcheck.loading.packfolder import MAX_BYTES, MAX_FILES, is_hidden

SECONDS = 30
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def files_at(folder: Path, revision: str) -> dict[str, bytes]:
    """The content of each file that was in a folder at a revision, by name; none where the folder was not there.

    Raises InputError where git is not installed, the folder is in no repository, or the revision is unknown.
    """
    _git(folder, "rev-parse", "--show-prefix", otherwise="this folder is in no git repository; leave --since out")
    commit_id = _git(
        folder,
        *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"),
        otherwise=f"git knows no revision {revision!r}; name a commit, a branch or a tag",
    )
    commit = commit_id.decode().strip()
    listed = _git(folder, "ls-tree", "-z", "-l", commit, "./", otherwise=f"git cannot list the folder at {revision!r}")
    files: dict[str, bytes] = {}
    for entry in filter(None, listed.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        _, kind, blob, size = about.decode().split()
        name = os.fsdecode(path).rpartition("/")[2]
        if kind != "blob" or is_hidden(name):
            continue
        if int(size) > MAX_BYTES or len(files) == MAX_FILES:
            raise InputError(f"{folder}: at {revision!r} it holds more than a pack may; name a later revision")
        files[name] = _git(folder, "cat-file", "blob", blob, otherwise=f"git cannot read {name} at {revision!r}")
    return files


def _git(folder: Path, *arguments: str, otherwise: str) -> bytes:
    """What git prints. Raises InputError with the text `otherwise` where git fails."""
    command = ["git", "-c", "protocol.allow=never", "-C", os.fspath(folder.resolve()), *arguments]
    try:
        ended = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            command, capture_output=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL, env=os.environ | _QUIET
        )
    except FileNotFoundError:
        raise InputError("git is not installed; install it, or leave --since out") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{folder}: git did not answer within {SECONDS} seconds") from None
    if ended.returncode:
        raise InputError(f"{folder}: {otherwise}")
    return ended.stdout
