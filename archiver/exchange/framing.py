"""The framing of WARC files: where each record starts and ends, also in damaged files.

Source: ISO 28500 (WARC 1.0 and 1.1) section 4, and its annex on compression: one gzip member for
each record. warcio does not serve for reading here: its iterator stops at the first damage, gives
no header block as written, and tells no offset inside a member that holds several records. What
stands in a damaged file, where, and in which bytes, is evidence.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from archiver.exchange.field_lines import header_fields

__all__ = [
    "GZIP",
    "MAX_BLOCK",
    "START",
    "Defect",
    "Record",
    "find_start",
    "read_records",
]

GZIP = b"\x1f\x8b\x08"
START = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
MAX_BLOCK = 256 << 20  # a record with more is not held in memory
_KEPT_OF_OVERSIZE = 1 << 20  # enough for its HTTP head
_MAX_HEAD = 1 << 20
_MAX_SURPLUS = 16 << 20
_CHUNK = 1 << 16
_OUTPUT = 1 << 18  # decompressed at one time, so that a gzip bomb grows no further than it is read
_CANDIDATE = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n|\x1f\x8b\x08[\x00-\x1f]")
_HEAD_END = re.compile(rb"\n(?:(\r?\n)|(?=WARC/[01]\.\d{1,2}\r?\n))")  # or the next record begins
_UNCLOSED = (b"", b"\r", b"\r\n", b"\r\n\r", b"\n")
_CLOSING = re.compile(rb"[\r\n]*")


@dataclass(frozen=True, slots=True)
class Defect:
    """Something in the file that could not be read, or not be trusted, and where it stands.

    `offset` counts bytes in the file; in a gzip file it is the start of the member. `severity` is
    `lost` (not read at all), `partial` (read in part) or `doubt` (read whole; a check failed).
    """

    offset: int
    record_id: str | None
    reason: str
    severity: str = "lost"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the file has it: header block as written, its fields, and the block."""

    offset: int
    head: bytes
    fields: dict[str, list[str]]  # by lower-case name
    block: bytes = field(repr=False)
    cut: str | None = None  # why the block is not what its length says
    surplus: bytes = b""  # what follows a block that its length may have ended too early
    oversize: int = 0  # the stated length of a block that was not held
    suspect: str | None = None  # damage of the gzip member that holds the record
    unclosed: bool = False  # the file ends within the two line ends that close the record

    def get(self, name: str) -> str | None:
        """The first value of a field."""
        values = self.fields.get(name)
        return values[0] if values else None

    @property
    def record_id(self) -> str | None:
        """The record's id as written, without its angle brackets."""
        written = self.get("warc-record-id")
        return written.strip("<> ") or None if written else None


class _Stream:
    """One undamaged run of bytes: the rest of a plain file, or gzip members one after another."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.buffer = bytearray()
        self.damage: str | None = None
        self.told = False  # whether a record or defect tells why this run has ended
        self.resume = start + 1  # where the search goes on when this run has ended
        self._file = file
        self._start = start
        self._taken = 0  # bytes that have left the buffer
        self._ended = False
        self._raw = b""
        self._raw_at = start
        self._members: deque[tuple[int, int]] = deque()  # (place in the run, place in the file)
        self._inflater: zlib._Decompress | None = None
        file.seek(start)
        self.gzipped = file.read(3) == GZIP
        file.seek(start)

    @property
    def offset(self) -> int:
        """Where in the file the buffer begins; for gzip the start of the member."""
        if not self.gzipped:
            return self._start + self._taken
        while len(self._members) > 1 and self._members[1][0] <= self._taken:
            self._members.popleft()
        return self._members[0][1] if self._members else self._start

    @property
    def damaged_at(self) -> int:
        """The start of the gzip member that was being read last."""
        return self._members[-1][1] if self._members else self._start

    def fill(self, wanted: int) -> int:
        """Reads until the buffer holds `wanted` bytes or the run ends; how many it holds."""
        while len(self.buffer) < wanted and not self._ended:
            if self.gzipped:
                self._inflate()
            else:
                self._read(max(_CHUNK, min(wanted - len(self.buffer), _OUTPUT)))
        return len(self.buffer)

    def drop(self, count: int) -> None:
        """Takes bytes off the front of the buffer."""
        del self.buffer[:count]
        self._taken += count

    def take(self, count: int) -> bytes:
        """The first bytes of the buffer, which leave it."""
        taken = bytes(memoryview(self.buffer)[:count])
        self.drop(count)
        return taken

    def _read(self, count: int) -> None:
        data = self._file.read(count)
        self.buffer += data
        if not data:
            self._ended = True
            self.resume = self._start + self._taken + len(self.buffer)

    def _inflate(self) -> None:
        """Decompresses a little more, and notes where each member starts."""
        if len(self._raw) < len(GZIP):
            self._raw += self._file.read(_CHUNK)
        if not self._raw or (self._inflater is None and not self._raw.startswith(GZIP)):
            self._end(None if self._inflater is None else "the file ends inside a gzip member")
            return
        if self._inflater is None:
            self._members.append((self._taken + len(self.buffer), self._raw_at))
            self._inflater = zlib.decompressobj(31)
        before = self._inflater.copy()
        try:
            self.buffer += self._inflater.decompress(self._raw, _OUTPUT)
        except zlib.error as error:
            self.buffer += _decompressed_before_error(before, self._raw)
            self._end(f"the gzip member is damaged ({_plain(error)})")
            return
        rest = self._inflater.unconsumed_tail or self._inflater.unused_data
        self._raw_at += len(self._raw) - len(rest)
        self._raw = rest
        if self._inflater.eof:
            self._inflater = None

    def go_back(self, place: int) -> None:
        """Lets the search for the next record begin earlier; why is told already."""
        self.resume = place
        self.told = True

    def _end(self, damage: str | None) -> None:
        self._ended = True
        self.damage = damage
        # Damage may have been noticed only after the next member's start was eaten as data.
        self.resume = self._raw_at
        if damage:
            self.go_back(self.damaged_at + 1)


def read_records(file: BinaryIO) -> Iterator[Record | Defect]:
    """Every record of a WARC file in order, and a defect for each stretch that is none."""
    size = os.fstat(file.fileno()).st_size
    position, told = 0, False
    while position < size:
        start = find_start(file, position)
        if start is None:
            if not told:
                yield Defect(position, None, f"{size - position:,} bytes hold no whole record")
            return
        if start > position and not told:
            yield Defect(position, None, f"{start - position:,} bytes belong to no record")
        stream = _Stream(file, start)
        yield from _records(stream)
        position, told = max(stream.resume, start + 1), stream.told


def find_start(file: BinaryIO, position: int) -> int | None:
    """Where the next record or gzip member that holds one starts, at or after `position`."""
    while True:
        file.seek(position)
        window = file.read(_CHUNK * 16)
        for match in _CANDIDATE.finditer(window):
            offset = position + match.start()
            if match[0].startswith(b"WARC") or _opens_record(file, offset):
                return offset
        if len(window) < _CHUNK * 16:
            return None
        position += len(window) - 32  # a start may lie across two windows


def _opens_record(file: BinaryIO, offset: int) -> bool:
    """Whether the gzip member at this place begins with a record."""
    file.seek(offset)
    try:
        opening = zlib.decompressobj(31).decompress(file.read(_CHUNK), 24)
    except zlib.error:
        return False
    return START.match(opening.lstrip(b"\r\n")) is not None


def _records(stream: _Stream) -> Iterator[Record | Defect]:
    """The records of one run, then its damage unless a record already tells of it."""
    told = False
    while _skip_blank(stream):
        offset = stream.offset
        if START.match(stream.buffer):
            item = _record(stream, offset)
            told = told or _damage_at(stream, offset) is not None
            yield item
        elif stream.gzipped:
            skipped = _skip_to_start(stream)
            yield Defect(offset, None, f"{skipped:,} decompressed bytes belong to no record")
        else:
            stream.resume = offset
            return
    if stream.damage and not told:
        yield Defect(stream.damaged_at, None, stream.damage)


def _skip_blank(stream: _Stream) -> bool:
    """Drops the empty lines between records; false where the run has ended."""
    while stream.fill(16):
        blank = _CLOSING.match(stream.buffer)
        count = blank.end() if blank else 0
        if not count:
            return True
        stream.drop(count)
    return False


def _skip_to_start(stream: _Stream, begin: int = 0) -> int:
    """Drops what stands before the next record in the run; how many bytes that were."""
    dropped = 0
    while stream.fill(begin + _CHUNK):
        found = START.search(stream.buffer, begin)
        count = found.start() if found else max(len(stream.buffer) - 16, 0)
        if not found and stream.fill(len(stream.buffer) + 1) == len(stream.buffer):
            count = len(stream.buffer)
        stream.drop(count)
        dropped += count
        if found:
            break
        begin = 0
    return dropped


def _record(stream: _Stream, offset: int) -> Record | Defect:
    """The record that the buffer begins with."""
    end = _head_end(stream)
    if end is None:
        _skip_to_start(stream, 1)
        return Defect(offset, None, _damage_at(stream, offset) or "its header block has no end")
    head = stream.take(end)
    fields = header_fields(head)
    length = _content_length(fields)
    if length is not None and length > MAX_BLOCK:
        return _oversize(stream, offset, head, fields, length)
    block, cut, surplus = _block(stream, length)
    suspect = _damage_at(stream, offset)
    unclosed = not (cut or suspect) and _blank_run(stream) in _UNCLOSED and stream.fill(5) < 4
    return Record(offset, head, fields, block, cut, surplus, 0, suspect, unclosed)


def _damage_at(stream: _Stream, offset: int) -> str | None:
    """The damage of the gzip member that starts there, as far as it was met by now."""
    return stream.damage if stream.damage and stream.damaged_at == offset else None


def _head_end(stream: _Stream) -> int | None:
    """How long the header block is with its empty line; None where no such line comes."""
    wanted, seen = 2048, 0
    while wanted <= _MAX_HEAD:
        held = stream.fill(wanted)
        found = _HEAD_END.search(stream.buffer, max(seen - 2, 0))
        if found:
            return found.end() if found[1] else None
        if held < wanted:
            return None
        wanted, seen = wanted * 2, held
    return None


def _content_length(fields: dict[str, list[str]]) -> int | None:
    written = fields.get("content-length", [""])[0]
    return int(written) if re.fullmatch(r"[0-9]{1,18}", written) else None


def _block(stream: _Stream, length: int | None) -> tuple[bytes, str | None, bytes]:
    """The block, why it is not as long as stated, and the bytes that the length leaves out."""
    if length is None:
        return _until_next(stream), "the record states no usable length", b""
    held = stream.fill(length + 24)
    if held >= length and _closes(stream, length):
        block = stream.take(length)
        return block, None, _unclosed(_blank_run(stream))
    inside = START.search(stream.buffer, 0, length + 16)
    if inside and inside.start() < length:
        block = _unclosed(stream.take(inside.start()))
        return (
            block,
            f"it states {length:,} bytes, the next record starts after {len(block):,}",
            b"",
        )
    if held < length:
        return stream.take(held), f"only {held:,} of {length:,} bytes are there", b""
    block = stream.take(length)
    return block, f"its length of {length:,} bytes ends inside the content", _until_next(stream)


def _closes(stream: _Stream, length: int) -> bool:
    """Whether a record may end here: two line ends, the run's end, or the next record."""
    following = bytes(memoryview(stream.buffer)[length : length + 24])
    rest = following.lstrip(b"\r\n")
    return not rest or following.startswith((b"\r\n\r\n", b"\n\n")) or bool(START.match(rest))


def _blank_run(stream: _Stream) -> bytes:
    """The line ends that follow a block; more than two may be the last of a block cut too early."""
    run = _CLOSING.match(stream.buffer, 0, min(24, stream.fill(24)))
    return run[0] if run else b""


def _until_next(stream: _Stream) -> bytes:
    """Everything up to the next record or the run's end, without the closing line ends."""
    seen = 0
    while True:
        held = stream.fill(seen + _CHUNK)
        found = START.search(stream.buffer, max(seen - 16, 0))
        if found or held <= seen or held > _MAX_SURPLUS:
            return _unclosed(stream.take(found.start() if found else held))
        seen = held


def _unclosed(block: bytes) -> bytes:
    return block.removesuffix(b"\r\n\r\n")


def _oversize(
    stream: _Stream, offset: int, head: bytes, fields: dict[str, list[str]], length: int
) -> Record:
    """A record whose block is too large to hold: its beginning is kept, the rest passed over."""
    stream.fill(_KEPT_OF_OVERSIZE)
    kept = bytes(stream.buffer[:_KEPT_OF_OVERSIZE])
    early = START.search(kept)
    if early:  # the length is wrong: the next record starts long before it
        kept = _unclosed(stream.take(early.start()))
        reason = f"it states {length:,} bytes, the next record starts after {len(kept):,}"
        return Record(offset, head, fields, kept, reason)
    passed = 0
    while passed < length and stream.fill(1):
        count = min(len(stream.buffer), length - passed)
        stream.drop(count)
        passed += count
    if passed == length:
        return Record(offset, head, fields, kept, None, b"", length)
    cut = f"only {passed:,} of {length:,} bytes are there"
    # A length beyond the file's end says nothing about where the next record starts.
    stream.go_back(offset + (1 if stream.gzipped else len(head)))
    return Record(offset, head, fields, kept, cut, b"", length)


def _decompressed_before_error(inflater: zlib._Decompress, data: bytes) -> bytes:
    """What a damaged member yields up to its damage; zlib throws that away when it raises."""
    output = bytearray()
    try:
        for index in range(len(data)):
            output += inflater.decompress(data[index : index + 1])
    except zlib.error:
        pass
    return bytes(output)


def _plain(error: zlib.error) -> str:
    return str(error).partition(": ")[2] or str(error)
