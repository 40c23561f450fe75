"""Proposals from outside the net: Selective Search, computed once a picture and cached on disk, or a file's."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from engine.errors import UserError
from engine.generators import run_cancellable
from engine.models.detectors.fast_rcnn import PROPOSALS, search, top_of
from engine.pictures.copies import remember_hash
from engine.pictures.reading import read_image
from engine.proposals.from_file import proposals_for, read_proposals
from engine.structures.image import Image
from engine.structures.settings import DetectSettings, SearchMode
from engine.structures.stages import Proposals
from engine.training.data.feature_cache import FeatureFiles
from engine.training.loop.budget import Budget
from engine.words import tr

CACHED_BYTES = 500_000_000  # on disk: ten thousand pictures' or so
_METHOD = "selective search 1"  # another number, where it comes to give other boxes


@dataclass(eq=False)
class ExternalProposals:
    """Of any picture, the best `top`. file: what `propose --json` wrote; None: Selective Search in `mode`. files: the
    cache of its proposals, by the picture's pixels and the mode."""

    mode: SearchMode = "fast"
    seed: int = 0
    top: int = PROPOSALS
    _: KW_ONLY
    file: Path | None = None
    files: FeatureFiles | None = None

    def __post_init__(self) -> None:
        self._by_name = {} if self.file is None else read_proposals(self.file)

    def of(self, image: Image) -> Proposals:
        """Raises UserError where the file has none for the picture."""
        found = proposals_for(image.path, self._by_name, self.file) if self.file else self.searched(image)
        return top_of(found, self.top)

    def prepare(
        self, paths: Sequence[Path], budget: Budget, share: float = 0.25
    ) -> Generator[str | None, None, list[Path]]:
        """Search all pictures, so that `of` has only to look. Yields words of how far it is.

        Returns the pictures whose proposals there was time for: `share` of what the budget has to learn after the
        first, for which compiled code is loaded. What cannot be read, or has no proposals in the file, is left to
        whoever reads it next.
        """
        until = 0.0
        for number, path in enumerate(paths):
            if number == 1:
                until = budget.to_learn * (1 - share)
            if number and budget.to_learn < until:
                return list(paths[:number])
            yield tr("proposals of picture {number:,} of {count:,}", number=number + 1, count=len(paths))
            with suppress(UserError):
                image = read_image(path)
                if self.file is None:
                    yield from run_cancellable(partial(self.searched, image))
        return list(paths)

    def searched(self, image: Image, is_cancelled: Callable[[], bool] = lambda: False) -> Proposals:
        """All, from the cache or new."""
        name = f"{_METHOD} {self.mode} {self.seed} {remember_hash(image)}"
        cached = self.files.read(name) if self.files else None
        if cached is not None:
            return Proposals(cached[0].numpy(), cached[1].numpy(), "selective-search")
        settings = DetectSettings(mode=self.mode, seed=self.seed)
        found = top_of(search(image, settings, is_cancelled).proposals, PROPOSALS)
        if self.files and not is_cancelled():
            self.files.write(name, [torch.from_numpy(np.array(a)) for a in (found.boxes, found.scores)])
        return found
