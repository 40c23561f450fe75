"""The role of a split by its name: its pictures are learned from, judge, or are never touched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Role = Literal["train", "trainval", "validation", "test"]

_ROLES: dict[str, Role] = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "dev", "devel", "development"), "validation"),
    **dict.fromkeys(("eval", "evaluation"), "validation"),
    **dict.fromkeys(("test", "testing", "tst", "holdout", "heldout"), "test"),
}
# Words that may stand beside one of these and say nothing of the role: obj_train_data, instances_train2017, trainset.
_BESIDE = (
    *("image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "frame", "frames", "jpg", "jpeg"),
    *("data", "dataset", "set", "sets", "split", "list", "lists", "part", "subset", "obj", "object", "objects"),
    *("instance", "instances", "annotation", "annotations", "label", "labels", "coco", "voc", "yolo", "person"),
    *("keypoints", "mini", "minus", "no", "small", "full", "all", "aug", "extra", "new", "k", "s", "a", "b"),
)
_WORDS = sorted((*_ROLES, *_BESIDE), key=len, reverse=True)
_HINT = re.compile("trn|train|val|dev|test|tst|hold|held", re.IGNORECASE)
_LONGEST = 60  # letters; a longer name is no split's


def role_of(name: str) -> Role | None:
    """Of one split by its name alone, in any case and with numbers and signs in it; None where it says nothing."""
    if not _HINT.search(name):
        return None  # most names, and there may be 100,000
    letters = "".join(re.findall("[a-z]+", name.lower()))
    words = _words_of(letters) if len(letters) <= _LONGEST else None
    roles = {_ROLES[word] for word in words or () if word in _ROLES}
    if "test" in roles:  # test-dev is one, too
        return "test"
    return "trainval" if len(roles) > 1 else next(iter(roles), None)


def roles_of(names: Iterable[str]) -> dict[str, Role]:
    """Of a folder's splits; those whose names say nothing are left out.

    Where there are pictures for validation besides, the evaluation is a test.
    """
    roles = {name: role for name in names if (role := role_of(name)) is not None}
    final = {name for name, role in roles.items() if role == "validation" and "eval" in name.lower()}
    if any(role == "validation" and name not in final for name, role in roles.items()):
        roles.update(dict.fromkeys(final, "test"))
    return roles


def matching_splits(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The splits that a person means: the one of this name, in whatever case; else all that play the same part."""
    there = list(names)
    for matches in ([n for n in there if n == name], [n for n in there if n.casefold() == name.casefold()]):
        if matches:
            return tuple(matches)
    role = role_of(name)
    return tuple(one for one, its in roles_of(there).items() if role is not None and its == role)


@lru_cache(10_000)
def _words_of(letters: str) -> tuple[str, ...] | None:
    """The letters cut into known words; None where that cannot be done."""
    if not letters:
        return ()
    for word in _WORDS:
        if letters.startswith(word) and (rest := _words_of(letters[len(word) :])) is not None:
            return word, *rest
    return None
