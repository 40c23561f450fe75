"""What is fuzzed: each reader with whole files of its own to begin from, and what must hold whatever they become.

A reader may give something or raise UserError, in little time, and it touches no file but its own. A writer must give
back what it was given, or refuse it.
"""

from __future__ import annotations

import io
import json
import random
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image as Pil

from app.services.settings import SettingsStore
from engine.errors import UserError
from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.formats.class_list import read_yaml
from engine.labels.formats.table import FORMATS
from engine.labels.review.rejections import read_rejections
from engine.labels.split_lists import lines_of
from engine.models.library import checkpoints, model_file
from engine.models.library.runs import read_run
from engine.models.specification import ModelSpecification
from engine.pictures.reading import read_image, read_size, read_thumbnail
from engine.proposals.from_file import read_proposals
from engine.safety.atomic_files import HIDDEN_FOLDER
from engine.safety.journal import Journal, read_journal
from engine.safety.restore_points import restore_points
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle

SIZE = (64, 48)
BOXES = (
    LabelledBox(Rectangle(1.5, 2, 9, 9), "cat", difficult=True),
    LabelledBox(Rectangle(3, 3, 40, 40), "dog", provenance=Provenance("model", "m", 0.5, "2026-01-01T00:00:00+00:00")),
)
ODD = [
    *(b"NaN", b"-1", b"1e999", b"null", b"[]", b"{}", b'""', b"\xff", b"\x00", b"<", b"&", b'"', b"9" * 30, b"\n"),
    *(b"true", b"\r", b",", b":", b"\xef\xbb\xbf", b"&amp;", b"</", b"..", b"/", b"\\ud83d", b"\x80\x04", b"%s", b"- "),
]


class Target(NamedTuple):
    """seeds: whole files. use: with the content of the file and a folder of its own, new for each case."""

    name: str
    seeds: tuple[bytes, ...]
    use: Callable[[bytes, Path], object]


def bent(content: bytes, dice: random.Random) -> bytes:
    """One to four changes: a piece replaced by something odd, doubled, moved or cut out; for numbers, other ones."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(content) + 1)
        end = min(at + dice.choice([0, 1, 2, 4, 8, 40]), len(content))
        piece = dice.choice(
            [
                dice.choice(ODD),
                content[at:end] * 2,
                b"",
                bytes([dice.randrange(256)]),
                struct.pack("<I", dice.choice([0, 1, 2**16, 2**31, 2**32 - 1])),
                content[: dice.randrange(40)],
            ]
        )
        content = content[:at] + piece + content[end:]
    return content[: dice.randrange(len(content) + 1)] if dice.random() < 0.05 else content


def pictures() -> tuple[bytes, ...]:
    pixels = np.random.default_rng(0).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8)
    kinds = [("PNG", {}), ("JPEG", {}), ("BMP", {}), ("GIF", {}), ("WEBP", {}), ("TIFF", {"compression": "tiff_lzw"})]
    found = []
    for kind, options in [*kinds, ("TGA", {}), ("PCX", {}), ("PPM", {}), ("ICO", {})]:
        out = io.BytesIO()
        Pil.fromarray(pixels).save(out, kind, **options)
        found.append(out.getvalue())
    for deep in (pixels[:, :, 0].astype(np.uint16) * 257, pixels[:, :, 0].astype(np.float32)):
        out = io.BytesIO()
        Pil.fromarray(deep).save(out, "TIFF")
        found.append(out.getvalue())
    return tuple(found)


def look_at_picture(content: bytes, folder: Path) -> None:
    file = folder / "a.png"
    file.write_bytes(content)
    for read in (read_size, read_image, lambda path: read_thumbnail(path, 16)):
        with suppress(UserError):
            read(file)


def label_target(format: Format) -> Target:
    """The file of one picture, or of all; edited where it can be read, and read again."""

    def made(folder: Path) -> tuple[Path, Path]:
        picture = folder / "a.png"
        Pil.new("RGB", SIZE).save(picture)
        labels = start_folder(folder, format, ["cat", "dog"])
        with suppress(UserError):  # a format without blanks, say
            labels.save(labels.annotation(picture).with_boxes(BOXES))
        return picture, labels.label_file(picture)

    def use(content: bytes, folder: Path) -> None:
        picture, file = made(folder)
        file.write_bytes(content)
        with suppress(UserError):
            labels = open_folder(folder)
            if labels is None or picture not in labels.pictures:
                return
            before = labels.annotation(picture)
            labels.save(before)
            assert labels.label_file(picture) != file or file.read_bytes() == content, "written though nobody edited"
            wanted = before.with_boxes([*before.boxes[1:], LabelledBox(Rectangle(5, 5, 20, 20), "ant")])
            labels.save(wanted)
            again = open_folder(folder)
            assert again is not None
            assert again.annotation(picture) == wanted, "another labelling came back"

    def seeds() -> tuple[bytes, ...]:
        import tempfile

        with tempfile.TemporaryDirectory() as name:
            _, file = made(Path(name))
            return (file.read_bytes(),)

    return Target(f"labels {format}", seeds(), use)


def reading(name: str, read: Callable[[Path], object]) -> Callable[[bytes, Path], None]:
    """A file of this name, read."""

    def use(content: bytes, folder: Path) -> None:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        with suppress(UserError):
            read(file)

    return use


def use_settings(content: bytes, folder: Path) -> None:
    """They are read, or the defaults are; and what is set then is read again."""
    for name in ("settings.json", "session.json"):
        (folder / name).write_bytes(content)
    store = SettingsStore(folder)
    store.change(theme="light")
    store.remember_folder("/x")
    again = SettingsStore(folder)
    assert again.settings.theme == "light" or store.problem
    assert again.session.recent[:1] == ("/x",) or store.problem


def use_journal(content: bytes, folder: Path) -> None:
    """Whatever lies there, the edits of this program are noted and found."""
    (folder / "00000000000000000001-1-aa.journal").write_bytes(content)
    journal = Journal(folder)
    journal.take_over()
    path = Path("/p/new.png")
    journal.record(Annotation(path, *SIZE, BOXES), Path("/p"))
    journal.close()
    assert any(entry.annotation.path == path for file in folder.glob("*.journal") for entry in read_journal(file))


def journal_seed() -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        journal = Journal(Path(name))
        journal.open_folder(Path("/p"))
        for number in range(3):
            journal.record(Annotation(Path(f"/p/{number}.png"), *SIZE, BOXES), Path("/p"), "base")
        journal.saved(Path("/p/1.png"))
        journal.sync()
        [file] = Path(name).glob("*.journal")
        content = file.read_bytes()
        journal.close()
        return content


def use_specification(content: bytes, _folder: Path) -> None:
    with suppress(ValueError, TypeError):
        ModelSpecification.from_json(content.decode("utf-8", "replace"))


SPECIFICATION = ModelSpecification("tiny", "resnet18", ("cat", "dog")).to_json().encode()
RUN = json.dumps(
    {"form": 2, "state": "finished", "started": "2026-01-01", "seconds": 1, "settings": {"model": "starter"}}
    | {"points": [], "metrics": {"AP50": 0.5}, "folder": "/p", "train": ["a"], "validation": [], "classes": ["cat"]}
).encode()


def _safetensors() -> bytes:
    header = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    text = json.dumps({"__metadata__": {"specification": SPECIFICATION.decode()}, **header}).encode()
    return struct.pack("<Q", len(text)) + text + b"\0" * 8


def targets() -> list[Target]:
    proposals = b'{"images": [{"path": "a.png", "proposals": [[1, 2, 3, 4]], "scores": [0.5]}]}'
    rejected = b'{"suggestions": {"a.png": [{"box": [1, 1, 5, 5], "label": "cat"}]}, "findings": [{"kind": "tiny"}]}'
    point = b'{"path": "a.png", "width": 64, "height": 48, "verified": 1, "boxes": []}'
    return [
        Target("pictures", pictures(), look_at_picture),
        *(label_target(format) for format in FORMATS),
        Target("data.yaml", (b"path: .\ntrain: images\nnc: 2\nnames: [cat, dog]\n", b"names:\n  0: cat\n  1: dog\n"),
               reading("data.yaml", read_yaml)),
        Target("lists", (b"images/a.png\nimages/b.png\n",), reading("train.txt", lambda file: lines_of(file, []))),
        Target("models", (_safetensors(),), reading("m.safetensors", model_file.read_specification)),
        Target("weights", (_safetensors(),), reading("m.safetensors", checkpoints.read_state)),
        Target("specifications", (SPECIFICATION,), use_specification),
        Target("runs", (RUN,), reading("m.run.json", read_run)),
        Target("proposals", (proposals,), reading("p.json", read_proposals)),
        Target("settings", (b'{"theme": "dark", "threads": 2, "recent": ["/a"], "splits": {"a": [1]}}',), use_settings),
        Target("journal", (journal_seed(),), use_journal),
        Target("rejections", (rejected,),
               reading(f"{HIDDEN_FOLDER}/rejected.json", lambda file: read_rejections([file.parents[1]]))),
        Target("restore points", (point,), reading(f"{HIDDEN_FOLDER}/versions/20260101T000000-1.session.jsonl",
                                                   lambda file: restore_points(file.parents[2]))),
    ]  # fmt: skip
