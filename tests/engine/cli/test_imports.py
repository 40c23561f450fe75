"""What a command does not need it does not import: torch alone takes longer than most commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.labels.folder import start_folder
from engine.structures.annotation import Annotation, LabelledBox, Rectangle

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {
    "torch",
    "torchvision",
    "scipy",
    "sklearn",
    "timm",
    "onnx",
    "onnxruntime",
    "numba",
    "faster_coco_eval",
    "PySide6",
}
PROGRAM = """
import sys
import main
try:
    status = main.main()
except SystemExit as end:
    status = end.code or 0
sys.stderr.write("imported: " + " ".join(sys.modules))
sys.exit(status)
"""


def imported_by(*arguments: object) -> set[str]:
    """The modules that a command has imported when it ends, in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return set(ran.stderr.rpartition("imported: ")[2].split())


@pytest.fixture
def labelled(picture: Path) -> Path:
    folder = start_folder(picture.parent, "voc")
    folder.annotation(picture)
    folder.save(Annotation(picture, 160, 120, (LabelledBox(Rectangle(20, 30, 70, 90), "box"),)))
    return picture.parent


def test_help_and_the_shelf_need_neither_torch_nor_pictures() -> None:
    for arguments in (("--help",), ("fine-tune", "--help"), ("models",), ("models", "--json"), ("recipes",)):
        assert not imported_by(*arguments) & (HEAVY | {"cv2", "PIL"}), arguments


def test_labels_are_converted_without_torch(labelled: Path, tmp_path: Path) -> None:
    assert not imported_by("convert", labelled, tmp_path / "coco", "--format", "coco") & HEAVY
    assert list((tmp_path / "coco").rglob("*.json"))


def test_a_detection_imports_nothing_of_trainings_and_figures(picture: Path, tiny_cache: Path) -> None:
    model = tiny_cache / "models" / "tiny.safetensors"
    found = imported_by("detect", picture, "--weights", model, "--device", "cpu", "--threads", "1", "--json")
    assert "torch" in found
    assert not found & {"scipy.sparse", "sklearn", "faster_coco_eval", "onnx", "onnxruntime", "PySide6"}
