"""Against forgetting: what a net knew before it learns something new (pseudo-labels), and earlier pictures (replay)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import UserError
from engine.labels.folder import open_folder
from engine.labels.several import Sample
from engine.labels.split import folder_splits
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.stage_cache import StageCache
from engine.models.network import TwoStageNet
from engine.pictures.copies import copies_of
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.boxes import iou
from engine.structures.selection import Selection
from engine.structures.settings import DetectSettings
from engine.training.data.examples import only

MOST_REPLAYED = 40
_LEAST_REPLAYED = 10
_PER_NEW = 2
SURE = 0.5  # score from which the old net's answer counts as a label
_SAME_PLACE = 0.5
_LABELLED = "classes"  # in the extra of a replayed picture: what was labelled in it
_HOME = "folder"  # there, too: the folder whose splits say what may be learned of it


def with_detected_objects(sample: Sample, net: TwoStageNet, hidden: Sequence[str]) -> Sample:
    """The sample with what the net surely finds of the classes that nobody labelled, beside the labelled boxes."""
    path, annotation = sample
    found = detector_of(net, StageCache(1), DetectSettings()).detect(read_image(path), DetectSettings())
    labels = [found.class_names[c] for c in found.classes]
    is_sure = (found.scores >= SURE) & np.array([label in hidden for label in labels], bool)
    if annotation.boxes:
        is_sure &= (iou(found.boxes, annotation.box_array()) < _SAME_PLACE).all(axis=1)
    seen = [
        LabelledBox(
            Rectangle(*map(float, found.boxes[i])),
            labels[i],
            provenance=Provenance("model", net.specification.name, float(found.scores[i])),
        )
        for i in np.flatnonzero(is_sure)
    ]
    return path, annotation.with_boxes([*annotation.boxes, *seen])


def to_replay(
    samples: Sequence[Sample],
    labelled: Callable[[Path], Sequence[str]],
    earlier: Sequence[Annotation],
    seed: int,
    roots: Sequence[Path] = (),
) -> tuple[Annotation, ...]:
    """Some pictures of this training and of those before, for the trainings to come.

    labelled: the classes that somebody looked for in a picture. roots: the folders that they may be of.
    """

    def noted(path: Path) -> dict[str, object]:
        home = next((str(root) for root in roots if path.is_relative_to(root)), None)
        return {_LABELLED: list(labelled(path))} | ({} if home is None else {_HOME: home})

    new = [replace(annotation, extra=noted(path)) for path, annotation in samples]
    random = np.random.default_rng(seed)
    share = MOST_REPLAYED // 2 if earlier else MOST_REPLAYED
    return (
        *_some(new, max(share, MOST_REPLAYED - len(earlier)), random),
        *_some(earlier, MOST_REPLAYED - share, random),
    )


def still_to_learn(earlier: Sequence[Annotation], selection: Selection) -> Generator[str, None, tuple[Annotation, ...]]:
    """Those earlier pictures of which nothing is held out now: not by this training, not by the splits that their
    own folders have today, and no copies of such. Yields words meanwhile."""
    if not earlier:
        return ()
    homes = {Path(str(annotation.extra[_HOME])) for annotation in earlier if _HOME in annotation.extra}
    held = {*selection.protected, *selection.judge, *_held_out_in(homes.difference(selection.roots))}
    there = [annotation for annotation in earlier if annotation.path not in held]
    copies = yield from copies_of([annotation.path for annotation in there], held)
    return tuple(annotation for annotation in there if annotation.path not in copies)


def _held_out_in(roots: Iterable[Path]) -> set[Path]:
    """Of folders that were learned from before; one that is gone or cannot be read holds nothing out."""
    held: set[Path] = set()
    for root in roots:
        try:
            folder = open_folder(root)
        except UserError:
            continue
        if folder is not None:
            splits = folder_splits(folder)
            held.update((*splits.validation, *splits.test))
    return held


def replayed(
    earlier: Sequence[Annotation], new: Sequence[Sample], classes: Sequence[str], seed: int
) -> list[tuple[Sample, tuple[str, ...]]]:
    """Earlier pictures to learn again beside the new ones, and which classes nobody looked for in each.

    At most twice as many as new ones; those that are gone, or among the new ones, are left out.
    """
    again = {path for path, _ in new}
    there = [a for a in earlier if a.path not in again and Path(a.path).is_file()]
    random = np.random.default_rng(seed)
    chosen = _some(there, min(MOST_REPLAYED, max(_LEAST_REPLAYED, _PER_NEW * len(new))), random)
    found = []
    for annotation in chosen:
        labelled = set(annotation.extra.get(_LABELLED, ()))
        sample = only((annotation.path, annotation), set(classes))
        found.append((sample, tuple(name for name in classes if name not in labelled)))
    return found


def _some(annotations: Sequence[Annotation], count: int, random: np.random.Generator) -> list[Annotation]:
    if len(annotations) <= count:
        return list(annotations)
    return [annotations[int(i)] for i in sorted(random.permutation(len(annotations))[:count])]
