"""Whatever a picture or a class is called: what this program writes, it can read, and nothing else suffers from it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.services.settings import SettingsStore
from engine.errors import UserError
from engine.labels.classes.folder_classes import FolderClasses, read_folder_classes, write_folder_classes
from engine.labels.convert import convert
from engine.labels.folder import Format, open_folder, start_folder
from engine.labels.formats.entries import is_label
from engine.labels.formats.json_text import JsonStyle, read_json, style_of, write_json
from engine.labels.formats.table import FORMATS as TABLE
from engine.labels.labelled import LabelledFolder
from engine.labels.review.checks import Dismissed
from engine.labels.review.rejections import change_findings, change_suggestions, read_rejections
from engine.labels.shared_files import SharedFilesFolder
from engine.models.library.runs import read_run, record_file, save_run
from engine.plain_text import plain_lines
from engine.safety.journal import Journal
from engine.safety.restore_points import RestorePoints, restore_points
from engine.structures.annotation import Annotation
from engine.structures.training import RunRecord
from tests.engine.labels.folders import box, make_pictures

ROOT = Path(__file__).resolve().parents[3]
FORMATS: list[Format] = list(TABLE)
WITH_BLANKS: list[Format] = [name for name in FORMATS if not TABLE[name].blank]
SHARED = {name for name, kind in TABLE.items() if issubclass(kind.folder, SharedFilesFolder)}
ODD = "\udce9t\udce9.png"  # été.png, written by a system that used Latin-1
posix = pytest.mark.skipif(os.name != "posix", reason="names of bytes")
a_few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Any bytes that may be a file's name, as Python spells them.
stems = st.binary(min_size=1, max_size=12).filter(lambda name: not set(name) & {0, 47} and name[:1] != b".")
stems = stems.map(os.fsdecode)
# As long as a name may be with a suffix, in letters of one to four bytes.
LONG = {letter: letter * (250 // len(os.fsencode(letter))) for letter in "xé고🐈\udce9\u202e\n"}
long_stems = st.sampled_from(sorted(LONG)).map(LONG.__getitem__)
texts = st.text(st.characters(), min_size=1, max_size=8)  # lone surrogates and control characters, too
documents = st.recursive(
    texts | st.none() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


def opened(root: Path) -> LabelledFolder:
    folder = open_folder(root)
    assert folder is not None
    return folder


def has_no_pair(text: str) -> bool:
    """Two halves of a character side by side are that character to every reader of JSON."""
    return text == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(document=documents, indent=st.none() | st.just(1), ascii_only=st.booleans())
@settings(deadline=None)
def test_json_comes_back(document: object, indent: int | None, ascii_only: bool) -> None:
    content = write_json(document, JsonStyle(indent, ascii_only=ascii_only))
    content.decode()  # UTF-8 to every other program
    if has_no_pair(repr_of(document)):
        assert read_json(content, Path("x.json")) == document
        assert json.loads(content) == document


def repr_of(document: object) -> str:
    """Its texts, one after the other, apart."""
    if isinstance(document, dict):
        return " ".join(repr_of(part) for item in document.items() for part in item)
    if isinstance(document, list):
        return " ".join(map(repr_of, document))
    return document if isinstance(document, str) else ""


def test_what_older_versions_wrote_is_read() -> None:
    content = json.dumps({"file_name": ODD, "é": 1}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    document = read_json(content, Path("x.json"))
    assert document == {"file_name": ODD, "é": 1}
    assert json.loads(write_json(document, style_of(content)).decode()) == document


@posix
@pytest.mark.parametrize("format", FORMATS)
@given(stem=stems, folder=stems)
@example(stem=ODD[:-4], folder="plain")
@example(stem="annotations", folder="called as the file of labels")
@example(stem="label_studio", folder="annotations")
@example(stem="instances", folder="annotations")
@example(stem="via_project", folder="annotations")
@a_few
def test_pictures_of_any_name_keep_their_labels(format: Format, stem: str, folder: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        odd, plain = make_pictures(root, f"{folder}/{stem}.png", "plain.png", size=(40, 30))
        made = start_folder(root, format)
        made.save(made.annotation(plain).with_boxes([box(1, 1, 9, 9)]))
        wanted = made.annotation(odd).with_boxes([box(2, 2, 20, 20, "dog")])
        try:
            made.save(wanted)
        except UserError as error:  # a name that the format cannot hold, or that leads elsewhere in it
            refused = str(error)
            assert format in SHARED, refused
            assert "name" in refused
        else:
            assert opened(root).annotation(odd) == wanted
        assert opened(root).annotation(plain).labels == ("cat",)


@pytest.mark.parametrize("format", FORMATS)
@given(label=texts)
@example(label="\ud83d")
@example(label="\ufeffcat")
@example(label="\ufffe")
@example(label="\x85")
@a_few
def test_a_class_of_any_name_comes_back_or_is_refused(format: Format, label: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        a, b = make_pictures(root, "a.png", "b.png", size=(40, 30))
        made = start_folder(root, format)
        for path, text in ((b, label), (a, "cat")):
            wanted = made.annotation(path).with_boxes([box(2, 2, 20, 20, text)])
            if is_label(text):
                with contextlib.suppress(UserError):  # XML, YAML and lists do not know some letters
                    made.save(wanted)
                    assert opened(root).annotation(path) == wanted
            else:
                with pytest.raises(UserError, match="cannot hold"):
                    made.save(wanted)
        assert opened(root).annotation(a).labels == ("cat",)


@posix
@pytest.mark.parametrize("class_name", ["\ud83d", "\udce9 é", "\x07"])
def test_a_coco_class_that_is_no_text_does_not_cost_the_folder(tmp_path: Path, class_name: str) -> None:
    odd, plain = make_pictures(tmp_path, ODD, "é.png")
    document = {
        "images": [{"id": 1, "file_name": ODD}, {"id": 2, "file_name": "é.png"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5]}],
        "categories": [{"id": 1, "name": class_name}, {"id": 2, "name": "é"}],
    }
    (tmp_path / "instances.json").write_bytes(write_json(document, JsonStyle()))
    folder = opened(tmp_path)
    folder.save(folder.annotation(plain).with_boxes([box(1, 1, 9, 9, "é")]))
    assert opened(tmp_path).annotation(odd).labels == (class_name,)
    assert opened(tmp_path).annotation(plain).labels == ("é",)
    assert [entry["name"] for entry in json.loads((tmp_path / "instances.json").read_bytes().decode())["categories"]]


@posix
@given(stem=stems, label=texts.filter(has_no_pair))
@settings(a_few, max_examples=8)
def test_journal_and_rejections_hold_any_name(stem: str, label: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / stem
        root.mkdir()
        path, odd = root / f"{stem}.png", box(1, 1, 9, 9, label)
        with closing(Journal(Path(name) / "journals")) as journal:
            journal.record(Annotation(path, 40, 30, (odd,)), root)
        with closing(Journal(Path(name) / "journals")) as journal:
            [entry] = journal.take_over()
        assert (entry.annotation.path, entry.root, entry.annotation.labels) == (path, root, (label,))
        change_suggestions(root, {path: (odd,)})
        change_findings(root, add=[Dismissed("tiny", path, label, odd.box)])
        found = read_rejections([root])
        assert {path: [one.label for one in boxes] for path, boxes in found.suggestions.items()} == {path: [label]}
        assert found.dismissed == {Dismissed("tiny", path, label, odd.box)}


@posix
@pytest.mark.parametrize("format", WITH_BLANKS)
def test_odd_names_are_converted_to_plain_ones(tmp_path: Path, format: Format) -> None:
    names = [ODD, "x/\udce8t\udce9.png", "two\nlines.png", "a  b.png", "x/a b.png", "back\\slash.png"]
    pictures = make_pictures(tmp_path / "in", *names, size=(40, 30))
    (tmp_path / "in" / "ImageSets").mkdir()
    folder = start_folder(tmp_path / "in", "voc")
    for number, path in enumerate(pictures):
        folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9, f"class {number}")]))
    steps = list(convert(folder, tmp_path / "out", format))
    assert [step.problem for step in steps] == [None] * len(names)
    again = opened(tmp_path / "out")
    found = {again.annotation(path).labels: path.stem for path in again.pictures}
    assert found == {
        ("class 0",): "_t_",
        ("class 1",): "_t__2",
        ("class 2",): "two_lines",
        ("class 3",): "a b",
        ("class 4",): "a b_2",
        ("class 5",): "back_slash",
    }


@posix
def test_the_command_line_tells_of_odd_names(tmp_path: Path) -> None:
    [path] = make_pictures(tmp_path / "in", ODD, size=(40, 30))
    folder = start_folder(tmp_path / "in", "labelme")
    folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    for options in (["--json"], []):
        out = tmp_path / f"out{len(options)}\udce9"
        command = [sys.executable, "main.py", "convert", str(tmp_path / "in"), str(out), "--format", "yolo", *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        text = done.stdout.decode()
        assert json.loads(text)["to"] == str(out) if options else "1 picture: " in text


@posix
@given(stem=long_stems | stems, label=texts)
@settings(a_few, max_examples=12)
def test_settings_points_runs_and_messages_hold_any_name(stem: str, label: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / stem
        root.mkdir()
        path = root / f"{stem}.png"
        store = SettingsStore(Path(name) / "settings")
        store.remember_folder(str(root))
        store.remember(last_picture=str(path), chosen_classes={str(root): label})
        assert not store.problem
        again = SettingsStore(Path(name) / "settings").session
        assert (again.recent, again.last_picture) == ((str(root),), str(path))
        if has_no_pair(label):
            assert again.chosen_classes == {str(root): label}
        RestorePoints().note(root, [Annotation(path, 40, 30, (box(1, 1, 9, 9, label),))])
        [point] = restore_points(root)
        assert set(point.states) == {path}
        write_folder_classes(root, FolderClasses(((label, "#ffffff"),)))
        if has_no_pair(label):
            assert dict(read_folder_classes(root).entries) == {label: "#ffffff"}
        model = Path(name) / "m.safetensors"
        run = RunRecord("m", model, "2026-01-02T03:04:05+00:00", 1.0, {}, (), {}, root, (path.name,), (), (label,))
        save_run(run)
        assert read_run(record_file(model)).train == (path.name,)
        for sentence in (f"{path}: is damaged", label):
            shown = plain_lines(sentence)
            assert shown.encode()  # a window and a terminal can show it
            assert not any(letter in shown for letter in "\x1b\u202e\r")


@posix
@pytest.mark.parametrize("format", FORMATS)
@given(stem=long_stems)
@settings(a_few, max_examples=4)
def test_names_as_long_as_they_may_be(format: Format, stem: str) -> None:
    """The labels come back, or it is said that the name is too long; nothing else is hurt."""
    with tempfile.TemporaryDirectory() as name:
        odd, plain = make_pictures(Path(name), f"{stem}.png", "plain.png", size=(40, 30))
        made = start_folder(Path(name), format)
        made.save(made.annotation(plain).with_boxes([box(1, 1, 9, 9)]))
        wanted = made.annotation(odd).with_boxes([box(2, 2, 20, 20, "dog")])
        try:
            made.save(wanted)
        except UserError as error:
            refused = str(error)
            assert "name" in refused
        else:
            assert opened(Path(name)).annotation(odd) == wanted
        assert opened(Path(name)).annotation(plain).labels == ("cat",)
