"""Keeps each payload once, named by its digest, as a patch against one much like it.

A page that changes a little costs a little: a payload is a patch against the one stored before it
for its resource, and the first of a resource against an early page of its host. Patches on patches
make a chain down to a whole payload, kept short enough that any of them is restored in 2 ms.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from archiver import models
from archiver.archive.packing import pack, unpack
from archiver.errors import ArchiveError, DigestMismatch

__all__ = ["restore", "restore_digest", "store"]

# A chain is restored at 2 to 5 GB/s and about 15 µs a patch: these two bound it to 2 ms.
CHAIN_BYTES = 3 << 20
CHAIN_PATCHES = 48
# A payload of many megabytes may lie two deep all the same, or its history would be stored whole.
CHAIN_SIZES = 3
# Among the host's first payloads a new history starts from one that leaves room for its own chain.
HOST_DEPTH = 8
# How many recent payloads are looked at where there is a choice, and up to which size.
CHOICE = 4
CHOICE_BYTES = 2 << 20
# A page with new wording in one sentence packs to far less than this share of its size. Where it
# does not (a block page came between, two layouts alternate) another base may serve better.
POOR_SHARE = 32
PROBE_LEVEL = 3
# How much of two pages is looked at to tell whether one layout made both, and which share of its
# own length a page's beginning must pack to then.
GLANCE = 64 << 10
KINDRED = 0.9
HOST_CHOICE = 2  # of the host's pages are looked at; each has to be restored for that
ALONE_LEVEL = 6  # half the time of level 9 for 2.5 % more bytes, of what leans on nothing


@dataclass(frozen=True, slots=True)
class _Link:
    """A payload in a chain, as stored; `reach` is the bytes of it and all it leans on."""

    reach: int
    payload_id: int
    digest: str
    size: int
    base_id: int | None
    encoding: str
    body: bytes | None
    location: str | None
    resource_id: int


@dataclass(frozen=True, slots=True)
class _Base:
    """Bytes to patch against, the payload they are, and how many patches it takes to reach it."""

    payload_id: int | None
    depth: int
    data: bytes | None


# Deeper than any chain that is well: damage can bend one into a circle.
STEPS = 500
_CHAIN = """
WITH RECURSIVE chain (payload_id, step) AS (
  VALUES (?, 0)
  UNION ALL
  SELECT bodies.base_id, step + 1 FROM chain JOIN bodies USING (payload_id)
  WHERE bodies.base_id IS NOT NULL AND step < ?
)
SELECT payload_id, digest, size, base_id, encoding, body, location, resource_id
FROM chain JOIN bodies USING (payload_id) JOIN payloads ON payloads.id = payload_id
ORDER BY step
"""

_WHOLE = _Base(None, -1, None)


def store(
    connection: sqlite3.Connection, payload: bytes, *, digest: str, resource_id: int, host: str
) -> tuple[int, bool]:
    """Keeps a payload under its digest; the payload's id, and whether it was new.

    `digest` is `models.digest(payload)`, which the caller has at hand. The caller holds the
    transaction. A payload that is there already, for whatever resource, is left as it is.
    """
    known = connection.execute("SELECT id FROM payloads WHERE digest = ?", (digest,)).fetchone()
    if known is not None:
        return int(known[0]), False
    base, packed, first = _encode(connection, payload, resource_id, host)
    payload_id = connection.execute(
        "INSERT INTO payloads (digest, size) VALUES (?, ?)", (digest, len(payload))
    ).lastrowid
    assert payload_id is not None
    raw = len(packed) >= len(payload)
    connection.execute(
        "INSERT INTO bodies (payload_id, base_id, depth, resource_id, host, encoding, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            payload_id,
            None if raw else base.payload_id,
            0 if raw else base.depth + 1,
            resource_id,
            host if first else None,
            "raw" if raw else "zstd",
            payload if raw else packed,
        ),
    )
    return payload_id, True


def restore(connection: sqlite3.Connection, payload_id: int) -> bytes:
    """The payload, to the byte: what is returned hashes to the digest that names it.

    Raises DigestMismatch where stored bytes are damaged, and ArchiveError where they are not in
    the database: withheld by a takedown, kept elsewhere, or no such payload.
    """
    return _unfold(_chain(connection, payload_id))


def restore_digest(connection: sqlite3.Connection, digest: str) -> bytes:
    """The payload of that digest (`sha256:<hex>`), to the byte; errors as for `restore`."""
    known = connection.execute("SELECT id FROM payloads WHERE digest = ?", (digest,)).fetchone()
    if known is None:
        raise ArchiveError(
            f"No payload {digest} is in this archive. Import the file it came in, or look in"
            " another archive."
        )
    return restore(connection, int(known[0]))


def _encode(
    connection: sqlite3.Connection, payload: bytes, resource_id: int, host: str
) -> tuple[_Base, bytes, bool]:
    """The base that serves, the payload packed against it, and whether its resource is new."""
    recent = _recent(connection, resource_id)
    if not recent:
        base = _kindred(payload, _host_bases(connection, payload, host))
        return base, pack(payload, base.data, level=9 if base.data else ALONE_LEVEL), True
    base = _successor_base(connection, payload, resource_id, recent[0])
    packed = pack(payload, base.data)
    if len(packed) * POOR_SHARE <= len(payload) or len(payload) > CHOICE_BYTES:
        return base, packed, False
    others = _usable(connection, payload, recent, CHAIN_PATCHES)
    hosts = _host_bases(connection, payload, host)
    other = _nearest(payload, [base, _WHOLE, *others, *hosts])
    repacked = packed if other is base else pack(payload, other.data)
    return (other, repacked, False) if len(repacked) < len(packed) else (base, packed, False)


def _recent(connection: sqlite3.Connection, resource_id: int) -> list[int]:
    """The ids of the last payloads stored for a resource, newest first."""
    rows = connection.execute(
        "SELECT payload_id FROM bodies WHERE resource_id = ? ORDER BY payload_id DESC LIMIT ?",
        (resource_id, CHOICE),
    )
    return [int(payload_id) for (payload_id,) in rows]


def _host_bases(connection: sqlite3.Connection, payload: bytes, host: str) -> Iterator[_Base]:
    """The host's last first payloads that a new history can start from, newest first."""
    rows = connection.execute(
        "SELECT payload_id FROM bodies WHERE host = ? ORDER BY payload_id DESC LIMIT ?",
        (host, 1 if len(payload) > CHOICE_BYTES else HOST_CHOICE),
    ).fetchall()
    return _usable(connection, payload, [int(row[0]) for row in rows], HOST_DEPTH)


def _usable(
    connection: sqlite3.Connection, payload: bytes, payload_ids: Iterable[int], patches: int
) -> Iterator[_Base]:
    """Those of the payloads that are whole and well and leave room for a patch, restored."""
    for payload_id in payload_ids:
        chain = _chain(connection, payload_id)
        if _room(chain, payload, patches) > 0:
            yield from _restored(chain)


def _chain(connection: sqlite3.Connection, payload_id: int) -> list[_Link]:
    """The payload as stored, then each that the one before it leans on, down to a whole one."""
    rows = connection.execute(_CHAIN, (payload_id, STEPS)).fetchall()
    if not rows:
        raise ArchiveError(
            f"No bytes are stored for payload {payload_id}. Look for it in a full copy of the"
            " archive: a published copy holds none."
        )
    reaches = list(accumulate(row[2] for row in reversed(rows)))[::-1]
    return [_Link(reach, *row) for row, reach in zip(rows, reaches, strict=True)]


def _unfold(chain: list[_Link]) -> bytes:
    """The bytes of the first payload in the chain, patch on patch from the whole one up, hashed."""
    name = chain[0].digest
    data: bytes | None = None
    for link in reversed(chain):
        if link.body is None:
            raise ArchiveError(_absent(name, link.location))
        try:
            raw = link.encoding == "raw"
            data = link.body if raw else unpack(link.body, data, link.size)
        except DigestMismatch as error:
            raise DigestMismatch(_damaged(name)) from error
    if data is None or models.digest(data) != name:
        raise DigestMismatch(_damaged(name))
    return data


def _damaged(digest: str) -> str:
    """The sentence for a payload whose bytes are no longer the ones that were captured."""
    return (
        f"The stored bytes of payload {digest}, or of one it is a patch against, are damaged."
        " Run `archiver verify DB --read-data` to see all that is, and take them from a backup."
    )


def _absent(digest: str, location: str | None) -> str:
    """The sentence for a payload whose bytes are not in the database."""
    if location is None:
        return (
            f"The bytes of payload {digest} are withheld: they were taken down. Its digest and"
            " captures stay; look at `decisions` for the reason."
        )
    return f"The bytes of payload {digest} are kept at {location}. Fetch them from there."


def _restored(chain: list[_Link]) -> Iterator[_Base]:
    """The base that a chain makes, or nothing where stored bytes are damaged or withheld.

    New evidence is kept even so: it then leans on other bytes, or stands for itself.
    """
    try:
        yield _Base(chain[0].payload_id, len(chain) - 1, _unfold(chain))
    except ArchiveError:
        return


def _successor_base(
    connection: sqlite3.Connection, payload: bytes, resource_id: int, last: int
) -> _Base:
    """The last payload of the resource, or where its chain is full, one that it leans on.

    Going back costs what has changed since, and buys as many steps as there is room above: the
    best is where the root of the age, per step, is least. (On an invented page of 400 versions
    this takes 1.15 times the bytes of an endless chain at depth 16 and 1.09 at 48; going back to
    the newest payload of least depth takes 2.0 and 1.36.)
    """
    chain = _chain(connection, last)
    if _room(chain, payload, CHAIN_PATCHES) <= 0:
        chain = min(
            (
                chain[step:]
                for step, link in enumerate(chain)
                if link.resource_id == resource_id and _room(chain[step:], payload) > 0
            ),
            key=lambda rest: _age(connection, rest[0]) ** 0.5 / _room(rest, payload),
            default=[],
        )
    return next(_restored(chain), _WHOLE) if chain else _WHOLE


def _room(chain: list[_Link], payload: bytes, patches: int = CHAIN_PATCHES) -> int:
    """How many payloads of this size may follow in the chain; none where that is 0 or less."""
    size = max(1, len(payload))
    longest = max(CHAIN_BYTES, CHAIN_SIZES * size)
    return min(patches + 1 - len(chain), (longest - chain[0].reach) // size)


def _age(connection: sqlite3.Connection, link: _Link) -> int:
    """How many payloads of its resource were stored from this one on."""
    row = connection.execute(
        "SELECT count(*) FROM bodies WHERE resource_id = ? AND payload_id >= ?",
        (link.resource_id, link.payload_id),
    ).fetchone()
    return int(row[0])


def _kindred(payload: bytes, bases: Iterable[_Base]) -> _Base:
    """The base whose beginning is most like the payload's, or none where no one's is.

    Pages of one layout begin alike. A base that saves little is not worth the longer chain.
    """
    start = payload[:GLANCE]
    least, found = len(pack(start, None, level=1)) * KINDRED, _WHOLE
    for base in bases:
        length = len(pack(start, (base.data or b"")[: 2 * GLANCE], level=1))
        if length < least:
            least, found = length, base
    return found


def _nearest(payload: bytes, bases: Iterable[_Base]) -> _Base:
    """The base against which a quick packing of the payload is shortest; the first of equals."""
    choices = list(bases)
    if len(choices) == 1:
        return choices[0]
    return min(choices, key=lambda base: len(pack(payload, base.data, level=PROBE_LEVEL)))
