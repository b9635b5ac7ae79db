"""Every error a user can meet, each a sentence that ends with what to do next.

ArchiverError                    exit code 1
├── UsageProblem                 exit code 2: the call itself cannot be meant
├── ArchiveError                 the database
│   ├── NotAnArchive             a file that is not ours, or is damaged
│   ├── NewerSchema              written by a newer archiver
│   ├── ArchiveBusy              another process writes
│   ├── ArchiveUnwritable        read-only folder, full disk
│   └── DigestMismatch           stored bytes no longer hash to their name
├── FetchError                   a request that cannot be made at all
├── ReadError                    a payload that no text can be read from
├── ImportProblem                a file that cannot be imported
└── DeliveryProblem              an alert that its target did not take
"""

from __future__ import annotations

__all__ = [
    "ArchiveBusy",
    "ArchiveError",
    "ArchiveUnwritable",
    "ArchiverError",
    "DeliveryProblem",
    "DigestMismatch",
    "FetchError",
    "ImportProblem",
    "NewerSchema",
    "NotAnArchive",
    "ReadError",
    "UsageProblem",
]


class ArchiverError(Exception):
    """Something could not be had; the message says what to do next."""

    exit_code = 1


class UsageProblem(ArchiverError):
    """The call cannot be meant as it stands."""

    exit_code = 2


class ArchiveError(ArchiverError):
    """The database cannot do what was asked."""


class NotAnArchive(ArchiveError):
    """The file is not an archiver database, or is damaged."""


class NewerSchema(ArchiveError):
    """The database was written by a newer archiver."""


class ArchiveBusy(ArchiveError):
    """Another process is writing to the database."""


class ArchiveUnwritable(ArchiveError):
    """The database cannot be written: read-only, or the disk is full."""


class DigestMismatch(ArchiveError):
    """Stored bytes no longer hash to the digest that names them."""


class FetchError(ArchiverError):
    """The request cannot be made."""


class ReadError(ArchiverError):
    """No text can be read from the payload."""


class ImportProblem(ArchiverError):
    """The file cannot be imported."""


class DeliveryProblem(ArchiverError):
    """A target did not take an alert."""
