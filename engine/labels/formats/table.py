"""The formats: which class reads and writes each, and where a new folder of it keeps its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.labels.formats.coco.folder import CocoFolder
from engine.labels.formats.documents.csv_rows import CsvFolder, OpenImagesFolder
from engine.labels.formats.documents.cvat import CvatFolder
from engine.labels.formats.documents.document_file import DocumentFolder
from engine.labels.formats.documents.json_documents import CreateMlFolder, ViaFolder
from engine.labels.formats.documents.label_studio import LabelStudioFolder
from engine.labels.formats.labelme import LabelmeFolder
from engine.labels.formats.voc import VocFolder
from engine.labels.formats.word_lines import DotaFolder, KittiFolder
from engine.labels.formats.yolo import YoloFolder
from engine.labels.labelled import LabelledFolder
from engine.structures.settings import Format


class Kind(NamedTuple):
    """pictures: where a converted folder keeps them. file: what the labels of a whole folder are called. split:
    those of a split. blank: what stands in names of classes for a blank, at which others would cut them; empty where
    it may stand."""

    folder: type[LabelledFolder]
    pictures: str = "images"
    file: str = ""
    split: str = ""
    blank: str = ""


# Of files with many pictures, the first whose beginning is as it should be counts.
FORMATS: Mapping[Format, Kind] = {
    "voc": Kind(VocFolder, "JPEGImages"),
    "coco": Kind(CocoFolder, "images", "annotations/instances.json", "annotations/instances_{}.json"),
    "yolo": Kind(YoloFolder),
    "labelme": Kind(LabelmeFolder, "."),
    "csv": Kind(CsvFolder, "images", "annotations.csv", "annotations/{}.csv"),
    "openimages": Kind(
        OpenImagesFolder, "images", "annotations/all-annotations-bbox.csv", "annotations/{}-annotations-bbox.csv"
    ),
    "label-studio": Kind(LabelStudioFolder, "images", "label_studio.json", "annotations/{}.json"),
    "createml": Kind(CreateMlFolder, "images", "_annotations.createml.json", "annotations/{}.json"),
    "cvat": Kind(CvatFolder, "images", "annotations.xml", "annotations/{}.xml"),
    "via": Kind(ViaFolder, "images", "via_project.json", "annotations/{}.json"),
    "kitti": Kind(KittiFolder, "image_2", blank="_"),
    "dota": Kind(DotaFolder, blank="-"),
}
DOCUMENTS = tuple(kind.folder for kind in FORMATS.values() if issubclass(kind.folder, DocumentFolder))
