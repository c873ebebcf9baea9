"""The processes of `--jobs`: one thread starts them, sends them chunks, receives rows, and ends them, without blocking."""

from __future__ import annotations

import errno
import os
import pickle
import selectors
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any

from riskcheck.batch.handover import Handover, memory_for
from riskcheck.batch.worker import LENGTH, Done, Terms
from riskcheck.checker import Checker
from riskcheck.errors import RiskcheckError
from riskcheck.files.records import Chunk

_START = "import sys; sys.path[:] = {path!r}; from riskcheck.batch.worker import serve; serve({link}, {memory})"
_READ_AT_ONCE = 2**20
_LAST_WORDS = 4096
_SECONDS_TO_END = 5
_NOT_HAD = {
    errno.EAGAIN: "no more processes are allowed",
    errno.ENOMEM: "there is not enough memory",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
}


def work_in_processes(checker: Checker, terms: Terms, chunks: Iterable[Chunk], jobs: int) -> Generator[Done, None, None]:
    """Process the chunks in a number of processes, and yield in order, reading no more than a few chunks ahead.

    Raises RiskcheckError where one of the processes cannot be started, or ends by itself.
    """
    ahead, first = jobs + 2, 0
    handover = Handover(memory_for(ahead + 1))
    with handover, _Crew(jobs, handover.file, (checker.pack, terms, checker.article_only)) as crew:

        def next_done() -> Done:
            done: Done
            done, given = crew.take(first)
            return done._replace(rows=handover.take(first % (ahead + 1), given))

        for number, chunk in enumerate(chunks):
            pieces = list(zip(*chunk.pieces, strict=True))  # field by field, which is quicker
            crew.give(number, (chunk._replace(pieces=[]), pieces, number % (ahead + 1)))
            if number - first >= ahead:
                yield next_done()
                first += 1
        while crew.has_work:
            yield next_done()
            first += 1


class _Crew:
    """A pool of processes, which are started as there is more to do."""

    def __init__(self, most: int, memory: int | None, start: object) -> None:
        self._most, self._memory, self._start = most, memory, pickle.dumps(start)
        self._processes: list[_Process] = []
        self._selector = selectors.DefaultSelector()
        self._results: dict[int, Any] = {}

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._selector.close()
        for process in self._processes:
            process.dismiss(at_once=kind is not None)
        for process in self._processes:
            process.wait()

    @property
    def has_work(self) -> bool:
        """Whether there are outcomes that were not taken yet."""
        return bool(self._results) or any(process.numbers for process in self._processes)

    def give(self, number: int, work: object) -> None:
        """Send work to the process with the least work waiting."""
        if len(self._processes) < self._most and all(process.numbers for process in self._processes):
            self._processes.append(_Process(self._memory))
            self._processes[-1].register(self._selector)
            self._processes[-1].unsent.append(memoryview(self._start))
        process = min(self._processes, key=lambda process: len(process.numbers))
        process.numbers.append(number)
        process.unsent.append(memoryview(pickle.dumps(work)))
        self._exchange(wait=False)

    def take(self, number: int) -> Any:
        """The outcome of work, by its number; waits for it. Raises RiskcheckError where a process ends before."""
        while number not in self._results:
            self._exchange(wait=True)
        return self._results.pop(number)

    def _exchange(self, *, wait: bool) -> None:
        """Send and receive without blocking; with `wait`, block until something can be sent or received."""
        for process in self._processes:
            process.listen(self._selector)
        for key, events in self._selector.select(None if wait else 0):
            process = key.data
            if key.fileobj is process.stderr:
                process.hear(self._selector)
            elif events & selectors.EVENT_READ:
                self._results.update(process.receive())
            else:
                process.send()


class _Process:
    """One process, and the data being sent to it and received from it. `numbers` are those of its unfinished work."""

    def __init__(self, memory: int | None) -> None:
        self.numbers: deque[int] = deque()
        self.unsent: deque[memoryview] = deque()
        self._received = bytearray()
        self._is_ready = False
        self._last_words = b""
        self._link, theirs = socket.socketpair()
        self._link.setblocking(False)
        with theirs:
            files = [theirs.fileno(), *([] if memory is None else [memory])]
            code = _START.format(path=sys.path, link=files[0], memory=memory)
            try:
                self._process = subprocess.Popen(  # noqa: S603
                    [sys.executable, "-c", code],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    pass_fds=files,
                    process_group=0,  # so that Ctrl-C on a terminal is for the parent alone
                )
            except OSError as error:
                self._link.close()
                raise _not_started(_NOT_HAD.get(error.errno or 0) or str(error.strerror)) from error
        self.stderr: Any = self._process.stderr

    def register(self, selector: selectors.BaseSelector) -> None:
        """Have the selector watch this process."""
        os.set_blocking(self.stderr.fileno(), False)
        selector.register(self.stderr, selectors.EVENT_READ, self)
        selector.register(self._link, selectors.EVENT_READ, self)

    def listen(self, selector: selectors.BaseSelector) -> None:
        """Have the selector report when more can be sent, while there is more."""
        selector.modify(self._link, selectors.EVENT_READ | (selectors.EVENT_WRITE if self.unsent else 0), self)

    def hear(self, selector: selectors.BaseSelector) -> None:
        """Keep the end of what the process writes to standard error, which says why it ended."""
        words = self.stderr.read()
        if not words:
            selector.unregister(self.stderr)
        self._last_words = (self._last_words + (words or b""))[-_LAST_WORDS:]

    def send(self) -> None:
        """Send as much as the socket takes now."""
        with suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):  # of those that ended there is an end to read
            while self.unsent:
                self.unsent[0] = self.unsent[0][self._link.send(self.unsent[0]) :]
                if not self.unsent[0]:
                    self.unsent.popleft()

    def receive(self) -> Iterator[tuple[int, Any]]:
        """The finished work, by number. Raises RiskcheckError where the process has ended."""
        try:
            data = self._link.recv(_READ_AT_ONCE)
        except BlockingIOError:  # the system was wrong
            return
        except ConnectionResetError:
            data = b""
        if not data:
            raise self._ended()
        self._received += data
        while len(self._received) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._received)
            if len(self._received) < LENGTH.size + length:
                break
            message = pickle.loads(memoryview(self._received)[LENGTH.size : LENGTH.size + length].toreadonly())  # noqa: S301
            del self._received[: LENGTH.size + length]
            if self._is_ready:
                yield self.numbers.popleft(), message
            self._is_ready = True

    def dismiss(self, *, at_once: bool) -> None:
        """End the process: when its work is finished, or at once."""
        self._link.close()
        if at_once:
            self._process.kill()

    def wait(self) -> None:
        """Wait for the end of the process, for a short time."""
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.stderr.close()

    def _ended(self) -> RiskcheckError:
        """The error for a process that ended by itself."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        said = self._last_words + (self.stderr.read() or b"")
        code = self._process.returncode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if b"memory" in said.lower():
            how = _NOT_HAD[errno.ENOMEM]
        if not self._is_ready:
            return _not_started(how)
        return RiskcheckError(f"a process of --jobs ended by itself ({how}); go on with --resume, or with fewer --jobs")


def _not_started(reason: str) -> RiskcheckError:
    return RiskcheckError(f"a process of --jobs could not be started ({reason}); go on with --resume, or with fewer --jobs")
