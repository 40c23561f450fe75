"""Programs of their own without an import of torch of their own: forked from a process that has imported the engine.

It has computed nothing, so that no thread of torch's or Numba's is lost in the fork.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

# What the command line imports, once.
import engine.tasks
import engine.training.from_folder  # noqa: F401

METHOD = "forkserver"


def ready() -> None:
    """From here on, processes of METHOD begin with this module imported."""
    multiprocessing.set_forkserver_preload([__name__])


def forked(program: Callable[..., Any], *arguments: object) -> BaseProcess:
    """`program`, a function of a module, running in a process of its own."""
    ready()
    process = multiprocessing.get_context(METHOD).Process(target=program, args=arguments)
    process.start()
    return process
