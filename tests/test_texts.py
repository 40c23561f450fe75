"""Every text that a person reads passes through `tr`, and has its translation."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.translations import FOLDER, collect, literals_of, read

ROOT = Path(__file__).parents[1]
ROOMS = (  # whose texts the window shows; the command line stays English
    "app", "engine/explain", "engine/structures", "engine/tasks", "engine/labels", "engine/pictures", "engine/safety",
    "engine/models", "engine/training", "engine/retrieval", "engine/errors.py", "engine/worker.py",
)  # fmt: skip
LATER = ("app/features/lessons/lesson.py", "app/features/lessons/strip.py")  # have both languages beside each other
TERMINAL = ("app/shell/start.py",)  # written before there is a window
NAMES = {  # of things, which are the same in every language
    "app/features/evaluation/duel_page.py": {"proposal duel.png"},
    "app/features/evaluation/page.py": {"why missed.png"},
    "app/features/evaluation/table.py": {"AP50 low", "AP50 high"},
    "app/features/library/words.py": {
        "ResNet-18", "ResNet-34", "ResNet-50", "ResNet-101", "MobileNetV3-Large", "Faster R-CNN ", ", COCO",
        " backbone, ImageNet",
    },
    "app/features/preferences/keys_sheet.py": {"View", "Qt 0  ·  torch 0  ·  NumPy 0"},
    "app/features/training/curves/plots.py": {"line 0", "dots 0"},
    "app/features/training/curves/points.py": {"all losses"},
    "app/features/training/runs/panel.py": {"<th align=left>0</th>", "<table cellspacing=3>00</table>"},
    "app/features/training/runs/words.py": {"JPEGImages", "Images"},
    "app/features/lessons/controller.py": {"Opening the picture…", "Detecting…"},
    "app/features/stages/strip.py": {"font-size: 0px; font-weight: 0; color: 0;"},
    "app/services/translation.py": {"English"},
    "app/shell/application.py": {"Fusion"},
    "app/canvas/lines.py": {"QLineF is four doubles", "QLineF is four doubles in a row"},
    "app/widgets/chart.py": {'<span style="color:0">●</span>'},
    "app/window/action_set.py": {"Label"},
    "engine/explain/anchors.py": {"size and ratio"},
    "engine/explain/occlusion.py": {"0 without 0, 0 of 0"},
    "engine/structures/inspection/duel.py": {"Selective Search"},
    "engine/structures/papers.py": {
        "Fast R-CNN, tables 1 and 4", "Fast R-CNN, tables 1 and 4; Faster R-CNN, table 5",
        "Faster R-CNN, tables 3 and 5",
    },
    "engine/plain_text.py": {"Cc", "Cs", "Zl", "Zp"},
    "engine/structures/selection.py": {"copy of "},
    "engine/structures/settings.py": {
        "Fast R-CNN", "Faster R-CNN", "Pascal VOC XML", "COCO JSON", "YOLO text", "labelme JSON", "TensorFlow CSV",
        "OpenImages CSV", "CreateML JSON", "Label Studio JSON", "CVAT XML", "VIA JSON", "KITTI text", "DOTA text",
    },
    "engine/tasks/evaluate.py": {"the figures are not kept on the shelf: %s"},
    "engine/labels/convert.py": {"classes = 0", "Main"},
    "engine/labels/folder.py": {"Format"},
    "engine/labels/formats/box_fields.py": {"Unspecified", "further numbers"},
    "engine/labels/formats/documents/json_documents.py": {"no shape"},
    "engine/labels/formats/documents/label_studio.py": {"no type"},
    "engine/labels/formats/entries.py": {"Cc", "Cs", "Zl", "Zp"},
    "engine/labels/formats/voc.py": {"Annotations", "no object", "Unspecified", "Unknown"},
    "engine/labels/split.py": {"in 0"},
    "engine/labels/split_lists.py": {"Annotations"},
    "engine/pictures/finding.py": {"%s: cannot be read (%s); its pictures are left out"},
    "engine/pictures/reading.py": {"La"},
    "engine/safety/atomic_files.py": {"%s: its file system knows no locks (%s)"},
    "engine/models/detectors/detector.py": {"head and RPN", "pooled record"},
    "engine/models/detectors/fast_rcnn.py": {"from user"},
    "engine/models/detectors/faster_rcnn.py": {"from user"},
    "engine/models/library/checkpoints.py": {"class 0"},
    "engine/models/library/moving.py": {
        "%s: not all could be moved to %s (%s)", "%s: could not be moved to %s (%s)", "the copy is not the same",
        "0 is there already",
    },
    "engine/models/library/published.py": {
        "BSD-3-Clause (torchvision)", "to download", "0 backbone, ImageNet", "Content-Length",
    },
    "engine/training/data/external_proposals.py": {"selective search 1"},
    "engine/training/detection/recipe_table.py": {"Fast R-CNN ", "Faster R-CNN "},
    "engine/training/run_record.py": {"stopped early"},
    "engine/training/svm/training.py": {"3/3 SVMs and boxes"},
    "engine/training/tuning.py": {"all layers"},
}  # fmt: skip
KINDS = {  # names of outcomes and of warnings in the code
    "no anchor", "no proposal", "unknown class", "wrong class", "low score", "badly placed", "no box", "few boxes",
    "one picture", "not covered",
}  # fmt: skip
KEYS = re.compile(r"(Ctrl|Shift|Alt|Meta)\+|F\d+$|(PgUp|PgDown|Del|Backspace|Space|Return|Enter|Tab|Esc|Home|End)$")
PAPER = re.compile(r"(Faster R-CNN|Fast R-CNN|R-CNN|Mask R-CNN|Selective Search|FPN), (\d|appendix)")  # and its section
UNITS = {"ms", "px", "MB", "GB", "KB", "AP50", "IoU", "RoI", "AP", "OpenImages"}
WORD_BETWEEN = re.compile(rf"(^| )(?!(?:{'|'.join(sorted(UNITS))}) )[a-z]{{2,}} ")  # as in "3 of 5"
NOT_READ = {  # what such a call is given is a name, or an error of the program
    "setObjectName", "TypeVar", "cast", "getLogger", "removeprefix", "removesuffix", "startswith", "endswith",
    "compile", "partition", "with_name", "ValueError", "TypeError", "AssertionError",
    "ConstructorError", "rglob", "glob", "encode", "sub",
}  # fmt: skip


def reads_as_words(text: str) -> bool:
    """Two words beside each other, or one that begins as a sentence does. Names in the code have no such form."""
    if KEYS.match(text) or PAPER.match(text):
        return False
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z0-9]+", text) if word not in UNITS]
    beside = re.search(r"[A-Za-z]{2}[,;:.)”]? +[A-Za-z“(]|[A-Za-z]\)? [a-z]{2}", text)
    return bool(words) and bool(beside or re.match(r"\W*[A-Z][a-z]+(?![\w.]|$)|\W*[A-Z][a-z]+…?$", text))


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that reads as words, and is no text of `tr`, `mark` or a row of verbs."""
    tree = ast.parse(source)
    texts = set(map(id, literals_of(tree)))
    yield from _look(tree, texts, is_read=True)


def _look(node: ast.AST, texts: set[int], *, is_read: bool) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert() | ast.MatchValue():
            return
        case ast.AnnAssign(value=value):
            if value is not None:
                yield from _look(value, texts, is_read=is_read)
            return
        case ast.arg():
            return
        case ast.Subscript():
            yield from _look(node.value, texts, is_read=is_read)
            return
        case ast.Compare():
            sides = [side for side in (node.left, *node.comparators) if not isinstance(side, ast.Constant)]
            for side in sides:
                yield from _look(side, texts, is_read=is_read)
            return
        case ast.Dict():
            for value in node.values:
                yield from _look(value, texts, is_read=is_read)
            return
        case ast.JoinedStr(values=parts):
            fixed = "".join(part.value if isinstance(part, ast.Constant) else "0" for part in parts)
            if is_read and (reads_as_words(fixed) or WORD_BETWEEN.search(fixed)):
                yield node.lineno, fixed
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _look(part.value, texts, is_read=is_read)
            return
        case ast.Constant(value=str(text)):
            if is_read and id(node) not in texts and reads_as_words(text):
                yield node.lineno, text
            return
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            if name in NOT_READ:
                is_read = False
            menus = {id(part) for part in node.args[3:4]} if name == "ActionRow" else set()
            for child in ast.iter_child_nodes(node):
                if id(child) not in menus:
                    yield from _look(child, texts, is_read=is_read)
            return
    for child in ast.iter_child_nodes(node):
        yield from _look(child, texts, is_read=is_read)


def files() -> Iterator[Path]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")) or [ROOT / room]:
            if not file.relative_to(ROOT).as_posix().startswith((*LATER, *TERMINAL)):
                yield file


def test_every_text_that_is_read_is_translated() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text!r}"
        for file in files()
        for line, text in untranslated(file.read_text("utf-8"))
        if text not in NAMES.get(file.relative_to(ROOT).as_posix(), KINDS) | KINDS
    ]
    assert not found, "wrap these in tr (or mark, at the top of a module):\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("No boxes yet")',
        'words = "Detect all"\nbutton(words)',
        'button("Detect")',
        'self.note.setText(f"{count} of {total}")',
        'TABLE = {"key": ("Open a folder", 3)}',
        'text = "a" if one else "Save as"',
        'tr("Fine").join(["not so fine"])',
        'tr("one {what}", what="and another")',
    ],
)
def test_no_way_around_it(source: str) -> None:
    assert list(untranslated(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""The docstring of a module."""',
        'tr("No boxes yet")',
        'LATER = mark("No boxes yet")',
        'ActionRow("a.b", "Open a folder", ("Ctrl+O",), "File", 1, verb, tip="With its subfolders")',
        'widget.setObjectName("Some name")',
        'layer = "detections"',
        'name: Literal["Open a"] = x',
    ],
)
def test_names_are_no_texts(source: str) -> None:
    assert not list(untranslated(source))


def languages() -> list[Path]:
    return sorted(FOLDER.glob("regionscope_*.ts"))


@pytest.mark.parametrize("file", languages(), ids=lambda file: file.stem)
def test_no_translation_is_missing(file: Path) -> None:
    texts, translations = collect(ROOT), read(file)
    missing = [text for text in texts if not translations.get(text, "").strip()]
    assert not missing, "run tools/translations.py, and translate:\n" + "\n".join(missing)
    assert not translations.keys() - texts.keys(), "run tools/translations.py"


@pytest.mark.parametrize("file", languages(), ids=lambda file: file.stem)
def test_a_translation_has_the_values_of_its_text(file: Path) -> None:
    wrong = [text for text, translation in read(file).items() if values_of(text) != values_of(translation)]
    assert not wrong


def values_of(text: str) -> list[tuple[str, str]]:
    """The names and formats of its values."""
    return sorted((name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None)
