"""Call a student's function so that the lesson survives what it does."""

import builtins
import contextvars
import ctypes
import getpass
import linecache
import random
import sys
import threading
import traceback
import warnings
from contextlib import (
    ExitStack,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
    suppress,
)
from copy import deepcopy
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np

_WAIT = 0.1  # seconds from one look at a running answer to the next
# A bare `except:` in a loop swallows about 15 of 16 attempts to stop it.
_ATTEMPTS_TO_STOP = 400
_PRINTED = 10_000  # characters that are shown of what an answer prints


@dataclass(frozen=True)
class Raised:
    """An exception.

    Attributes:
        kind: its class.
        text: its message.
        line: number and text of the student's line that it came from, or
            None where no line of the student's had a part in it.
    """

    kind: type
    text: str
    line: tuple[int, str] | None


@dataclass(frozen=True)
class NotNumbers:
    """A value that NumPy cannot read, such as a dict or a symbolic tensor.

    Attributes:
        kind: the name of its class.
    """

    kind: str


@dataclass(frozen=True)
class TooLong:
    """A call that had not ended when its time was up.

    Attributes:
        seconds: the time that it had.
        line: number and text of the student's line that was running.
        stopped: False where it could not be stopped and still runs.
    """

    seconds: float
    line: tuple[int, str] | None
    stopped: bool


class QuestionError(RuntimeError):
    """An answer called input(), where nobody is there to reply."""


class _Stop(BaseException):
    """Ends the thread of an answer."""


class _Short:
    """Standard output that ends after so many characters.

    An endless loop that prints would fill the notebook, and the browser.
    """

    def __init__(self, stream):
        self.stream, self.left = stream, _PRINTED

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        if self.left > 0:
            self.stream.write(text[: self.left])
            self.left -= len(text)
            if self.left <= 0:
                self.stream.write(" …\n")
        return len(text)


def outcome(function, case):
    """Result of function(*case) in a form that can be compared and shown.

    Args:
        function: any callable.
        case: tuple of its arguments. It gets a copy, because it may change
            them in place.

    Returns:
        An array, None, a text, or a tuple or list of these; else
        NotNumbers or Raised.
    """
    try:
        # Inside the thread: NumPy 1 keeps these settings for each thread.
        with np.errstate(all="ignore"):
            return _plain(function(*deepcopy(case)))
    except _Stop:
        raise
    except BaseException as error:  # whatever a student's code may raise
        frames = traceback.walk_tb(error.__traceback__)
        return Raised(type(error), _text(error), _line(function, frames))


def outcomes(function, cases, seconds):
    """Outcome of each case, or TooLong in place of the one that hung.

    The function runs in a thread of its own: that can be stopped on every
    system, also where it swallows exceptions, and the kernel's own thread
    stays free for the stop button. What it may have changed for the rest of
    a lesson (random generators, settings of NumPy, matplotlib and warnings,
    standard output) is put back. It can neither ask questions nor end the
    kernel, and of what it prints only the beginning is shown. Nothing in
    this process can stop a single call into C that never lets other threads
    run, such as sum(itertools.count()).

    Args:
        function: any callable.
        cases: list of argument tuples.
        seconds: how long all the cases together may take.
    """
    found, ended = [], threading.Event()

    def try_all():
        try:
            with suppress(_Stop):
                for case in cases:
                    found.append(outcome(function, case))
        finally:
            ended.set()

    inherit = contextvars.copy_context().run  # print options, above all
    worker = threading.Thread(target=inherit, args=(try_all,), daemon=True)
    short = _Short(sys.stdout)
    with (
        _nobody_to_ask(),
        _settings_put_back(),
        redirect_stdout(short),
        redirect_stderr(short),  # where nbgrader takes a word for an error
    ):
        worker.start()
        try:
            _wait(worker, ended, seconds)
            line = _line(function, _frames(worker))
        finally:  # also when the student presses the stop button
            stopped = _stop(worker, ended)
    complete = found[: len(cases)]
    if len(complete) < len(cases):
        complete.append(TooLong(seconds, line, stopped))
    return complete


def _wait(worker, ended, seconds):
    """Wait until an answer has ended, or for that time at least.

    Waits are counted instead of reading a clock, so that neither a computer
    that was asleep nor one too busy to look ends an answer early. Nor is an
    import cut short, since a half-loaded module is of no use to anybody.
    """
    for _ in range(round(seconds / _WAIT)):
        if ended.wait(_WAIT):
            return
    while _imports(worker):
        ended.wait(_WAIT)


def _imports(worker):
    return any(
        frame.f_code.co_filename.startswith("<frozen importlib")
        for frame, _ in _frames(worker)
    )


def _frames(worker):
    """What a thread is doing: (frame, line number), the innermost last."""
    frame = sys._current_frames().get(worker.ident)
    return [] if frame is None else [*traceback.walk_stack(frame)][::-1]


def _stop(worker, ended):
    """End a thread; False if that did not work within some seconds.

    The event tells, because Thread.join, interrupted by the stop button,
    takes a thread for ended that still runs (Python 3.11).
    """
    for _ in range(_ATTEMPTS_TO_STOP):
        if ended.is_set() or not worker.is_alive():
            return True
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident), ctypes.py_object(_Stop)
        )
        ended.wait(0.005)
    return ended.wait(_WAIT) or not worker.is_alive()


@contextmanager
def _nobody_to_ask():
    """Let input() raise QuestionError and exit() end no more than a call."""
    with ExitStack() as stack:
        for module, name in ((builtins, "input"), (getpass, "getpass")):
            stack.enter_context(patch.object(module, name, _refuse))
        if "IPython" in sys.modules:
            shell = sys.modules["IPython"].get_ipython()
            if shell is not None:
                stack.enter_context(patch.object(shell, "ask_exit", sys.exit))
        yield


def _refuse(*arguments, **options):
    raise QuestionError


@contextmanager
def _settings_put_back():
    import matplotlib

    of_numpy, of_python = np.random.get_state(), random.getstate()
    of_keras = _keras_settings()
    try:
        with (
            np.printoptions(),
            matplotlib.rc_context(),
            warnings.catch_warnings(),
        ):
            yield
    finally:
        np.random.set_state(of_numpy)
        random.setstate(of_python)
        for put_back, value in of_keras:
            put_back(value)


def _keras_settings():
    """Keras' settings: pairs of the function that sets one, and its value."""
    if "keras" not in sys.modules:
        return []
    from keras import config

    return [
        (config.set_floatx, config.floatx()),
        (config.set_epsilon, config.epsilon()),
        (config.set_image_data_format, config.image_data_format()),
    ]


def _plain(value):
    """A result as arrays, None and texts; tuples and lists are kept."""
    if value is None or isinstance(value, (str, NotNumbers)):
        return value
    if isinstance(value, (tuple, list)):
        items = [_plain(item) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    try:
        array = np.asarray(value)
        # What NumPy has no type of its own for: Fraction, bfloat16, …
        return array if array.dtype.kind in "biufcUS" else array.astype(float)
    except Exception:  # a symbolic tensor raises what it likes
        return NotNumbers(type(value).__name__)


def _text(error):
    try:
        return str(error)
    except Exception:
        return ""


def _line(function, frames):
    """Number and text of the student's innermost line among the frames.

    It is known by its global names, which all cells of a notebook share.
    """
    notebook = vars(sys.modules["__main__"])
    own = getattr(function, "__globals__", notebook)
    line = None
    for frame, number in frames:
        if frame.f_globals is own or frame.f_globals is notebook:
            filename = frame.f_code.co_filename
            text = linecache.getline(filename, number, own).strip()
            line = number, text
    return line
