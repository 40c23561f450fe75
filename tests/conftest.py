"""Fixtures that every room may use."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from engine.models.specification import ModelSpecification

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As many threads on every machine, and in whatever order the tests come: tasks of the engine set torch's number.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Threads that have nothing to do sleep: by default they look for work for some milliseconds after each piece of it, on
# the cores that the other workers of xdist compute on. Set before torch is imported, for the programs of tests, too.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# What Python compiles is kept, whatever the environment says. Else each worker, and each program that a test starts,
# compiles all files anew, and pytest rewrites the assertions of all tests: some 20 s of a slow core in each worker.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# One folder of compiled kernels for all runs: that of the program's user is new in each of them.
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".pytest_cache" / "kernels"))

# Files that take more than some ten seconds, many of them of few tests. They begin first, then those of the most tests:
# what comes last is short, and no core waits for another one's long file at the end.
LONG = (
    "engine/cli/test_new_detectors.py",
    "engine/cli/test_commands.py",
    "engine/training/test_distributed.py",
    "engine/cli/test_lineage.py",
    "app/features/evaluation/test_lineage.py",
    "app/test_endurance.py",
    "app/features/saving/test_crash.py",
    "app/test_start.py",
    "app/test_monkey.py",
    "engine/cli/test_detectors.py",
    "engine/cli/test_going_on.py",
    "app/features/training/test_learning_story.py",
    "app/features/lessons/test_lessons.py",
    "app/features/labelling/test_batches.py",
    "engine/training/test_bad_input.py",
    "engine/training/test_held_out_pictures.py",
    "engine/training/test_prototypes.py",
    "engine/training/test_stopped_step.py",
    "engine/models/test_parity.py",
    "engine/cli/test_seen_pictures.py",
)
_threads: list[int] = []  # torch's at the start, once it is imported


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays: some 700,000 objects that no collection of garbage looks through."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files, LONG first. The tests of a file stay together, in their order."""
    if not hasattr(config, "workerinput"):
        return
    ranks = {ROOT / "tests" / name: number for number, name in enumerate(LONG)}
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (ranks.get(item.path, len(LONG)), -tests[item.path], item.path))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    if not _threads and "torch" in sys.modules:
        _threads.append(sys.modules["torch"].get_num_threads())


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    if _threads and sys.modules["torch"].get_num_threads() != _threads[0]:
        sys.modules["torch"].set_num_threads(_threads[0])


@pytest.fixture(scope="session", autouse=True)
def main_thread_of_qt() -> None:
    """Qt takes the thread of its first object for the window's: that of the tests, whatever one does on another."""
    from PySide6.QtCore import QObject

    QObject()


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the program keeps for its user (settings, models, journals) is neither read nor written by any test."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


@pytest.fixture(scope="session", autouse=True)
def kernels_are_ready() -> Iterator[None]:
    """No process that compiles: what a test uses of the kernels is compiled here, once, and lies in Numba's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.kernels.compilation.Kernels.are_ready", True)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_test_waits_for_the_disk() -> Iterator[None]:
    """Files are written, and not waited for until they lie on the disk: only a loss of power would tell the difference.

    Programs that tests start, and kill, wait as they do elsewhere.
    """

    def fsync(handle: int) -> None:
        os.fstat(handle)  # raises what fsync raises for a handle that is closed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real labelled folders. They are not part of the project: without them the test is skipped, saying so."""
    folder = Path(os.environ.get("REGIONSCOPE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"the labelled folders are not at {folder} (set REGIONSCOPE_SHARED to the folder above them)")
    return folder


@pytest.fixture(scope="session")
def tiny_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder whose shelf holds `tiny`, a small net with seeded weights."""
    import torch

    from engine.models.architectures import build
    from engine.models.library import checkpoints
    from engine.models.specification import ModelSpecification

    cache = tmp_path_factory.mktemp("cache")
    torch.manual_seed(0)
    specification = ModelSpecification(
        "tiny",
        "mobilenet_v3_large",
        ("cat", "dog"),
        strides=(8, 16),
        fpn_channels=16,
        extra_level=False,
        anchor_sizes=((32.0,), (64.0,)),
        head_width=32,
        shorter_side=160,
        longer_side=240,
        rpn_post_nms=200,
    )
    (cache / "models").mkdir()
    checkpoints.save(build(specification), cache / "models" / "tiny.safetensors")
    return cache


def one_map_specification() -> ModelSpecification:
    """One map of stride 16, RoI max pooling, four numbers a class, and little of everything."""
    from engine.models.specification import ModelSpecification

    return ModelSpecification(
        "one map",
        "mobilenet_v3_large",
        ("dog", "cat"),
        strides=(16,),
        fpn_channels=0,
        extra_level=False,
        anchor_sizes=((32.0, 64.0),),
        pooling="max",
        head_width=24,
        shorter_side=240,
        longer_side=320,
        rpn_post_nms=50,
    )


@pytest.fixture
def one_map(tiny_cache: Path) -> Iterator[str]:
    """A model on the shelf with one map of stride 16 and RoI max pooling."""
    import torch

    from engine.models.architectures import build
    from engine.models.library import checkpoints

    torch.manual_seed(0)
    file = tiny_cache / "models" / "one map.safetensors"
    checkpoints.save(build(one_map_specification()), file)
    yield "one map"
    file.unlink()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture with a few shapes on a noisy ground."""
    import cv2
    import numpy as np

    pixels = np.random.default_rng(0).integers(90, 120, (120, 160, 3)).astype(np.uint8)
    cv2.rectangle(pixels, (20, 30), (70, 90), (200, 40, 40), cv2.FILLED)
    cv2.circle(pixels, (115, 60), 25, (40, 80, 220), cv2.FILLED)
    file = tmp_path / "shapes.png"
    cv2.imwrite(str(file), pixels)
    return file
