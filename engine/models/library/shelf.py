"""The shelf: which models there are; torch is imported when one of them is loaded or imported.

Bundled ones lie in resources/models, the person's own in the models folder of the user's data, torchvision's in torch's
own download cache.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from send2trash import send2trash

from engine.errors import UserError, reason_of
from engine.models.library import model_file
from engine.models.library.own_figures import SUFFIX as FIGURES
from engine.models.library.own_figures import add_figures, finite, read_figures
from engine.models.library.published import Published, download, find, published
from engine.models.library.runs import CHECKPOINT, FIRST_STARTER, LABELS, read_run, record_file, runs_in
from engine.models.library.runs import SUFFIX as RECORD
from engine.safety.atomic_files import locked
from engine.structures.jobs import Progress
from engine.structures.models import ModelEntry, ModelState, OwnFigures
from engine.structures.settings import DetectSettings
from engine.structures.training import RunRecord, RunSummary
from engine.words import tr

if TYPE_CHECKING:
    from engine.models.detectors.detector import Detector
    from engine.models.library.loading import Loader

SUFFIX = ".safetensors"
_FORBIDDEN = set('/\\:*?"<>|')


class Shelf:
    """resources: the folder with models/. data: the folder with the person's own models/."""

    def __init__(self, resources: Path, data: Path) -> None:
        self._bundled = resources / "models"
        self._own_folder = data / "models"
        self._loader: Loader | None = None

    def entries(self) -> tuple[ModelEntry, ...]:
        """Bundled models, first the one that is used where none is asked for; the person's own by name; then
        torchvision's. A broken file is listed with its error. The first generation of the starter is listed for whoever
        has trained with it."""
        bundled = sorted(_files(self._bundled), key=lambda file: file.stem != DetectSettings().model)
        if all(run.settings.get("model") != FIRST_STARTER for run in self.runs()):
            bundled = [file for file in bundled if file.stem != FIRST_STARTER]
        found = [self._measured(_entry(file, "bundled"), file) for file in bundled]
        found += [self._own_entry(file) for file in _files(self._own_folder)]
        return tuple(found + [self._measured(p.entry(), p.file) if p.is_cached else p.entry() for p in published()])

    def add_figures(self, name: str, figures: OwnFigures) -> None:
        """Store the figures of an evaluation. Raises UserError as `file_of`, and where they cannot be saved."""
        add_figures(self._figures_file(name), self.file_of(DetectSettings(model=name)), figures)

    def _measured(self, entry: ModelEntry, weights: Path) -> ModelEntry:
        return replace(entry, own_figures=read_figures(self._figures_file(entry.name), weights))

    def _figures_file(self, name: str) -> Path:
        """Beside one of the person's own models; of others in a folder of their own."""
        own = self._own_folder / f"{name}{SUFFIX}"
        folder = self._own_folder if own.exists() else self._own_folder.parent / "figures"
        return folder / f"{name}{FIGURES}"

    def load(self, settings: DetectSettings) -> Detector:
        """The detector that the settings ask for; what must be downloaded is. The last net stays loaded, with its
        cached stages.

        Raises UserError when the model, the file or the device is not there, or the download fails.
        """
        from engine.models.library.loading import Loader  # imports torch: not for the list

        for _ in self.fetch(settings):
            pass
        self._loader = self._loader or Loader()
        return self._loader.load(*self._file_of(settings), settings)

    def fetch(self, settings: DetectSettings) -> Iterator[Progress]:
        """Download the settings' model if it is not there yet; stops and can go on later when closed between two
        yields. Raises UserError when the network fails."""
        model = None if settings.weights else self._published(settings.model)
        if model is not None:
            yield from _receive(model)

    def download(self, name: str) -> Iterator[Progress]:
        """As `fetch`, for a published detector or trunk. Raises UserError where there is none of that name."""
        model = find(name)
        if model is None:
            raise UserError(
                name,
                tr("is not published for download"),
                tr("choose one of {names}", names=", ".join(p.name for p in published())),
            )
        yield from _receive(model)

    def entry(self, name: str) -> ModelEntry:
        """One row. Raises UserError where there is no such model."""
        found = next((entry for entry in self.entries() if entry.name == name), None)
        if found is None:
            raise self._unknown(name)
        return found

    def entry_of(self, file: Path) -> ModelEntry | None:
        """The row of one of the person's own models; None for a file that lies elsewhere."""
        return self._own_entry(file) if file.parent == self._own_folder else None

    def _own_entry(self, file: Path) -> ModelEntry:
        return self._measured(_entry(file, "own"), file)

    def own_file(self, name: str) -> Path:
        """Where a model saved under `name` lies. Raises UserError for a name that is taken or cannot be a file's."""
        if not name.strip() or name.startswith(".") or _FORBIDDEN & set(name):
            raise UserError(
                name or tr("(no name)"), tr("cannot be a model's name"), tr("use letters, digits, spaces, - and _")
            )
        if (self._bundled / f"{name}{SUFFIX}").exists() or find(name) is not None:
            raise UserError(name, tr("is the name of another model on the shelf"), tr("choose another name"))
        file = self._own_folder / f"{name}{SUFFIX}"
        model_file.check_path(file)
        return file

    def runs(self) -> tuple[RunSummary, ...]:
        """The trainings of the person's own models, newest first."""
        return runs_in(self._own_folder)

    def run(self, name: str) -> RunRecord:
        """The training of one of them. Raises UserError where there is none, or its record cannot be read."""
        file = record_file(self._own_folder / f"{name}{SUFFIX}")
        if not file.exists():
            raise UserError(name, tr("there is no training of this name"), tr("see the list of trainings"))
        return read_run(file)

    def file_of(self, settings: DetectSettings) -> Path:
        """The file of the settings' model. Raises UserError where there is no such model."""
        return self._file_of(settings)[0]

    def trunk_file(self, name: str) -> Path:
        """The weights of an ImageNet trunk (imagenet-resnet50). Raises UserError when it is not downloaded."""
        trunk = self.trunk(name)
        if not trunk.is_cached:
            raise UserError(name, tr("is not downloaded yet"), tr("download it on the model shelf"))
        return trunk.file

    def trunk(self, name: str) -> Published:
        """Raises UserError where no trunk of that name is published."""
        trunk = find(name)
        if trunk is None or not trunk.is_trunk:
            raise UserError(
                name,
                tr("no such backbone"),
                tr("choose one of {names}", names=", ".join(p.name for p in published() if p.is_trunk)),
            )
        return trunk

    def import_file(self, file: Path, name: str, architecture: str | None = None) -> ModelEntry:
        """Put weights on the shelf; a torchvision .pth needs its architecture. Raises UserError if they do not fit."""
        from engine.models.library.loading import copy_as  # imports torch

        target = self._free_own_file(name)
        copy_as(file, architecture, target)
        return _entry(target, "own")

    def rename(self, name: str, new_name: str) -> ModelEntry:
        """Give one of the person's own models another name."""
        with locked(self._own_folder / name):
            file, target = self._existing_own_file(name), self._free_own_file(new_name)
            for suffix in (SUFFIX, RECORD, LABELS, FIGURES):
                if (part := file.with_suffix(suffix)).exists():
                    shutil.move(part, target.with_suffix(suffix))
        return self._own_entry(target)

    def delete(self, name: str) -> None:
        """Move one of the person's own models, with the record of its training, or a download, to the trash. Bundled
        ones stay. A training that was stopped has a record and a checkpoint alone: they go, too."""
        model, own = find(name), self._own_folder / f"{name}{SUFFIX}"
        if model is not None and model.is_cached:
            file = model.file
        else:
            file = own if record_file(own).exists() else self._existing_own_file(name)
        try:
            for part in (file, *(file.with_suffix(s) for s in (RECORD, LABELS, CHECKPOINT)), self._figures_file(name)):
                if part.exists():
                    send2trash(part)
        except OSError as error:
            raise UserError(
                file,
                tr("cannot be moved to the trash ({reason})", reason=reason_of(error)),
                tr("delete the file by hand"),
            ) from error

    def _published(self, name: str) -> Published | None:
        taken = any((folder / f"{name}{SUFFIX}").is_file() for folder in (self._bundled, self._own_folder))
        model = None if taken else find(name)
        if model is not None and model.is_trunk:
            raise UserError(name, tr("is a backbone, not a detector"), tr("train a new detector that starts from it"))
        return model

    def _file_of(self, settings: DetectSettings) -> tuple[Path, str | None]:
        """The file to load, and the architecture where the file does not say it."""
        if settings.weights is not None:
            if not settings.weights.is_file():
                raise UserError(settings.weights, tr("there is no such file"), tr("check the name"))
            return settings.weights, settings.architecture
        for folder in (self._bundled, self._own_folder):
            if (file := folder / f"{settings.model}{SUFFIX}").is_file():
                return file, None
        if (model := self._published(settings.model)) is not None:
            return model.file, model.name
        raise self._unknown(settings.model)

    def _unknown(self, name: str) -> UserError:
        names = [entry.name for entry in self.entries() if not entry.is_trunk]
        return UserError(name, tr("no such model"), tr("the models on the shelf are: {names}", names=", ".join(names)))

    def _existing_own_file(self, name: str) -> Path:
        file = self._own_folder / f"{name}{SUFFIX}"
        if not file.is_file():
            raise UserError(name, tr("is not one of your models"), tr("only those can be renamed or deleted"))
        return file

    def _free_own_file(self, name: str) -> Path:
        file = self.own_file(name)
        if file.exists():
            raise UserError(name, tr("is the name of another model on the shelf"), tr("choose another name"))
        return file


def _receive(model: Published) -> Iterator[Progress]:
    """In bytes."""
    if not model.is_cached:
        for done, total in download(model.url, model.file):
            yield Progress(done, total, tr("Downloading {name}", name=model.name))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def _entry(file: Path, state: ModelState) -> ModelEntry:
    size = file.stat().st_size / 1e6
    try:
        s = model_file.read_specification(file)
        metadata = model_file.read_metadata(file)
        figures = finite(json.loads(metadata.get("figures", "{}")))
        provenance = _provenance(metadata.get("provenance", "{}"))
    except UserError as error:
        return ModelEntry(file.stem, file.stem, "", "", (), state, size, error=f"{error.what}; {error.do}", file=file)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ModelEntry(
            file.stem, file.stem, "", "", (), state, size, error=tr("its figures cannot be read"), file=file
        )
    return ModelEntry(
        name=file.stem,
        title=file.stem if state == "own" else metadata.get("title", file.stem),  # a copy has its own name
        detector=s.detector,
        backbone=s.backbone,
        classes=s.class_names,
        state=state,
        size_mb=size,
        licence=metadata.get("licence", ""),
        figures=figures,
        provenance=provenance,
        anchors=s.anchor_plan if s.detector == "faster-rcnn" else None,
        can_truncate=s.can_truncate,
        head_width=s.head_width,
        file=file,
        nms=s.nms,
    )


def _provenance(text: str) -> dict[str, Any]:
    """Of another program's file it may be any text."""
    try:
        read = json.loads(text)
    except ValueError:
        return {"told": text}
    return read if isinstance(read, dict) else {"told": text}
