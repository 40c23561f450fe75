"""From which pictures Ctrl+T learns: those just corrected, and others of the folder, so that nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.data.folder import LabelledFolder, open_folder
from engine.data.split import validation_split
from engine.errors import UserError
from engine.structures.annotation import Annotation

JUDGES = 30  # labelled pictures that tell whether a tuning in the background made the model better
OTHERS = 20  # labelled pictures that were not touched; more would cost more time than Ctrl+T may take
NOTHING = (
    "There is nothing to learn from yet. Draw boxes around the objects (W), press Space where none is missing, "
    "then Ctrl+T."
)


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """annotations: to learn from. corrected, others: how many of them. verified: of the corrected ones.

    held: corrected pictures that are left out, because the folder keeps them for validation. judges: labelled pictures
    that are not learnt from, those for validation where the folder has such.
    """

    annotations: tuple[Annotation, ...]
    corrected: int = 0
    verified: int = 0
    others: int = 0
    held: int = 0
    judges: tuple[Annotation, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(annotation.boxes for annotation in self.annotations)

    @property
    def sentence(self) -> str:
        """What is learnt from, and what would make it better."""
        parts = []
        if self.corrected:
            parts.append(f"{_pictures(self.corrected, 'corrected')} ({self.verified} verified)")
        if self.others:
            parts.append(_pictures(self.others, "labelled" if not self.corrected else "other labelled"))
        text = f"Learning from {' and '.join(parts)}."
        if self.held:
            text += f" {_pictures(self.held, 'corrected')} kept for validation: not learnt from."
        if self.corrected > self.verified:
            text += " Space says that no object is missing: then the rest is learnt as background, too."
        return text


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """Of a labelled folder, after a look at its labels. splits: by name. classes: with their number of boxes."""

    root: Path
    train: int = 0
    validation: int = 0
    splits: tuple[str, ...] = ()
    classes: tuple[tuple[str, int], ...] = ()


def collect(corrected: tuple[Annotation, ...], root: Path | None) -> Lesson:
    """Runs in the background, on a folder of its own: saving must not be told that it knows what was read here."""
    folder = _opened(root)
    name = validation_split(folder, None) if folder is not None else None
    held = set(folder.splits[name]) if folder is not None and name is not None else set()
    useful = [a for a in corrected if a.boxes or a.verified]
    mine = [a for a in useful if a.path not in held]
    others: list[Annotation] = []
    judges: list[Annotation] = []
    if folder is not None:
        edited = {a.path for a in useful}
        others = _some(folder, [path for path in folder.pictures if path not in held | edited], OTHERS)
        learnt = edited | {a.path for a in others}
        rest = [path for path in folder.pictures if path not in learnt and (path in held or not held)]
        judges = [*(a for a in useful if a.path in held and a.verified), *_some(folder, rest, JUDGES)]
    verified = sum(a.verified for a in mine)
    return Lesson((*mine, *others), len(mine), verified, len(others), len(useful) - len(mine), tuple(judges))


def _opened(root: Path | None) -> LabelledFolder | None:
    """A folder whose labels cannot be read has no others to offer; opening it said so already."""
    try:
        return open_folder(root) if root is not None else None
    except UserError:
        return None


def _some(folder: LabelledFolder, paths: list[Path], most: int) -> list[Annotation]:
    """Labelled ones at even distances, so that a folder in the order of its classes gives some of each."""
    labelled = [path for path in paths if folder.is_labelled(path)]
    found: list[Annotation] = []
    for path in labelled[:: max(1, len(labelled) // most)][:most]:
        try:
            annotation = folder.annotation(path)
        except UserError as error:
            folder.note_problem(error)
            continue
        if annotation.boxes:
            found.append(annotation)
    return found


def _pictures(count: int, what: str) -> str:
    return f"{count} {what} {'picture' if count == 1 else 'pictures'}"
