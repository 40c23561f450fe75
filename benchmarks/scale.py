"""Big folders in the real window, off screen: what a person waits for, and what it takes of memory.

    python benchmarks/scale.py folder [--pictures 100000] [--format voc|yolo]
    python benchmarks/scale.py coco [--pictures 20000] [--boxes 500000]
    python benchmarks/scale.py memory [--pictures 300]
    python benchmarks/scale.py decode
    python benchmarks/scale.py rest

Each row: what, by the clock, in processor time, the target. On a machine that does other things too the clock's figures
are theirs as well; a stall is the longest turn of the window's event loop, by the clock and in processor time of the
window's own thread. `folder` makes hard links of ten tiny pictures and of one label file.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np  # noqa: E402
import psutil  # noqa: E402
from PIL import Image as Pil  # noqa: E402

if TYPE_CHECKING:
    from app.session.trace_cache import TraceCache

MB = 2**20
AT_MOST = 600  # seconds that anything may take
VOC = """<annotation><size><width>{0}</width><height>{0}</height><depth>3</depth></size>
<object><name>dog</name><bndbox><xmin>3</xmin><ymin>3</ymin><xmax>20</xmax><ymax>20</ymax></bndbox></object></annotation>
"""
SIDE = 32
Seconds = tuple[float, float]  # by the clock, of the processor


def row(what: str, clock: float | None, processor: float | None, target: str, unit: str = "s") -> None:
    figures = (f"{value:10.3f}" if value is not None else " " * 10 for value in (clock, processor))
    print(f"{what:58} {' '.join(figures)} {unit:5} {target}", flush=True)


def resident() -> float:
    """MB, after what is garbage was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss / MB


class Window:
    """The real window over an engine that is not loaded until it is asked."""

    def __init__(self, journals: Path) -> None:
        from app.services.settings import SettingsStore
        from app.shell.application import build, make_application, make_worker
        from resources import RESOURCES

        self.app = make_application()
        self.shell = build(RESOURCES, partial(make_worker, RESOURCES), SettingsStore(None), journals)
        self.shell.window.show()
        self.worst: Seconds = (0.0, 0.0)
        self.turn_for(0.2)

    def turn(self) -> None:
        """One turn of the event loop."""
        clock, own = time.monotonic(), time.thread_time()
        self.app.processEvents()
        self.worst = max(self.worst[0], time.monotonic() - clock), max(self.worst[1], time.thread_time() - own)
        time.sleep(0.0005)

    def turn_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.turn()

    def wait(self, is_true: Callable[[], Any]) -> Seconds:
        clock, processor = time.monotonic(), time.process_time()
        while not is_true():
            self.turn()
            if time.monotonic() - clock > AT_MOST:
                raise SystemExit("nothing came in ten minutes")
        return time.monotonic() - clock, time.process_time() - processor

    def wait_for_picture(self, path: Path | None = None) -> Seconds:
        shown = partial(self._is_shown, path)
        return self.wait(shown)

    def _is_shown(self, path: Path | None) -> bool:
        here = self.shell.document.path
        return here is not None and (path is None or here == path)

    @contextmanager
    def stalls(self, what: str, target: str) -> Iterator[None]:
        self.worst = (0.0, 0.0)
        yield
        row(f"{what}: longest stall", *self.worst, target)

    def close(self) -> None:
        from app.shell.application import end

        end(self.shell, 5.0)


def make_folder(place: Path, count: int, format: str) -> Path:
    """Hard links of ten tiny pictures, and of their label file."""
    folder = place / "pictures"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(10):
        Pil.fromarray(random.integers(0, 255, (SIDE, SIDE, 3), np.uint8)).save(place / f"{number}.jpg")
    label, suffix = (VOC.format(SIDE), ".xml") if format == "voc" else ("0 .5 .5 .4 .4\n", ".txt")
    (place / "label").write_text(label)
    for number in range(count):
        try:
            os.link(place / f"{number % 10}.jpg", folder / f"picture {number}.jpg")
            os.link(place / "label", folder / f"picture {number}{suffix}")
        except OSError:  # so many links to one file are too many
            (place / "label").unlink()
            (place / "label").write_text(label)
            os.link(place / "label", folder / f"picture {number}{suffix}")
    return folder


def measure_folder(count: int, format: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = make_folder(Path(home), count, format)
        window = Window(Path(home) / "journals")
        shell, before = window.shell, resident()
        with window.stalls("opening, until the first picture", "50 ms"):
            shell.files.controller.open_paths([folder])
            first = window.wait_for_picture()
        row("first picture", *first, "1 s")
        with window.stalls("list painted", "50 ms"):
            painted = window.wait(lambda: shell.session.pictures.rowCount() == count)
        row("list usable", first[0] + painted[0], first[1] + painted[1], "3 s")
        with window.stalls("next picture meanwhile", "50 ms"):
            step(window, 10, "next picture while labels are looked for")
        index = shell.session.folder_index
        with window.stalls("looking for label files", "50 ms"):
            row("label files found", *window.wait(lambda: index.is_reading or index.summaries), "")
        done = len(index.summaries)
        with window.stalls("reading the labels", "50 ms"):
            clock, processor = window.wait(lambda: not index.is_reading)
        done = len(index.summaries) - done
        row("reading the labels: pictures a second", done / clock, done / processor, "2000", "")
        taken, few = resident() - before, of_child("ten pictures read", format)
        row("memory: a folder of ten pictures, one of them open", few, None, "", "MB")
        row("memory: what there is more, KB a picture", (taken - few) * 1024 / count, None, "1 KB", "KB")
        with window.stalls("next picture", "50 ms"):
            step(window, 40, "next picture")
        with window.stalls("filters and orders", "50 ms"):
            measure_filters(window)
        window.close()


def step(window: Window, times: int, what: str) -> None:
    files, pictures = window.shell.files.controller, window.shell.session.pictures
    took = []
    for _ in range(times):
        target = pictures.neighbour(files.current, 1)
        files.go(1)
        took.append(window.wait_for_picture(target))
    row(f"{what}, median", median(clock for clock, _ in took), median(own for _, own in took), "50 ms")
    row(f"{what}, worst", max(clock for clock, _ in took), max(own for _, own in took), "")


def measure_filters(window: Window) -> None:
    pictures = window.shell.session.pictures
    deeds: dict[str, Callable[[], None]] = {
        "filter: verified": partial(pictures.set_filter, "", "verified"),
        "filter: without labels": partial(pictures.set_filter, "", "unlabelled"),
        "filter: the class dog": partial(pictures.set_filter, "", "class", "dog"),
        "filter: two words": partial(pictures.set_filter, "picture 77", "all"),
        "filter: all": partial(pictures.set_filter, "", "all"),
        "order: least certain first": partial(pictures.set_order, "doubt"),
        "order: by name": partial(pictures.set_order, "name"),
    }
    for what, do in deeds.items():
        clock, own = time.monotonic(), time.thread_time()
        do()
        window.app.processEvents()
        row(what, time.monotonic() - clock, time.thread_time() - own, "100 ms")


def make_coco(place: Path, count: int, boxes: int) -> Path:
    folder = make_folder(place, 0, "voc")
    for number in range(count):
        os.link(place / f"{number % 10}.jpg", folder / f"picture {number}.jpg")
    images = [{"id": n, "file_name": f"picture {n}.jpg", "width": SIDE, "height": SIDE} for n in range(count)]
    items = [
        {"id": n, "image_id": n % count, "category_id": 1 + n % 80, "bbox": [3.5, 4.25, 10.75, 12.5], "area": 134.375,
         "iscrowd": 0, "segmentation": [[3.5, 4.25, 14.25, 4.25, 14.25, 16.75, 3.5, 16.75]]}
        for n in range(boxes)
    ]  # fmt: skip
    categories = [{"id": n, "name": f"class {n}"} for n in range(1, 81)]
    document = {"images": images, "annotations": items, "categories": categories}
    (folder / "instances.json").write_text(json.dumps(document))
    return folder


def measure_coco(count: int, boxes: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = make_coco(Path(home), count, boxes)
        row("the file", (folder / "instances.json").stat().st_size / MB, None, "", "MB")
        window = Window(Path(home) / "journals")
        shell, before = window.shell, resident()
        with window.stalls("opening COCO", "100 ms"):
            shell.files.controller.open_paths([folder])
            row("first picture of COCO", *window.wait_for_picture(), "1 s")
            row(
                "its boxes, and they can be edited", *window.wait(lambda: shell.document.annotation is not None), "10 s"
            )
        with window.stalls("reading COCO through", "100 ms"):
            row("all boxes read", *window.wait(lambda: not shell.session.folder_index.is_reading), "")
        row("memory of COCO", resident() - before, None, "", "MB")
        for what in ("a first save of COCO", "a second save of COCO"):
            measure_save(window, what)
        window.close()


def measure_save(window: Window, what: str) -> None:
    shell = window.shell
    annotation = shell.document.annotation
    assert annotation is not None
    with window.stalls(what, "100 ms"):
        clock, processor = time.monotonic(), time.process_time()
        shell.document.edit(annotation.with_boxes(annotation.boxes[1:]), "Delete")
        window.turn_for(0.5)  # it is written 0.3 s after the last edit
        step(window, 3, f"{what}: next picture meanwhile")
        window.wait(lambda: not shell.saving.controller.unsaved)
        row(f"{what}: until it is in the file", time.monotonic() - clock, time.process_time() - processor, "2 s")


def has_stages(traces: TraceCache, path: Path) -> bool:
    result = traces.get(path)
    return result is not None and bool(result.trace.records)


SIZES = ((640, 480), (1280, 960), (500, 900), (2000, 1500), (320, 240), (1024, 1024), (3000, 2000), (800, 600))


def measure_memory(count: int) -> None:
    """Pictures of mixed sizes, opened and detected one after the other."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "mixed"
        folder.mkdir()
        random = np.random.default_rng(0)
        for number in range(count):
            small = Pil.fromarray(random.integers(0, 255, (12, 16, 3), np.uint8))
            small.resize(SIZES[number % len(SIZES)], Pil.Resampling.BICUBIC).save(folder / f"{number}.jpg")
        window = Window(Path(home) / "journals")
        shell = window.shell
        row("window at rest", resident(), None, "", "MB")
        shell.files.controller.open_paths([folder])
        window.wait_for_picture()
        shell.detection.controller.list_models()
        shell.detection.load_engine()
        window.wait(lambda: shell.detection.controller.models and not shell.detection.controller.is_loading)
        row("engine loaded", psutil.Process().memory_info().rss / MB, None, "", "MB")
        first = 0.0
        for number in range(count):
            shell.detection.controller.detect()
            here = shell.document.path
            assert here is not None
            window.wait(partial(has_stages, shell.session.traces, here))
            window.wait(lambda: shell.services.bridge.is_idle)
            if number + 1 in (10, 50, 100, 150, 200, 250, 300) or number + 1 == count:
                now = psutil.Process().memory_info().rss / MB
                first = first or (now if number + 1 >= min(50, count // 2) else 0.0)
                more = f"{100 * (now / first - 1):+.1f} %" if first else ""
                row(f"after {number + 1} pictures {more}", now, None, "+-5 % after 50", "MB")
            if number + 1 < count:
                target = shell.session.pictures.neighbour(here, 1)
                shell.files.controller.go(1)
                window.wait_for_picture(target)
        row("of it what the heap gives back", psutil.Process().memory_info().rss / MB - resident(), None, "", "MB")
        window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what", nargs="?", default="folder", choices=("folder", "coco", "memory", "decode", "rest", "child")
    )
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--boxes", type=int, default=500_000)
    parser.add_argument("--format", choices=("voc", "yolo"), default="voc")
    parser.add_argument("file", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "child":
        child(*options.file)
        return
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':58} {'clock':>10} {'cpu':>10} {'':5} target")
    if options.what == "folder":
        measure_folder(options.pictures or 100_000, options.format)
    elif options.what == "coco":
        measure_coco(options.pictures or 20_000, options.boxes)
    elif options.what == "memory":
        measure_memory(options.pictures or 300)
    elif options.what == "decode":
        measure_decoding()
    else:
        measure_rest()


PEAK = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from engine.pictures.reading import read_image, read_thumbnail
import engine.pictures.bands, tifffile
read_image({small!r}); read_thumbnail({small!r}, 112)
def status(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))
before = status("VmRSS")
{do}
print((status("VmHWM") - before) / 1024)
"""


def measure_decoding() -> None:
    """What is needed at most, beside what the program has anyway, as a multiple of the picture's own size."""
    import tifffile

    side = 4000
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        ramp = np.linspace(0, 1, side * side, dtype=np.float32).reshape(side, side)
        files: dict[str, np.ndarray[Any, Any]] = {
            "16-bit grey TIFF": (ramp * 65535).astype(np.uint16),
            "float TIFF": ramp,
            "16-bit RGB TIFF": np.repeat((ramp * 65535).astype(np.uint16)[..., None], 3, axis=2),
            "16-bit grey PNG": (ramp * 65535).astype(np.uint16),
            "8-bit RGB PNG": np.repeat((ramp * 255).astype(np.uint8)[..., None], 3, axis=2),
            "8-bit RGB JPEG": np.repeat((ramp * 255).astype(np.uint8)[..., None], 3, axis=2),
        }
        for number, (what, values) in enumerate(files.items()):
            path = place / f"{number}.{what.rpartition(' ')[2].lower()}"
            if path.suffix == ".tiff":
                tifffile.imwrite(path, values)
                tifffile.imwrite(place / "small.tiff", values[:16, :16])
            else:
                Pil.fromarray(values).save(path)
                Pil.fromarray(values[:16, :16]).save(place / f"small{path.suffix}")
            small = str(place / f"small{path.suffix}")
            for do, words in (
                (f"read_image({str(path)!r})", ""),
                (f"read_thumbnail({str(path)!r}, 112)", ", thumbnail"),
            ):
                code = PEAK.format(root=str(ROOT), small=small, do=do)
                out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
                row(f"{what}{words}: most, times its size", float(out) * MB / values.nbytes, None, "3", "x")


def child(stage: str, format: str = "") -> None:
    """In a fresh process: memory at a stage of the start."""
    if stage == "ten pictures read":
        with tempfile.TemporaryDirectory() as home:
            window = Window(Path(home) / "journals")
            before, index = resident(), window.shell.session.folder_index
            window.shell.files.controller.open_paths([make_folder(Path(home), 10, format)])
            window.wait_for_picture()
            window.wait(lambda: len(index.summaries) == 10 and not index.is_reading)
            print(resident() - before, flush=True)
            os._exit(0)
    elif stage == "libraries of the window":
        import PIL  # noqa: F401
        import pyqtgraph  # noqa: F401
        import PySide6.QtWidgets

        PySide6.QtWidgets.QApplication([])
    elif stage == "torch alone":
        import torch
        import torchvision  # noqa: F401

        torch.zeros(1)
    elif stage != "Python and NumPy":
        with tempfile.TemporaryDirectory() as home:
            window = Window(Path(home))
            if stage != "the window, empty":
                window.shell.files.controller.open_paths([ROOT / "resources" / "samples"])
                window.wait_for_picture()
            if stage == "the window, its engine loaded":
                window.shell.detection.controller.list_models()
                window.shell.detection.load_engine()
                controller = window.shell.detection.controller
                window.wait(lambda: controller.models and not controller.is_loading)
                window.wait(lambda: window.shell.services.bridge.is_idle)
            window.turn_for(1.0)
            print(resident())
            sys.stdout.flush()
            os._exit(0)
    print(resident())


def measure_rest() -> None:
    stages = ("Python and NumPy", "libraries of the window", "the window, empty", "the window, a picture open")
    for stage in (*stages, "torch alone", "the window, its engine loaded"):
        row(stage, of_child(stage), None, "", "MB")


def of_child(*words: str) -> float:
    """MB that a fresh process prints."""
    command = [sys.executable, __file__, "child", *words]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


if __name__ == "__main__":
    main()
