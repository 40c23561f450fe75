"""Install the wheel into an environment of its own, and use it there as a person would.

    python tools/check_wheel.py

The dependencies are those of the Python that runs this, read where they are: nothing of their gigabytes is downloaded
again. The program is the wheel's alone. Its kernels are not compiled by then, so it detects with the plain steps.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "out")
TOP = {"app", "engine", "resources", "main.py"}


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory(prefix="regionscope-wheel-") as folder:
        place = Path(folder)
        wheel = build(place)
        check_names(wheel)
        environment = place / "environment"
        site = install(wheel, environment)
        before = set(own_files(site))
        elsewhere = place / "somewhere else"
        elsewhere.mkdir()
        use(environment, site, elsewhere)
        written = sorted(set(own_files(site)) - before)
        assert not written, f"written beside the program: {written}"
    print("The wheel detects, and draws the window, from any folder.")


def build(place: Path) -> Path:
    """The wheel of this folder, made from a copy: what an earlier build left here must not get into it."""
    shutil.copytree(ROOT, place / "source", ignore=NOT_SOURCE)
    pip("wheel", "--no-deps", "--wheel-dir", place, place / "source")
    (wheel,) = place.glob("regionscope-*.whl")
    return wheel


def check_names(wheel: Path) -> None:
    """The program and what it brings along; no tests, no tools, nothing else at the top."""
    names = [Path(name).parts[0] for name in zipfile.ZipFile(wheel).namelist()]
    top = {name for name in names if not name.startswith("regionscope-")}
    assert top == TOP, f"the wheel installs {sorted(top)}, not {sorted(TOP)}"


def install(wheel: Path, environment: Path) -> Path:
    """Returns the folder where the program lies."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip("--python", environment, "install", "--no-deps", "--no-index", wheel)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(environment)}))
    # The .pth files over there are not read from here, and so not the one that would bring this folder's own source.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return site


def use(environment: Path, site: Path, elsewhere: Path) -> None:
    """From another folder, on pictures that lie there."""
    picture = elsewhere / "a cup.jpg"
    shutil.copyfile(ROOT / "resources/samples/coffee.jpg", picture)
    for shared in ("applications/regionscope.desktop", "icons/hicolor/scalable/apps/regionscope.svg"):
        assert (environment / "share" / shared).is_file(), f"{shared} is missing"
    program = environment / ("Scripts" if os.name == "nt" else "bin") / "regionscope"
    own = {f"XDG_{kind}_HOME": str(elsewhere / kind) for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
    own |= {"PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
    foreign = ("PYTHONPATH", "PYTHONHOME", "NUMBA_CACHE_DIR")
    variables = {k: v for k, v in os.environ.items() if k not in foreign} | own

    def run(*command: object) -> str:
        ran = subprocess.run(
            [str(part) for part in command], cwd=elsewhere, env=variables, text=True, capture_output=True
        )
        assert ran.returncode == 0, f"{command} ended with {ran.returncode}:\n{ran.stderr}"
        return ran.stdout

    python = program.with_name("python")
    for name in ("engine", "app", "main", "resources"):
        file = Path(run(python, "-c", f"import {name}; print({name}.__file__)").strip())
        assert file.is_relative_to(site), f"{name} comes from {file}, not from the wheel"
    (image,) = json.loads(run(program, "detect", picture.name, "--json"))["images"]
    found = [detection["label"] for detection in image["detections"]]
    assert "cup" in found, "the bundled model did not find the cup of a sample picture"
    run(program, "snapshot", picture.name, "--language", "ko", "--out", "window.png")
    assert (elsewhere / "window.png").stat().st_size > 10_000, "the window's picture is empty"


def own_files(site: Path) -> Iterator[str]:
    """What Python compiled when it was installed is there from the start."""
    for name in TOP:
        yield from (str(file.relative_to(site)) for file in (site / name).rglob("*"))


def pip(*arguments: object) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
