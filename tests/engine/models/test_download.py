"""Downloads against a server on this machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.models.library.published import download

CONTENT = bytes(range(256)) * 5000
NAME = f"net-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"


class Handler(BaseHTTPRequestHandler):
    """What happens is told by the path: /ranges /whole /short /gone."""

    asked: list[str]

    def do_GET(self) -> None:
        kind, wanted = self.path.split("/")[1], self.headers.get("Range")
        self.asked.append(wanted or "")
        if kind == "gone":
            self.send_error(404, "Not Found")
            return
        start = int(wanted.split("=")[1].rstrip("-")) if wanted and kind == "ranges" else 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = len(CONTENT) // 2 if kind == "short" else len(CONTENT)
        self.wfile.write(CONTENT[start:end])

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_whole_download(server: str, tmp_path: Path) -> None:
    file = tmp_path / "checkpoints" / NAME
    received = list(download(f"{server}/ranges/{NAME}", file))
    assert file.read_bytes() == CONTENT
    assert received[0] == (0, len(CONTENT))
    assert received[-1] == (len(CONTENT), len(CONTENT))
    assert [f.name for f in file.parent.iterdir()] == [NAME]


@pytest.mark.parametrize("kind", ["ranges", "whole"])
def test_stopped_and_resumed(kind: str, server: str, tmp_path: Path) -> None:
    file = tmp_path / NAME
    running = download(f"{server}/{kind}/{NAME}", file)
    next(running)
    next(running)
    running.close()  # type: ignore[attr-defined]
    have = (tmp_path / f"{NAME}.part").stat().st_size
    assert 0 < have < len(CONTENT)
    assert not file.exists()
    received = list(download(f"{server}/{kind}/{NAME}", file))
    assert file.read_bytes() == CONTENT
    assert Handler.asked[1] == f"bytes={have}-"
    assert received[0][0] == (have if kind == "ranges" else 0)


def test_a_complete_part_is_fetched_anew(server: str, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(b"x" * len(CONTENT))
    list(download(f"{server}/ranges/{NAME}", tmp_path / NAME))
    assert (tmp_path / NAME).read_bytes() == CONTENT


def test_a_broken_connection_keeps_what_came(server: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="goes on where it stopped"):
        list(download(f"{server}/short/{NAME}", tmp_path / NAME))
    assert not (tmp_path / NAME).exists()
    assert (tmp_path / f"{NAME}.part").stat().st_size == len(CONTENT) // 2


def test_a_wrong_checksum_is_kept_out(server: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="checksum"):
        list(download(f"{server}/ranges/x", tmp_path / "net-00000000.pth"))
    assert list(tmp_path.iterdir()) == []


def test_refused_and_unreachable(server: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="404"):
        list(download(f"{server}/gone/{NAME}", tmp_path / NAME))
    with pytest.raises(UserError, match="the bundled model works without"):
        list(download(f"http://127.0.0.1:9/{NAME}", tmp_path / NAME))
    assert not (tmp_path / NAME).exists()


def test_a_folder_that_cannot_be_written(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be written to"):
        list(download(f"{server}/ranges/{NAME}", tmp_path / "file" / NAME))
