"""Find what a text leans on: links, named sources, credits; quotations and who said them."""

from __future__ import annotations

from archiver.cite.citations import CITE, cite
from archiver.cite.names import Names

__all__ = ["CITE", "Names", "cite"]
