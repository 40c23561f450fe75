"""Ranks as torchrun starts them (its agent, its store, its variables), but forked: torch is imported once for all."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs, Std
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from engine.cli import commands
from engine.cli.parser import parse
from engine.kernels.compilation import Kernels
from tests.engine.training import forked

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Ended:
    """failed: whether a rank's exit status was not 0. out, err: what all ranks wrote, rank after rank."""

    failed: bool
    out: str
    err: str


def several(ranks: int, program: Callable[..., Any], *arguments: object) -> Ended:
    """Run `program`, a function of a module, as each of so many ranks, and wait for them all."""
    forked.ready()
    with tempfile.TemporaryDirectory() as logs:
        config = LaunchConfig(
            1,
            1,
            ranks,
            logs_specs=DefaultLogsSpecs(logs, redirects=Std.ALL),
            rdzv_backend="c10d",
            rdzv_endpoint="127.0.0.1:0",
            local_addr="127.0.0.1",
            max_restarts=0,
            start_method=forked.METHOD,
        )
        # In a thread of its own: in the main one it would leave its signal handlers behind.
        with ThreadPoolExecutor(1) as agent:
            error = agent.submit(elastic_launch(config, program), *arguments).exception()
        if error is not None and not isinstance(error, ChildFailedError):
            raise error
        told = [sorted(Path(logs).rglob(f"{stream}.log")) for stream in ("stdout", "stderr")]
        assert all(len(files) == ranks for files in told)
        out, err = ("".join(file.read_text(encoding="utf-8") for file in files) for files in told)
        return Ended(error is not None, out, err)


def command(*arguments: object) -> Ended:
    """The command line, by two ranks of a thread each."""
    return several(2, _run, *map(str, arguments), "--device", "cpu", "--threads", "1")


def _run(*arguments: str) -> None:
    torch.set_num_threads(1)
    Kernels.are_ready = True  # type: ignore[assignment,method-assign]  # pytest's process compiles
    sys.exit(commands.run(parse(list(arguments)), ROOT / "resources"))
