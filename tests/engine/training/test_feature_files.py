"""Kept features on disk: exactly what was written, or nothing; never more than the limit."""

import os

import pytest
import torch

from engine.training.data.feature_cache import FeatureCache, FeatureFiles, FeatureKey

MAPS = [torch.arange(24.0).reshape(1, 2, 3, 4).half(), torch.ones(1, 2, 1, 1).half()]


def test_they_come_back_in_another_process_and_are_not_made_again(tmp_path):
    key = FeatureKey("content", (48, 64), True, "weights")
    made = FeatureCache(files=FeatureFiles(tmp_path)).get(key, lambda: [m.float() for m in MAPS])
    again = FeatureCache(files=FeatureFiles(tmp_path)).get(key, lambda: pytest.fail("they were kept"))
    assert all(torch.equal(a, b) for a, b in zip(made, again, strict=True))
    for other in (key._replace(weights="other"), key._replace(mirrored=False), key._replace(size=(48, 65))):
        cache = FeatureCache(files=FeatureFiles(tmp_path))
        cache.get(other, lambda: [m.float() for m in MAPS])
        assert cache.computed == 1


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "foreign", "renamed"])
def test_a_damaged_file_is_as_good_as_none(tmp_path, harm):
    files = FeatureFiles(tmp_path)
    files.write("a", MAPS)
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    if harm == "renamed":
        files.write("b", MAPS)
        other = next(f for f in tmp_path.iterdir() if f != file)
        content = bytearray(other.read_bytes())
    elif harm == "flipped":
        content[-1] ^= 1
    else:
        content = {"cut": content[:-3], "empty": bytearray(), "foreign": bytearray(b"x" * 200)}[harm]
    file.write_bytes(content)
    assert files.read("a") is None
    files.write("a", MAPS)
    assert torch.equal(files.read("a")[0], MAPS[0])


def test_the_least_recently_used_go_first(tmp_path):
    files = FeatureFiles(tmp_path, limit=12_000)
    big = [torch.zeros(1, 1, 40, 40).half()]  # 3,200 bytes and some
    for age, name in enumerate("abc"):
        files.write(name, big)
        newest = max(tmp_path.iterdir(), key=lambda f: f.stat().st_mtime_ns)
        os.utime(newest, (age, age))
    assert files.read("a") is not None, "used now"
    files.write("d", big)
    assert [name for name in "abcd" if files.read(name) is not None] in (["a", "d"], ["a", "c", "d"])
    assert sum(f.stat().st_size for f in tmp_path.iterdir()) <= 12_000


def test_where_nothing_can_be_written_it_goes_on_without(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = FeatureCache(files=FeatureFiles(blocked / "features"))
    key = FeatureKey("content", (1, 1), False, "w")
    assert torch.equal(cache.get(key, lambda: [m.float() for m in MAPS])[0], MAPS[0].float())
    assert cache.computed == 1
