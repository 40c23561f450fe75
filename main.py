"""regionscope: see how a two-stage detector sees a picture, correct it, and watch it learn."""

from __future__ import annotations

import os
import sys

from resources import RESOURCES


def main() -> int:
    """Parse the command line and hand over to the window or to the engine's commands. Returns the exit status."""
    from engine.cli.parser import parse
    from engine.folders import cache_folder
    from engine.kernels.cache_folder import keep_kernels

    # OpenMP's threads, when one is done, look 300,000 times for more work before they sleep. Where other programs want
    # the cores, they take them from the very threads that are waited for. Asked for before OpenMP is loaded (by torch).
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    options = parse(sys.argv[1:])
    keep_kernels(cache_folder())
    if options.command in ("window", "snapshot"):
        from app.shell.start import start

        return start(options, RESOURCES)
    from engine.cli.commands import run

    return run(options, RESOURCES)


if __name__ == "__main__":
    sys.exit(main())
