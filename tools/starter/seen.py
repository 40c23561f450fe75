"""Write down which pictures the bundled model has seen, as hashes: resources/models/starter.seen.json.

    python -m tools.starter.seen --data ../shared/data [--model FILE] [--without bccd_voc cards_coco]

Whoever judges the model on one of them, or a model that began as it, is told so. Photographs of composed pictures are
among those without labels; of coco_voc20, whose photographs are those of coco128_yolo, stored again at a smaller size,
each counts as its original does. The split val counts, too: one choice was made after a look at it (README.md).
--without: folders that this model did not learn from.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.generators import result_of
from engine.models.library.seen_pictures import SUFFIX, SeenPictures, hashed
from resources import RESOURCES
from tools.starter.pictures import HELD_OUT, NATURAL, split, training_pictures

SMALLER = "coco_voc20"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    parser.add_argument("--without", nargs="*", default=(), metavar="FOLDER")
    options = parser.parse_args()
    judges = [*split(options.data / NATURAL)[::HELD_OUT], *split(options.data / NATURAL, "val")]
    left = {options.data / name for name in options.without}
    learned = [p for p in training_pictures(options.data) if p not in judges and not left.intersection(p.parents)]
    seen = SeenPictures(*(result_of(hashed(with_smaller(paths, options.data))) for paths in (learned, judges)))
    file = options.model.with_suffix(SUFFIX)
    file.write_text(seen.to_text() + "\n", encoding="utf-8")
    print(f"{file}: learned from {len(seen.learned_from)}, chosen by {len(seen.chosen_by)}")


def with_smaller(paths: list[Path], data: Path) -> list[Path]:
    """The pictures, and those of SMALLER that are the same photographs."""
    stems = {path.stem for path in paths if (data / NATURAL) in path.parents}
    smaller = [path for name in ("train", "val", "test") for path in split(data / SMALLER, name)]
    return paths + [path for path in smaller if path.stem in stems]


if __name__ == "__main__":
    main()
