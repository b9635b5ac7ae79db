"""What the reader is made of, by name and version: part of what a version of a text is.

Apart from the reader itself, so that a process which only asks does not load it.
"""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["EXTRACTOR", "SEGMENTER"]

# Name everything that can alter a text; raise the last number when a rule of ours changes.
EXTRACTOR = (
    f"trafilatura/{version('trafilatura')} lxml/{version('lxml')} pypdf/{version('pypdf')}"
    " archiver/2"
)
SEGMENTER = f"sentencex/{version('sentencex')} archiver/1"
