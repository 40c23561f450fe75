"""Proposals from a file: those that `propose --json` wrote, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import UserError
from engine.proposals.from_file import proposals_for, read_proposals


def write(folder: Path, *images: dict[str, Any]) -> Path:
    file = folder / "proposals.json"
    file.write_text(json.dumps({"images": images}))
    return file


def test_the_best_comes_first_and_a_picture_is_found_by_path_or_name(tmp_path: Path) -> None:
    file = write(tmp_path, {"path": "a/b.jpg", "proposals": [[0, 0, 5, 5], [1, 1, 9, 9]], "scores": [0.2, 0.7]})
    known = read_proposals(file)
    for picture in (Path("a/b.jpg"), Path("/elsewhere/b.jpg")):
        proposals = proposals_for(picture, known, file)
        np.testing.assert_array_equal(proposals.boxes, [[1, 1, 9, 9], [0, 0, 5, 5]])
        assert proposals.source == "file"
    with pytest.raises(UserError, match="no proposals"):
        proposals_for(Path("c.jpg"), known, file)


def test_without_scores_the_order_is_the_ranking(tmp_path: Path) -> None:
    file = write(tmp_path, {"path": "b.jpg", "proposals": [[0, 0, 5, 5], [1, 1, 9, 9]]})
    proposals = read_proposals(file)["b.jpg"]
    np.testing.assert_array_equal(proposals.boxes, [[0, 0, 5, 5], [1, 1, 9, 9]])
    assert (np.diff(proposals.scores) < 0).all()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("not json", "not a list of proposals"),
        ("[]", "not a list of proposals"),
        ('{"images": [{"path": "a.jpg"}]}', "not a list of proposals"),
        ('{"images": [{"path": "a.jpg", "proposals": [[1, 2, 3]]}]}', "not a list of proposals"),
        ('{"images": [{"path": "a.jpg", "proposals": [[5, 5, 1, 9]]}]}', "a.jpg: proposal 0 is not a box"),
        ('{"images": [{"path": "a.jpg", "proposals": [[1, 2, NaN, 4]]}]}', "a.jpg: proposal 0 is not a box"),
        ('{"images": [{"path": "a.jpg", "proposals": [[1, 2, 3, 4]], "scores": []}]}', "1 boxes, but 0 scores"),
    ],
)
def test_what_is_no_list_of_proposals_is_refused_by_name(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "proposals.json"
    file.write_text(content)
    with pytest.raises(UserError, match=says) as caught:
        read_proposals(file)
    assert str(file) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not there"):
        read_proposals(tmp_path / "nowhere.json")
