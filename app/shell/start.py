"""Before Qt is imported: is there a display, and are the system's libraries there? Each answer is one clear line."""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from pathlib import Path

from engine.cli.parser import EXIT_DONE, EXIT_FAILED, EXIT_NO_DISPLAY

# What Qt's window on X11 loads, and the Debian/Ubuntu package that holds it.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def _missing(libraries: dict[str, str]) -> list[str]:
    packages = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    return packages


def _x11_answers() -> bool:
    """Whether the X server that DISPLAY names can be reached: Qt would abort the program if not."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    reached: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return reached


def why_no_window() -> str:
    """One sentence that says why no window can open here, or an empty text."""
    if not sys.platform.startswith("linux"):
        return ""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if packages := _missing(LIBRARIES):
        return f"Qt needs system libraries that are missing; install them: sudo apt-get install {' '.join(packages)}"
    if (platform and not platform.startswith("xcb")) or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return "there is no display (DISPLAY is not set)"
    if packages := _missing(X11_LIBRARIES):
        return f"the window needs system libraries; install them: sudo apt-get install {' '.join(packages)}"
    if not _x11_answers():
        return f"the display {os.environ['DISPLAY']} does not answer"
    return ""


def _forget_foreign_qt() -> None:
    """opencv-python (not the headless one) points Qt at its own plugins when it is imported; ours must win."""
    for variable in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        if "cv2" in os.environ.get(variable, ""):
            del os.environ[variable]


def start(options: argparse.Namespace, resources: Path) -> int:
    """Open the window, or draw it off screen for `snapshot`. Returns the exit status."""
    if options.command == "snapshot":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if reason := why_no_window():
        program = Path(sys.argv[0]).name  # main.py, or the installed regionscope
        sys.stderr.write(
            f"regionscope: no window can open here: {reason}; "
            f"`{program} detect PATH` and `{program} snapshot PATH --out FILE.png` work without one\n"
        )
        return EXIT_NO_DISPLAY
    _forget_foreign_qt()
    if options.command == "snapshot":
        return _snapshot(options, resources)
    from app.shell.application import run

    return run(options.paths, resources)


def _snapshot(options: argparse.Namespace, resources: Path) -> int:
    from app.shell.snapshot import snapshot
    from engine.cli.parser import detect_settings
    from engine.errors import UserError

    try:
        snapshot(
            options.path,
            options.out,
            options.layers,
            options.size,
            options.theme,
            options.select,
            detect_settings(options),
            options.language,
            resources,
        )
    except UserError as error:
        if options.debug:
            raise
        sys.stderr.write(f"regionscope: {error}\n")
        return EXIT_FAILED
    return EXIT_DONE
