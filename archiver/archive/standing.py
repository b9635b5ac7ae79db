"""How one address stands, as the fetching jobs need it."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.archive.captures import heads
from archiver.archive.store import Archive
from archiver.models import key
from archiver.urls import urlkey

__all__ = [
    "Standing",
    "cited_addresses",
    "feed_validators_for",
    "standing_of",
    "validators_for",
]

_TRUSTED_IN_A_ROW = 9  # answers that a page still holds; the next visit asks for all of it
_MOST_SOURCES = 50  # of one article


@dataclass(frozen=True, slots=True)
class Standing:
    """What a capture turned out to be; `url` is the address asked for."""

    url: str
    final_url: str
    outcome: str
    status: int | None
    error: str | None
    record_id: str
    version_id: int | None
    changed: bool


def standing_of(archive: Archive, url: str, record_id: str) -> Standing:
    """The standing of the capture with this record id, asked for as `url`."""
    row = archive.connection.execute(
        "SELECT u.url, v.outcome, c.status, c.error, v.version_id, v.changed FROM captures c"
        " JOIN urls u ON u.id = c.url_id JOIN url_resources x ON x.url_id = c.url_id"
        " JOIN visits v ON v.resource_id = x.resource_id AND v.captured_at = c.captured_at"
        "  AND v.capture_id = c.id WHERE c.record_id = ?",
        (record_id,),
    ).fetchone()
    final, outcome, status, error, version, changed = row
    return Standing(url, final, outcome, status, error, record_id, version, bool(changed))


def validators_for(archive: Archive, url: str) -> tuple[str | None, str | None, str] | None:
    """ETag, Last-Modified and record id of the capture whose page this very URL showed last.

    None after a row of answers that it still holds: now and then the page is asked for itself,
    since a server may say so of a page that it has changed.
    """
    row = archive.connection.execute(
        "SELECT c.id, c.record_id, c.url_id, c.payload_digest, c.validated_record_id, u.id"
        " FROM urls u JOIN url_resources x ON x.url_id = u.id"
        " JOIN resources r ON r.id = x.resource_id JOIN captures c ON c.id = r.text_capture_id"
        " WHERE u.url = ? AND r.state = 'present' AND c.via = 'live'",
        (url,),
    ).fetchone()
    if row and row[3] is None and row[4] is not None:
        row = archive.connection.execute(
            "SELECT id, record_id, url_id, payload_digest, NULL, ? FROM captures"
            " WHERE record_id = ?",
            (row[5], row[4]),
        ).fetchone()
    if row is None or row[2] != row[5] or row[3] is None or _is_due_whole(archive, row[0]):
        return None
    return _validators(archive, row[0], row[1])


def _is_due_whole(archive: Archive, capture_id: int) -> bool:
    """Whether a page has been taken to hold for long enough without its bytes being seen."""
    (since,) = archive.connection.execute(
        "SELECT count(*) FROM captures c JOIN url_resources x ON x.url_id = c.url_id"
        " JOIN visits v ON v.resource_id = x.resource_id AND v.captured_at > c.captured_at"
        " WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    return int(since) >= _TRUSTED_IN_A_ROW


def feed_validators_for(archive: Archive, url: str) -> tuple[str | None, str | None, str] | None:
    """ETag, Last-Modified and record id of the capture of a feed whose items were taken up last."""
    row = archive.connection.execute(
        "SELECT c.id, c.record_id FROM watches w JOIN captures c ON c.record_id = w.items_from"
        " JOIN urls u ON u.id = c.url_id WHERE w.watch_key = ? AND u.url = ? AND c.status = 200",
        (key(urlkey(url)), url),
    ).fetchone()
    return None if row is None else _validators(archive, row[0], row[1])


def _validators(
    archive: Archive, capture_id: int, record_id: str
) -> tuple[str | None, str | None, str] | None:
    """What a capture's answer gave to ask by whether it still holds; None where it gave nothing."""
    fields = _fields(heads(archive.connection, capture_id)[1] or b"")
    etag, modified = fields.get("etag"), fields.get("last-modified")
    return (etag, modified, record_id) if etag or modified else None


def cited_addresses(archive: Archive, standing: Standing, stale_by: str | None = None) -> list[str]:
    """The addresses that the text of an article links to as its sources; each once.

    With `stale_by`, those that were captured since then are left out.
    """
    rows = archive.connection.execute(
        "SELECT r.urlkey, c.href FROM citations c JOIN resources r ON r.id = c.link_id"
        " WHERE c.version_id = ? AND c.last_seen_at IS NULL ORDER BY c.number",
        (standing.version_id,),
    )
    cited: dict[str, str] = {}
    for surt, href in rows:
        cited.setdefault(surt, href)
    known = list(cited.items())[:_MOST_SOURCES]
    return [href for surt, href in known if not _captured_since(archive, surt, stale_by)]


def _captured_since(archive: Archive, surt: str, since: str | None) -> bool:
    if since is None:
        return False
    row = archive.connection.execute(
        "SELECT 1 FROM resources WHERE urlkey = ? AND last_captured_at >= ?", (surt, since)
    ).fetchone()
    return row is not None


def _fields(head: bytes) -> dict[str, str]:
    """The fields of a response head, the last of each name."""
    lines = (line.partition(b":") for line in head.splitlines()[1:])
    return {
        name.strip().lower().decode("latin-1"): value.strip().decode("latin-1")
        for name, _, value in lines
    }
