"""Several hands on one folder: two processes edit the labels of it at once, round after round; no edit may be lost.

Each process adds a box to a picture of its own, and now and then to one that both edit; where the other was there
first, it is told so (a conflict), reads anew and adds its box again, as a person would. Options make the clocks of the
two differ, the folder slow, and let it go away for a moment; the last column has all edits on one picture.

    python benchmarks/hands.py --rounds 200
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image as Pil  # noqa: E402

from engine.errors import UserError  # noqa: E402
from engine.labels.folder import Format, open_folder, start_folder  # noqa: E402
from engine.labels.formats.table import FORMATS  # noqa: E402
from engine.labels.labelled import LabelledFolder  # noqa: E402
from engine.safety.atomic_files import Conflict  # noqa: E402
from engine.structures.annotation import LabelledBox, Rectangle  # noqa: E402

HANDS = ("left", "right")
OWN = 5  # pictures of each; one more is everybody's
EVERY = 5  # how often that one is edited; 1: always
PATIENCE = 60.0  # seconds for one edit
CASES: dict[str, dict[str, float]] = {
    "plain": {},
    "clocks an hour apart": {"skew": 3600.0},
    "slow": {"slow": 0.01},
    "goes away": {"goes": True},
    "one picture": {"every": 1},
}


def make_folder(root: Path, format: Format) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for name in (*(f"{hand}{number}.png" for hand in HANDS for number in range(OWN)), "both.png"):
        Pil.new("RGB", (640, 480)).save(root / name)
    folder = start_folder(root, format, HANDS)
    folder.save(folder.annotation(root / "both.png").with_boxes([LabelledBox(Rectangle(600, 400, 630, 470), "left")]))


def edit(root: Path, hand: str, rounds: int, slow: float, every: int) -> None:
    """Runs in a process of its own."""
    folder = _opened(root)
    for number in range(rounds):
        path = root / _picture(hand, number, every)
        box = LabelledBox(_place(hand, number), hand)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                now = folder.annotation(path)
                time.sleep(slow)  # a person looks at it
                folder.save(now.with_boxes([*now.boxes, box]))
                break
            except Conflict:
                folder = _opened(root)
            except UserError:  # the folder is gone for a moment
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
                folder = _opened(root) if root.is_dir() else folder


def _opened(root: Path) -> LabelledFolder:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if (folder := open_folder(root)) is not None:
                return folder
        except UserError:
            pass
        time.sleep(0.01)
    raise UserError(root, "did not come back", "")


def _picture(hand: str, number: int, every: int) -> str:
    return "both.png" if number % every == 0 else f"{hand}{number % OWN}.png"


def _place(hand: str, number: int) -> Rectangle:
    """Of each edit another one, in whole pixels, that every format can hold exactly."""
    x, y = 2 * (number % 250), 20 * HANDS.index(hand) + 40 * (number // 250)
    return Rectangle(x, y, x + 8, y + 16)


def lost(root: Path, rounds: int, every: int = EVERY) -> list[str]:
    """The edits that are not in the folder."""
    folder = _opened(root)
    found = {
        (path.name, box.label, tuple(map(round, box.box)))
        for path in folder.pictures
        for box in folder.annotation(path).boxes
    }
    wanted = [
        (_picture(hand, number, every), hand, tuple(map(round, _place(hand, number))))
        for hand in HANDS
        for number in range(rounds)
    ]
    return [f"{name}: {label} {box}" for name, label, box in wanted if (name, label, box) not in found]


def run(
    root: Path,
    format: Format,
    rounds: int,
    slow: float = 0.0,
    skew: float = 0.0,
    goes: bool = False,
    every: int = EVERY,
) -> list[str]:
    """skew: seconds by which the clock of one of the two is behind. goes: the folder goes away now and then. every: how
    often the picture of both is edited. Returns the lost edits. Raises CalledProcessError where a process ended with an
    error."""
    make_folder(root, format)
    begun = []
    for hand in HANDS:
        behind = skew if hand == "right" else 0.0
        command = [sys.executable, __file__, "--edit", hand, str(root), str(rounds), str(slow), str(behind), str(every)]
        begun.append(subprocess.Popen(command, env=os.environ | {"OMP_NUM_THREADS": "1"}))
    while goes and any(one.poll() is None for one in begun):
        time.sleep(0.15)
        away = root.with_name(f"{root.name} away")
        root.rename(away)
        time.sleep(0.05)
        if not came_back(away, root):  # somebody made it anew, as an empty folder: an edit is lost
            made = sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))
            for one in begun:
                one.kill()
                one.wait()
            return [f"{root} came back empty, with {made}"]
    for one in begun:
        if one.wait() != 0:
            raise subprocess.CalledProcessError(one.returncode, one.args)
    return lost(root, rounds, every)


def came_back(away: Path, root: Path) -> bool:
    """For milliseconds the library that locks may make the folder, which is taken back; also between the two lines."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            if not root.exists():
                away.rename(root)
                return True
        time.sleep(0.05)
    return False


def _tried(root: Path, format: Format, rounds: int, **extra: float) -> list[str]:
    try:
        return run(root, format, rounds, **extra)  # type: ignore[arg-type]
    except subprocess.CalledProcessError as error:
        return [f"ended with {error.returncode}"]


def with_clock(behind: float) -> None:
    """All that this process asks of the time is so much behind."""
    now = time.time
    time.time = lambda: now() - behind


def main() -> None:
    if sys.argv[1:2] == ["--edit"]:
        hand, root, rounds, slow, behind, every = sys.argv[2:]
        with_clock(float(behind))
        edit(Path(root), hand, int(rounds), float(slow), int(every))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--formats", nargs="+", default=list(FORMATS))
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES))
    options = parser.parse_args()
    print(f"{'format':14}" + "".join(f"{name:>22}" for name in options.cases))
    worst = 0
    for format in options.formats:
        print(f"{format:14}", end="", flush=True)
        for extra in map(CASES.__getitem__, options.cases):
            with tempfile.TemporaryDirectory(prefix="hands-") as name:
                start = time.monotonic()
                missing = _tried(Path(name) / "folder", format, options.rounds, **extra)
                worst += len(missing)
                cell = f"{len(missing)} lost, {time.monotonic() - start:.0f} s"
                print(f"{cell:>22}", end="", flush=True)
                for line in missing[:5]:
                    print(f"\n  {line}", file=sys.stderr, flush=True)
        print()
    print(json.dumps({"lost": worst, "rounds": options.rounds}))
    sys.exit(worst > 0)


if __name__ == "__main__":
    main()
