"""The nouns that move along the line: frozen values, named by the field's own words.

Times are UTC text (see `clock`), digests are `sha256:<hex>`, offsets are code points.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

__all__ = [
    "Assessment",
    "Capture",
    "Change",
    "Citation",
    "Edit",
    "Extraction",
    "Link",
    "Passage",
    "Quote",
    "Reading",
    "RoleMention",
    "Run",
    "Said",
    "digest",
    "imported_record_id",
    "key",
    "new_record_id",
    "unread",
]

_last_issued = 0


def digest(data: bytes) -> str:
    """`sha256:<hex>`: a digest that names its algorithm."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def key(*parts: str) -> str:
    """A public key made of content: 32 hex digits of the SHA-256 over the parts and their lengths.

    The lengths keep ("ab", "c") and ("a", "bc") apart.
    """
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hasher.update(f"{len(data)}:".encode())
        hasher.update(data)
    return hasher.hexdigest()[:32]


def new_record_id(moment: datetime) -> str:
    """A `urn:uuid:` for a capture made at `moment`: version 7 (RFC 9562 section 5.7).

    The first 60 payload bits are the time in units of 1/4096 ms, raised by one where two captures
    share it, so that within one process the ids of one second stand in the order of their issue.
    """
    global _last_issued
    ticks = int(moment.timestamp() * 1000 * 4096)
    if ticks <= _last_issued < ticks + 4096 * 1000:
        ticks = _last_issued + 1
    _last_issued = ticks
    stamp, fraction = divmod(ticks, 4096)
    random_bits = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    number = stamp << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random_bits
    return uuid.UUID(int=number).urn


def imported_record_id(url: str, date_as_written: str, record_type: str, block_digest: str) -> str:
    """The `urn:uuid:` of an imported record that has no id: version 5 over what identifies it."""
    name = "\n".join((url, date_as_written, record_type, block_digest))
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A job that brings captures in; `kind` is live, import, file or memento."""

    kind: str
    started_at: str
    operator: str | None = None
    software: str | None = None
    config_digest: str | None = None
    user_agent: str | None = None
    vantage: str | None = None
    file_name: str | None = None
    file_sha256: str | None = None
    file_size: int | None = None
    warcinfo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One visit to a URL, or one imported record of a visit: transport facts, never interpreted.

    `payload` is the decoded body, None where none came. `request_head` and `response_head` are the
    bytes on the wire up to and including the empty line. `captured_at` is the start of the request.
    `fetch_id` is the record id of the first hop where a fetch took several, else None.
    """

    url: str
    record_id: str
    captured_at: str
    transport: str  # response not_modified refused_guard refused_robots refused_connection reset
    #                 timeout dns tls malformed too_large interrupted file
    via: str = "live"  # live memento import file
    time_source: str = "own_clock"  # own_clock record archive operator
    received_at: str | None = None  # our clock; None lets the archive fill it in
    role: str = "article"  # article source requisite robots feed screenshot
    method: str = "GET"
    trigger: str | None = None  # base adaptive source retry manual backfill
    due_at: str | None = None
    fetch_id: str | None = None
    hop: int = 0
    discovered_from: str | None = None
    status: int | None = None
    request_head: bytes | None = None
    response_head: bytes | None = None
    protocol: str | None = None
    peer: str | None = None
    certificate_digest: str | None = None
    tls_version: str | None = None  # such as TLSv1.3
    certificate_chain: tuple[bytes, ...] = field(default=(), repr=False)  # DER, the server's first
    payload: bytes | None = field(default=None, repr=False)
    entity_digest: str | None = None  # body as received, where that differs from the payload
    stated_digest: str | None = None  # as the record writes it, e.g. sha1:XVXVP4GM…
    stated_digest_ok: bool | None = None  # None where it could not be checked
    refers_to_uri: str | None = None
    refers_to_date: str | None = None
    validated_record_id: str | None = None
    truncated: str | None = None  # length time disconnect
    redirected_to: str | None = None
    robots_record_id: str | None = None
    robots_ignored: int | None = None  # 1 where a person wanted robots.txt left aside
    elapsed_ms: int | None = None
    error: str | None = None
    warc_head: bytes | None = None  # an imported record's own header block, as written
    content_type: str | None = None  # of a capture without an HTTP head: a file, a WARC resource


@dataclass(frozen=True, slots=True)
class Reading:
    """One set of extractor and algorithm versions: everything that can alter a result."""

    extractor: str
    segmenter: str
    fold: str
    compare: str
    cite: str
    trace: str
    data_digest: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a captured page is, and the rule that says so."""

    kind: str  # ok empty not_text unread; later: challenge paywall soft_404
    rule: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, heading, caption or quotation block at its place in a text.

    `gap` is the white space before it, so that the text is the gaps and passages in order;
    `start` is its first code point in that text.
    """

    text: str
    element: str  # headline sentence heading caption quotation_block
    start: int
    gap: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the page: the words it stands on, where it leads, and whether in the main text.

    `start` is the first code point of its words in the text; None where they are not in it.
    """

    href: str  # absolute, as resolved against the page's base
    anchor: str
    main: bool
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a payload says, by one reading: main passages, the whole visible text, and metadata."""

    assessment: Assessment
    passages: tuple[Passage, ...] = ()
    visible: tuple[str, ...] = ()  # blocks of the whole visible text, in order: the second reading
    links: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()  # absolute addresses in the main part
    title: str | None = None
    byline: str | None = None
    published_at: str | None = None
    published_as_printed: str | None = None
    published_precision: str | None = None  # second minute day; None where no date was found
    modified_at: str | None = None
    modified_as_printed: str | None = None
    language: str | None = None  # BCP 47 primary subtag
    canonical_url: str | None = None
    charset: str | None = None
    charset_source: str | None = None  # bom header meta detector default
    partial: bool = False  # the parser dropped something: absence proves nothing
    note: str | None = None  # why partial, empty or unread
    said: Said | None = field(default=None, compare=False)  # None: not looked for yet

    @property
    def text(self) -> str:
        """The text with its white space; every passage's `start` is an offset in it."""
        return join_passages(self.passages)

    @property
    def text_digest(self) -> str:
        """Names the text whatever the segmenter: headline and passages, runs of space as one."""
        return digest(" ".join(self.text.split()).encode("utf-8", "surrogatepass"))


def unread(reason: str) -> Extraction:
    """A payload that was not read, and why: nothing is known of its text."""
    return Extraction(assessment=Assessment("unread", reason), partial=True, note=reason)


def join_passages(passages: Iterable[Passage]) -> str:
    """The text that passages and the gaps before them make up."""
    return "".join(passage.gap + passage.text for passage in passages)


@dataclass(frozen=True, slots=True)
class Edit:
    """A span in an edited passage; a drop has an empty `new_text`, an addition an empty `old_text`.

    Offsets count code points in the change's old and new text.
    """

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    old_text: str
    new_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs between two captures in succession.

    `old` and `new` are positions of passages in the two texts; a split has one old and several new,
    a merge several old and one new, an addition no old, a removal no new. Text of several passages
    is joined by one space.
    """

    op: str  # added removed edited split merged moved
    element: str  # sentence heading headline byline dateline caption quotation_block link image
    #               attachment notice metadata
    scope: str  # main peripheral
    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    old_text: str = ""
    new_text: str = ""
    moved: bool = False
    similarity: float | None = None  # 0 to 1
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a text refers to a source: by link, by name, or in a credit.

    Offsets count code points in the text. `mention` is the words that refer to the source, frame
    included (`According to Arabic-language Al-Manar news`); `claim` is the sentence that leans on
    it. `publisher` is its English name in the publishers' data, None where that is not known.
    """

    how: str  # link name credit
    start: int
    end: int
    mention: str
    claim: str = ""
    claim_start: int = 0
    publisher: str | None = None
    href: str | None = None  # of a link: absolute
    credit_for: str | None = None  # of a credit: photo video text
    language: str | None = None  # of the edition, where the mention says so; BCP 47
    joins: int | None = None  # place, among the text's citations, of the first for the same source


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that a text attributes to someone, and how it is known to whom.

    Offsets count code points in the text; `text` is what stands between the marks, one space
    between paragraphs where the quotation runs on. `rule` names what found the speaker.
    """

    start: int
    end: int
    text: str
    kind: str  # speech title scare claim (a claim stands without marks)
    confidence: float  # 0 to 1, of the kind
    marks: str  # the marks around it, “” or «»; empty for a block quotation and a claim
    depth: int = 0  # 1 for a quotation inside another
    speaker: str | None = None  # fullest name in the text, or a description where there is none
    speaker_named: bool = False  # whether that is a person's name
    speaker_text: str | None = None  # as it stands beside the cue
    speaker_start: int | None = None
    speaker_basis: str | None = None  # cue paragraph carried_over
    resolved_by: str | None = None  # how a pronoun or short name became the speaker
    role: str | None = None
    cue: str | None = None
    rule: str | None = None
    speaker_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class RoleMention:
    """A role that a text gives to someone, from `start` to `end` in the text.

    `organisation` is the words in the role that name one, empty without; `passage` is the passage
    that holds it all.
    """

    name: str
    role: str
    organisation: str
    start: int
    end: int
    passage: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a text has people say, and which offices it gives them."""

    quotes: tuple[Quote, ...] = ()
    roles: tuple[RoleMention, ...] = ()
