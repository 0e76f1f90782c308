"""What an uploaded file really is, told by its first bytes, not by its name. Pure but for reading the file.

Only kinds a practice exchanges are taken. Web pages, scripts and drawings that carry scripts are not among them:
whatever the firm stores can be handed out again without harming whoever opens it.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat

# Kind by the bytes at the start; the offset is 0 unless given.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
)
_ZIPPED = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg .jpeg",
    "image/png": ".png",
    "image/tiff": ".tif .tiff",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic .heif",
    "audio/mp4": ".m4a .mp4",
    "video/mp4": ".mp4 .mov .m4v",
    "audio/mpeg": ".mp3",
    "application/x-ole-storage": ".doc .xls .ppt .msg",
    "application/rtf": ".rtf",
    "text/plain": ".txt .csv .eml .md",
    _ZIPPED["word/"]: ".docx",
    _ZIPPED["xl/"]: ".xlsx",
    _ZIPPED["ppt/"]: ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
ACCEPTED = ",".join(sorted({ending for endings in _ENDINGS.values() for ending in endings.split()}))
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_ZIP = b"PK\x03\x04"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|\?xml|body|iframe)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What we found out about a file before keeping it."""

    name: str
    content_type: str
    size: int
    sha256: str


def inspect(upload: File[bytes]) -> Inspected:
    """Return the file's safe name, true kind, size and checksum; raises ValidationError for one we do not take."""
    size = upload.size or 0
    if not size:
        raise ValidationError("This file is empty.", code="empty")
    if size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(
            "This file is larger than %(limit)s. Split it, or scan it at a lower resolution.",
            code="too_large",
            params={"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)},
        )
    content_type = kind_of(upload)
    name = safe_name(upload.name or "")
    endings = _ENDINGS[content_type].split()
    if PurePosixPath(name).suffix.lower() not in endings:
        name = f"{PurePosixPath(name).stem or 'document'}{endings[0]}"
    return Inspected(name=name, content_type=content_type, size=size, sha256=_checksum(upload))


def safe_name(name: str) -> str:
    """Return the last part of a file's name without characters that some system reads as orders."""
    last = _UNSAFE_IN_NAMES.sub(" ", name.replace("\\", "/").rsplit("/", 1)[-1])
    return " ".join(last.split()).lstrip(".")[-150:] or "document"


def kind_of(upload: File[bytes]) -> str:
    """Return the media type the content shows; raises ValidationError when it is none we take."""
    upload.seek(0)
    start = upload.read(2048)
    upload.seek(0)
    found = _kind_by_start(start) or (_kind_of_zip(upload) if start.startswith(_ZIP) else "")
    if not found:
        raise ValidationError(
            "This kind of file is not taken. PDF, pictures, Word, Excel, text and recordings are.", code="kind"
        )
    return found


def _kind_by_start(start: bytes) -> str:
    for offset, mark, kind in _SIGNATURES:
        if start[offset:].startswith(mark):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if _is_text(start) else ""


def _kind_of_zip(upload: File[bytes]) -> str:
    stream: IO[bytes] = upload.file if upload.file is not None else upload
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "ignore")
                return declared if declared in _ENDINGS else ""
    except zipfile.BadZipFile:
        return ""
    finally:
        upload.seek(0)
    return next((kind for start, kind in _ZIPPED.items() if any(name.startswith(start) for name in names)), "")


def _is_text(start: bytes) -> bool:
    if _BINARY.search(start) or _MARKUP.search(start):
        return False
    try:
        start[:2000].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 1990  # the cut may go through a character
    return True


def _checksum(upload: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
