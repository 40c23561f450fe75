"""The models as the tasks see them: the shelf, and how many threads torch may use."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.kernels.compilation import Kernels
from engine.models.library.moving import move_own_models
from engine.models.library.shelf import Shelf
from engine.safety.reading import status_of
from engine.safety.temporary import remove_unfinished
from engine.structures.jobs import Progress
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.words import tr

if TYPE_CHECKING:
    import torch

    from engine.models.detectors.detector import Detector
    from engine.retrieval.roi_vectors import VectorStore
    from engine.tasks.stored_results import StoredResults


class Models:
    """torch is imported when the first of them is loaded.

    data: the folder with the person's own models. cache: of what can be made again, by default in `data`, too.

    threads: of torch and of Selective Search, when a request leaves the choice to the program.
    """

    def __init__(self, resources: Path, data: Path, threads: int, cache: Path | None = None) -> None:
        self.cache = cache or data
        move_own_models(self.cache, data)
        for folder in (data / "models", self.features):
            remove_unfinished(folder)
        self.shelf = Shelf(resources, data)
        self.kernels = Kernels(self.cache)
        self.samples = resources / "samples"
        self.vectors: VectorStore | None = None  # of the net that was asked for last
        self._results: tuple[object, StoredResults] | None = None  # of the settings that were asked for last
        self._threads = threads

    @property
    def features(self) -> Path:
        """Where trainings keep their pictures' features."""
        return self.cache / "features"

    def results(self, settings: DetectSettings) -> StoredResults:
        """What was found in pictures with these settings, by the model as it is now. Raises UserError."""
        from engine.tasks.stored_results import make_room, stored_results

        status = status_of(self.shelf.file_of(settings))
        state = settings, status and (status.st_size, status.st_mtime_ns)
        if self._results is None or self._results[0] != state:
            make_room(folder := self.cache / "detections")
            self._results = state, stored_results(folder, self.shelf, settings, Detections)
        return self._results[1]

    def threads(self, settings: DetectSettings) -> int:
        return settings.threads or self._threads or os.cpu_count() or 1

    def use_threads(self, settings: DetectSettings) -> None:
        import torch

        torch.set_num_threads(self.threads(settings))

    def device(self, settings: DetectSettings) -> torch.device:
        """Where the settings want nets to run; of several processes each has a GPU of its own."""
        from engine.models.devices import resolve_device
        from engine.training.distributed import own_device

        return own_device(resolve_device(settings.device))

    def load(self, settings: DetectSettings) -> Generator[Progress, None, Detector]:
        """The detector that the settings name, downloaded where it must be; the shelf keeps the last net loaded.

        While the kernels are being compiled, once after an installation, it is one of plain torch: slower, with equal
        results.
        """
        from engine.kernels.operators import COMPILED
        from engine.models.network import PLAIN

        settings = replace(settings, device=str(self.device(settings)))
        self.use_threads(settings)
        yield from self.shelf.fetch(settings)
        yield Progress(0, 0, tr("Loading {model}", model=settings.model))
        detector = self.shelf.load(settings)
        self.kernels.begin()
        detector.net.operators = COMPILED if self.kernels.are_ready else PLAIN
        return detector
