"""A start, in fresh processes: what a person waits for, by the clock and in seconds of processor time.

The window: until its first sample is painted with what is labelled, until the first detection is painted (it is not
asked for), and how long the window's thread stands still meanwhile. Once as on an installed machine, and once with no
compiled kernels, as right after an installation. The commands: `--help`, `models`, `convert`, `detect` of one picture.
Beside them labelme and X-AnyLabeling, until they have painted the same picture, where `--peer PYTHON` names the
interpreter of an environment that has them.

On a machine that does other things too, the clock's seconds are theirs as well; processor time is nearly our own. It
counts all threads, and of the window until that moment.

    python benchmarks/start.py [--repeat 3] [--peer /tmp/peer/bin/python ...]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SAMPLE = ROOT / "resources" / "samples" / "astronaut.jpg"
KINDS = ("DATA", "CONFIG", "CACHE", "STATE")
AT_MOST = 120  # seconds
TICK = 10  # milliseconds
PEERS: dict[str, tuple[str, ...]] = {"labelme": (), "anylabeling.app": ("--filename",)}  # what names the picture
# A peer's window: the same picture, named on its command line, and the first time that it is painted.
PEER = """
import json, os, runpy, sys, time
try:
    from PyQt6 import QtCore, QtGui, QtWidgets
except ImportError:
    from PyQt5 import QtCore, QtGui, QtWidgets
sys.argv = [{module!r}, *sys.argv[1:]]
start = QtWidgets.QApplication.exec if hasattr(QtWidgets.QApplication, "exec") else QtWidgets.QApplication.exec_

def look():
    for canvas in QtWidgets.QApplication.allWidgets():
        pixmap = getattr(canvas, "pixmap", None)
        if type(canvas).__name__ == "Canvas" and canvas.isVisible() and pixmap is not None and not pixmap.isNull():
            canvas.grab()
            print(json.dumps({{"picture": (time.time(), time.process_time())}}), flush=True)
            os._exit(0)

def exec_(*arguments):
    timer = QtCore.QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    return start()

QtWidgets.QApplication.exec = QtWidgets.QApplication.exec_ = exec_
runpy.run_module({module!r}, run_name="__main__")
"""


def watch_window() -> None:
    """The child: the program's own start, watched. Prints what was when, as JSON."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from app.shell import application
    from app.shell.application import Shell
    from engine.structures.stages import Detections

    begin = application.begin
    moments: dict[str, tuple[float, float]] = {}
    stalls: list[float] = []

    class Eye(QObject):
        """Looks at what is painted, and how late a timer of the window's thread comes."""

        def __init__(self, shell: Shell) -> None:
            super().__init__(shell.window)
            self._shell, self._last = shell, time.monotonic()
            shell.window.canvas.viewport().installEventFilter(self)
            self._timer = QTimer(self, interval=TICK)
            self._timer.timeout.connect(self._tick)
            self._timer.start()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                document = self._shell.document
                if document.image is not None:
                    self._note("picture")
                if document.trace.get(Detections) is not None:
                    self._note("detection")
                    QTimer.singleShot(0, self._shell.window.close)
            return False

        def _note(self, name: str) -> None:
            moments.setdefault(name, (time.time(), time.process_time()))

        def _tick(self) -> None:
            now = time.monotonic()
            if "picture" in moments and "detection" not in moments:
                stalls.append(now - self._last - TICK / 1000)
            self._last = now

    def watched(shell: Shell, paths: list[Path], resources: Path) -> None:
        begin(shell, paths, resources)
        Eye(shell)

    application.begin = watched
    application.run([], ROOT / "resources")
    print(json.dumps({**moments, "stalls": sorted(stalls, reverse=True)[:5]}), flush=True)


def environment(home: Path, kernels: Path) -> dict[str, str]:
    """Of a person who has not used the program yet. kernels: where the compiled ones are, or will be."""
    homes = {f"XDG_{kind}_HOME": str(home / kind) for kind in KINDS}
    homes["XDG_CACHE_HOME"] = str(kernels)
    home.mkdir(parents=True, exist_ok=True)
    return os.environ | homes | {"NUMBA_CACHE_DIR": str(kernels), "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)}


def window(variables: Mapping[str, str], command: list[str]) -> dict[str, object]:
    """Moments as (seconds by the clock, processor seconds) since the process was started."""
    began = time.time()
    ran = subprocess.run(command, cwd=ROOT, env=dict(variables), capture_output=True, text=True, timeout=AT_MOST)
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"{' '.join(command[:3])}: {ran.stderr[-800:]}")
    seen: dict[str, object] = json.loads(lines[-1])
    return {name: (v[0] - began, v[1]) if name != "stalls" else v for name, v in seen.items()}  # type: ignore[index]


def command(variables: Mapping[str, str], *arguments: object) -> tuple[float, float]:
    """Seconds by the clock, processor seconds."""
    began, nowhere = time.time(), subprocess.DEVNULL
    program = [sys.executable, "main.py", *map(str, arguments)]
    process = subprocess.Popen(program, cwd=ROOT, env=dict(variables), stdout=nowhere, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {process.stderr and process.stderr.read().decode()[-800:]}")
    return time.time() - began, usage.ru_utime + usage.ru_stime


def show(name: str, runs: list[tuple[float, float]]) -> None:
    clock, processor = (median(values) for values in zip(*runs, strict=True))
    print(f"{name:58} {clock:8.2f} {processor:8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peer", nargs="*", default=[], metavar="PYTHON", help="of environments with a peer")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        watch_window()
        return
    print(f"{'median of ' + str(options.repeat) + ', seconds':58} {'clock':>8} {'cpu':>8}")
    with tempfile.TemporaryDirectory() as place:
        installed = Path(place) / "kernels"
        compile_kernels(environment(Path(place) / "first", installed))
        for state in ("installed", "kernels not compiled yet"):
            homes = [Path(place) / f"{state} {number}" for number in range(options.repeat)]
            starts = [environment(home, installed if state == "installed" else home / "kernels") for home in homes]
            seen = [window(variables, [sys.executable, __file__, "--child"]) for variables in starts]
            show(f"{state}: window with picture and labels", [one["picture"] for one in seen])  # type: ignore[misc]
            show(f"{state}: first detection painted", [one["detection"] for one in seen])  # type: ignore[misc]
            worst = [f"{seconds:.2f}" for one in seen for seconds in one["stalls"][:2]]  # type: ignore[index]
            print(f"{state + ': longest stalls between the two':58} {', '.join(worst)}", flush=True)
        measure_commands(Path(place), installed, options.repeat)
        for python in options.peer:
            measure_peer(python, environment(Path(place) / "peer", installed), options.repeat)


def compile_kernels(variables: Mapping[str, str]) -> None:
    code = "from engine.kernels.compilation import Kernels\nfrom engine.folders import cache_folder\n"
    code += "for _ in Kernels(cache_folder()).wait(): pass"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=dict(variables), check=True)


def measure_commands(place: Path, installed: Path, repeat: int) -> None:
    variables = environment(place / "commands", installed)
    coins = ROOT / "resources" / "samples_coins"
    rows: dict[str, tuple[object, ...]] = {
        "--help": ("--help",),
        "models": ("models",),
        "convert": ("convert", coins, "TO", "--format", "coco"),
        "detect of one picture": ("detect", SAMPLE),
    }
    for name, arguments in rows.items():
        runs = []
        for number in range(repeat):
            target = place / f"converted {number}"
            runs.append(command(variables, *(target if one == "TO" else one for one in arguments)))
        show(f"main.py {name}", runs)
    fresh = [environment(place / f"detect {n}", place / f"detect {n}" / "kernels") for n in range(repeat)]
    show("main.py detect of one picture, kernels not compiled yet", [command(one, "detect", SAMPLE) for one in fresh])


def measure_peer(python: str, variables: Mapping[str, str], repeat: int) -> None:
    for module, options in PEERS.items():
        there = [python, "-c", f"import importlib.util as u; raise SystemExit(u.find_spec({module!r}) is None)"]
        if subprocess.run(there, capture_output=True).returncode:
            continue
        program = [python, "-c", PEER.format(module=module), *options, str(SAMPLE)]
        window(variables, program)  # its settings, and what it does once
        runs = [window(variables, program)["picture"] for _ in range(repeat)]
        show(f"{module.partition('.')[0]}: window with picture", runs)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
