"""What is open now: the picture, the list that it comes from, and what was read and detected of that list."""

from __future__ import annotations

from dataclasses import dataclass

from app.session.document import Document
from app.session.folder_index import FolderIndex
from app.session.pictures import PictureList
from app.session.thumbnails import Thumbnails
from app.session.trace_cache import TraceCache


@dataclass(frozen=True, slots=True)
class Session:
    """document: the open picture. folder_index: the labels of the whole folder. traces: what was detected so far."""

    document: Document
    pictures: PictureList
    folder_index: FolderIndex
    traces: TraceCache
    thumbnails: Thumbnails
