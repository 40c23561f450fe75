"""Fuzz every reader and writer for a while: `python tests/fuzz/run.py --seconds 3600`, or `make fuzz`.

A case that fails is stored in tests/fuzz/seeds/ with its number; from then on the tests try it first.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.fuzz.readers import Target, bent, targets  # noqa: E402

SEEDS = Path(__file__).parent / "seeds"
LONGEST = 10.0  # seconds of the processor, of one case


def case(target: Target, number: int) -> bytes:
    """The same for the same number, on every machine."""
    dice = random.Random(f"{target.name} {number}")
    return bent(dice.choice(target.seeds), dice)


def fault(target: Target, content: bytes) -> str:
    """What went wrong, with its traceback; empty where nothing did."""
    start = time.process_time()
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as name:
        try:
            target.use(content, Path(name))
        except Exception:
            return traceback.format_exc()
    took = time.process_time() - start
    return f"took {took:.1f} s of the processor" if took > LONGEST else ""


def stored(name: str) -> list[Path]:
    """The cases that failed once."""
    folder = SEEDS / name.replace(" ", "-")
    return sorted(folder.iterdir()) if folder.is_dir() else []


def store(target: Target, content: bytes) -> Path:
    file = SEEDS / target.name.replace(" ", "-") / hashlib.sha256(content).hexdigest()[:12]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def fuzz(chosen: list[Target], seconds: float, first: int = 0) -> dict[str, list[str]]:
    """Round after round through all of them. first: number of the first case. Returns the faults by target."""
    until, number = time.monotonic() + seconds, first
    found: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    while time.monotonic() < until:
        for target in chosen:
            if time.monotonic() > until:
                break
            counts[target.name] += 1
            if wrong := fault(target, case(target, number)):
                found.setdefault(target.name, []).append(f"case {number}: {wrong}")
        number += 1
    fuzz.counts = counts  # type: ignore[attr-defined]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--first", type=int, default=int(time.time()))
    parser.add_argument("--only", default="", help="targets with this in their name")
    options = parser.parse_args()
    chosen = [one for one in targets() if options.only in one.name]
    found = fuzz(chosen, options.seconds, options.first)
    counts: Counter[str] = fuzz.counts  # type: ignore[attr-defined]
    for target in chosen:
        faults = found.get(target.name, [])
        print(f"{target.name:20} {counts[target.name]:8,} cases, {len(faults)} faults")
        last_lines = {one.strip().splitlines()[-1]: one for one in faults}
        for wrong in last_lines.values():
            number = int(wrong.removeprefix("case ").partition(":")[0])
            print(f"  stored in {store(target, case(target, number))}\n{wrong}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
