"""Files are read through engine/safety/reading.py alone, and written through engine/safety/atomic_files.py alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [*ROOT.glob("app/**/*.py"), *ROOT.glob("engine/**/*.py"), ROOT / "main.py"]
# Pillow is given a stream, as `Pil.open(stream)`.
READERS = {"read_text", "read_bytes", "imread", "fromfile", "memmap", "safe_open", "load_file", "loadtxt", "readlines"}
WRITERS = {"write_text", "write_bytes", "imwrite", "tofile", "savez", "save_file"}
# The door itself, and what holds a file of its own open while it lives (a journal, a restore point, a download).
DOORS = {"engine/safety/reading.py", "engine/safety/atomic_files.py"}
OPENS = {
    "engine/models/library/model_file.py": "safe_open",  # behind the door's check
    "engine/safety/journal.py": "open",  # a new file that is there for the first time, or an error
    "engine/safety/restore_points.py": "open",  # its own, of this process
    "engine/models/library/published.py": "open",  # what a download adds to, at the door's place
    "engine/tasks/stored_results.py": "open",  # what it adds to, at the door's place
    "engine/cli/commands.py": "open",  # the system's nothing
    "engine/training/svm/fit.py": "memmap",  # a temporary file without a name
}
WITHIN = "replacing"  # the name that `with replacing(…) as NAME` gives may be written


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_opening(node: ast.Call) -> bool:
    """open(…), os.open(…), path.open("rb") and Image.open(…), not a dialog's open() or a Qt device's."""
    if called(node) != "open":
        return False
    if isinstance(node.func, ast.Name):
        return True
    modes = [one for one in (*node.args, *(word.value for word in node.keywords)) if isinstance(one, ast.expr)]
    is_qt = any("OpenModeFlag" in ast.unparse(one) for one in modes)
    return bool(modes) and not is_qt


def written(tree: ast.AST) -> set[str]:
    """Names that stand for a file that is not in its place yet."""
    return {
        item.optional_vars.id
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.context_expr, ast.Call)
        and called(item.context_expr) == WITHIN
        and isinstance(item.optional_vars, ast.Name)
    }


def breaches(text: str, file: str) -> Iterator[str]:
    tree = ast.parse(text)
    parts = written(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or file in DOORS:
            continue
        name = called(node)
        on = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        of_part = on in parts or any(ast.unparse(one) in parts for one in node.args)
        is_write = name in WRITERS and not of_part
        is_door = name == "read_text" and isinstance(node.func, ast.Name)
        is_read = (name in READERS and not is_door) or (is_opening(node) and not of_part and on != "Pil")
        if (is_read or is_write) and OPENS.get(file) != name:
            yield f"{file}:{node.lineno}: {ast.unparse(node)[:80]}"


def test_no_file_is_read_or_written_elsewhere() -> None:
    found = [one for path in FILES for one in breaches(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "open('a')",
        "path.open('rb')",
        "path.open(mode='w')",
        "os.open(path, 0)",
        "path.read_text()",
        "cv2.imread('a')",
        "np.fromfile(path)",
        "path.write_bytes(b'')",
    ],
)
def test_the_check_sees(line: str) -> None:
    assert list(breaches(line, "engine/x.py"))


@pytest.mark.parametrize(
    "line",
    ["dialog.open()", "device.open(QIODevice.OpenModeFlag.WriteOnly)", "with replacing(f) as p: p.write_bytes(b'')"],
)
def test_the_check_lets_pass(line: str) -> None:
    assert not list(breaches(line, "engine/x.py"))
