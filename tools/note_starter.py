"""Write down which real pictures the bundled model has seen, as hashes: resources/models/starter.seen.json.

    python tools/note_starter.py --data ../shared/data

Whoever judges the model on one of them, or a model that began as it, is told so. tools/STARTER.md says what was done
with which. Cut-outs and wallpapers are not among them: nobody labels these.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.labelled import LabelledFolder
from engine.labels.split import is_held_out
from engine.models.library.seen_pictures import SUFFIX, SeenPictures, hashed
from resources import RESOURCES

WHITENED = 30  # of each folder, as in tools/whiten_starter.py


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    options = parser.parse_args()
    natural, smaller, cards, cells = (
        opened(options.data / name) for name in ("coco128_yolo", "coco_voc20", "cards_coco", "bccd_voc")
    )
    learned = [folder.splits["train"] for folder in (natural, cards, cells)]
    # The same photographs as natural's, stored again at a smaller size.
    learned += [smaller.splits["train"], smaller.splits["val"]]
    # The program of that day split cards_coco, which has no `val`, by itself, its `test` included: some pictures of
    # `test` are among those whose boxes whitened the maps, and some among those that its gain was chosen by.
    rest = [path for path in cards.pictures if not is_held_out(path, cards.root)]
    learned.append(tuple(rest[:: max(1, len(rest) // WHITENED)]))
    fifth = tuple(path for path in cards.pictures if is_held_out(path, cards.root))
    chosen = (natural.splits["val"], smaller.splits["test"], cells.splits["val"], fifth)
    seen = SeenPictures(*(result_of(hashed(path for part in parts for path in part)) for parts in (learned, chosen)))
    file = (RESOURCES / "models" / "starter").with_suffix(SUFFIX)
    file.write_text(seen.to_text() + "\n", encoding="utf-8")
    print(f"{file}: learned from {len(seen.learned_from)}, chosen by {len(seen.chosen_by)}")


def opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    if folder is None:
        raise SystemExit(f"{root}: not a labelled folder")
    return folder


if __name__ == "__main__":
    main()
