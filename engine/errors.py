"""Errors that a person caused or can mend: shown as one line, never as a traceback."""

from __future__ import annotations

import re
import socket
from pathlib import Path

from engine.structures.settings import DETECTOR_WORDS
from engine.words import mark, tr

SYSTEM = (  # what it says of files and of drives on a network
    mark("Permission denied"),
    mark("No such file or directory"),
    mark("No space left on device"),
    mark("Read-only file system"),
    mark("Is a directory"),
    mark("Not a directory"),
    mark("File exists"),
    mark("Input/output error"),
    mark("Device or resource busy"),
    mark("File name too long"),
    mark("Operation not permitted"),
    mark("Disk quota exceeded"),
    mark("Too many open files"),
    mark("Too many open files in system"),
    mark("Too many levels of symbolic links"),
    mark("Too many links"),
    mark("Invalid cross-device link"),
    mark("Invalid argument"),
    mark("Directory not empty"),
    mark("File too large"),
    mark("Text file busy"),
    mark("No such device"),
    mark("No such device or address"),
    mark("No medium found"),
    mark("Bad file descriptor"),
    mark("Broken pipe"),
    mark("Cannot allocate memory"),
    mark("Resource temporarily unavailable"),
    mark("Operation not supported"),
    mark("No locks available"),
    mark("Stale file handle"),
    mark("Remote I/O error"),
    mark("Host is down"),
    mark("No route to host"),
    mark("Network is down"),
    mark("Network is unreachable"),
    mark("Connection refused"),
    mark("Connection reset by peer"),
    mark("Transport endpoint is not connected"),
)

_NO_MEMORY = re.compile("out of memory|can't allocate memory|bad_alloc|DefaultCPUAllocator", re.IGNORECASE)


def out_of_memory(error: BaseException) -> str | None:
    """A sentence, where that is what it is: Python's own error, and those of torch for the processor and a GPU."""
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and _NO_MEMORY.search(str(error))):
        if "CUDA" in str(error) or "MPS" in str(error):
            return tr("the GPU’s memory is full; close other programs, or choose a smaller picture or model")
        return tr("out of memory; close other programs, or choose a smaller picture or model")
    return None


def reason_of(error: BaseException) -> str:
    """Why the system refused, in words alone: without numbers of errors and names of classes."""
    if isinstance(error, socket.gaierror):
        return tr("the server’s name is not known here: is there a connection to the internet?")
    if isinstance(error, TimeoutError):
        return tr("no answer came in time")
    if isinstance(error, OSError) and error.strerror:
        return tr(error.strerror)
    return " ".join(str(error).split()) or type(error).__name__


class UserError(Exception):
    """what: what is wrong. do: what to do about it. subject: the file or name it is about; a detector by its name in
    the papers. The words are for the window and the command line alike: no option of either is in them."""

    def __init__(self, subject: str | Path, what: str, do: str) -> None:
        self.subject = str(subject)
        self.what = what
        self.do = do
        detector = DETECTOR_WORDS.get(self.subject)
        super().__init__(f"{f'{self.subject}:' if detector is None else detector} {what}; {do}")
