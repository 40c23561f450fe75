"""regionscope: see how a two-stage detector sees a picture, correct it, and watch it learn."""

from __future__ import annotations

import sys

from resources import RESOURCES


def main() -> int:
    """Parse the command line and hand over to the window or to the engine's commands. Returns the exit status."""
    from engine.cli.parser import parse
    from engine.folders import cache_folder
    from engine.kernels.cache_folder import keep_kernels

    options = parse(sys.argv[1:])
    keep_kernels(cache_folder())
    if options.command in ("window", "snapshot"):
        from app.shell.start import start

        return start(options, RESOURCES)
    from engine.cli.commands import run

    return run(options, RESOURCES)


if __name__ == "__main__":
    sys.exit(main())
