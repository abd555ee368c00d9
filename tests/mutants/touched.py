"""Which tests run which functions, and a pytest in a process of its own that runs some of them."""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_S = 1800.0  # of the clock on the wall, whatever else the machine does; what counts is the processor's time
MEMORY_BYTES = 6 << 30
QUICK = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not slow and not protocol")


class Touching:
    """A plugin that notes for each test the functions it runs, as (file, first line), and how long it takes."""

    def __init__(self) -> None:
        self.functions: dict[str, set[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}
        self._codes: set[CodeType] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Fixtures count as part of the test that asks for them first."""
        self._codes, began = set(), time.process_time()
        sys.settrace(self._note)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - began
            self.functions[item.nodeid] = {(code.co_filename, code.co_firstlineno) for code in self._codes}

    def _note(self, frame: FrameType, _event: str, _argument: object) -> None:
        self._codes.add(frame.f_code)


class Chosen:
    """A plugin that runs these tests alone, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """As pytest asks for it."""
        items[:] = sorted((item for item in items if item.nodeid in self._place), key=lambda item: self._place[item.nodeid])


def ran(tests: Sequence[str], plugins: Sequence[Any], prepare: Callable[[], None], *, stop: bool = True) -> int:
    """What pytest ends with in this process; nothing of it is shown."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    prepare()
    return int(pytest.main([*QUICK, *(["-x"] if stop else []), *tests], plugins=list(plugins)))


def forked(act: Callable[[], int], cpu_s: float) -> int:
    """How a process ends that does something with so many seconds of the processor; one that needs more has not ended well."""
    child = os.fork()
    if child == 0:
        _limited(act, int(cpu_s))
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _limited(act: Callable[[], int], cpu_s: int) -> NoReturn:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    code = 1
    try:
        code = act()
    finally:
        os._exit(code)
