"""Which objects two sources of proposals find, the RPN and Selective Search, and by how many proposals. No torch.

Shapes: G labelled boxes of all pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from engine.structures.annotation import Rectangle
from engine.structures.arrays import Record
from engine.structures.boxes import BoxArray
from engine.structures.jobs import Request
from engine.structures.requests import PictureFailed
from engine.structures.selection import count_of, labelled_boxes
from engine.structures.settings import DetectSettings
from engine.structures.stages import Ints
from engine.words import tr

Side = Literal["rpn", "selective-search"]
SIDES: tuple[Side, Side] = ("rpn", "selective-search")
SIDE_WORDS: dict[Side, str] = {"rpn": "RPN", "selective-search": "Selective Search"}
COVERS = 0.5  # IoU from which a proposal finds an object
FEWEST, MOST = 10, 2000  # proposals
COUNTS = (10, 20, 50, 100, 200, 300, 500, 1000, 2000)


@dataclass(frozen=True, slots=True, eq=False)
class DuelResult(Record):
    """picture: index into paths. ranks: of each box and side the place, from 1, of the first proposal with an IoU of
    COVERS or more; 0: none has it. found: proposals a picture of each side, on the
    average.
    """

    model: str
    mode: str
    paths: tuple[Path, ...]
    picture: Annotated[Ints, "G"]
    boxes: Annotated[BoxArray, "G", 4]
    labels: tuple[str, ...]
    ranks: Annotated[Ints, "G", 2]
    found: tuple[float, float]

    def __len__(self) -> int:
        return len(self.picture)

    def covered(self, side: Side, count: int) -> NDArray[np.bool_]:
        """(G,) which boxes the first `count` proposals find."""
        ranks = self.ranks[:, SIDES.index(side)]
        reached: NDArray[np.bool_] = (ranks > 0) & (ranks <= count)
        return reached

    def recall(self, side: Side, count: int) -> float:
        """nan without boxes."""
        return float(self.covered(side, count).mean()) if len(self) else float("nan")

    def curve(self, side: Side, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """(N,) the recall at each of so many proposals."""
        return np.array([self.recall(side, int(count)) for count in counts])

    def most(self, side: Side) -> float:
        """Proposals of a picture, as far as it is known."""
        number = SIDES.index(side)
        return max(self.found[number], float(self.ranks[:, number].max(initial=0)))

    def only(self, side: Side, count: int) -> NDArray[np.intp]:
        """The boxes that this side finds with `count` proposals, and the other does not."""
        one, other = (self.covered(s, count) for s in (side, SIDES[1 - SIDES.index(side)]))
        return np.flatnonzero(one & ~other)

    @property
    def sentence(self) -> str:
        """What was compared on what."""
        means = tr(" and ").join(
            tr("{mean:,.0f} of {side}", mean=mean, side=SIDE_WORDS[side])
            for mean, side in zip(self.found, SIDES, strict=True)
        )
        objects = labelled_boxes(len(self))
        return tr(
            "{model}: {pictures}, {objects}; proposals a picture: {means} ({mode})",
            model=self.model,
            pictures=count_of(len(self.paths)),
            objects=objects,
            means=means,
            mode=self.mode,
        )

    def only_sentence(self, side: Side, count: int) -> str:
        return tr(
            "{count:,} found by {side} alone, with {proposals:,} proposals",
            count=len(self.only(side, count)),
            side=SIDE_WORDS[side],
            proposals=count,
        )

    def as_json(self) -> dict[str, Any]:
        sides = {
            side: {
                "recall50": {str(count): self.recall(side, count) for count in COUNTS},
                "mean_count": self.found[number],
                "only": [self._object(int(row)) for row in self.only(side, MOST)],
            }
            for number, side in enumerate(SIDES)
        }
        whole = {"model": self.model, "mode": self.mode, "images": len(self.paths), "boxes": len(self)}
        return whole | {side.replace("-", "_"): figures for side, figures in sides.items()}

    def _object(self, row: int) -> dict[str, Any]:
        ranks = dict(zip(("rpn", "selective_search"), self.ranks[row].tolist(), strict=True))
        box = self.boxes[row].tolist()
        return {"path": str(self.paths[self.picture[row]]), "box": box, "label": self.labels[row], "ranks": ranks}

    def box_of(self, row: int) -> Rectangle:
        return Rectangle(*self.boxes[row].tolist())


@dataclass(frozen=True, slots=True)
class Duel(Request[PictureFailed, DuelResult]):
    """Both sources on the labelled pictures of a folder. split: None is every picture; only: one picture of them. A
    part for each picture that cannot be read."""

    is_patient: ClassVar[bool] = True
    folder: Path
    settings: DetectSettings
    split: str | None = None
    only: Path | None = None
