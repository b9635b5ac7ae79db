"""Everything that a page shows, in order: blocks of text, links and images.

Elements that are never shown (scripts, styles, hidden parts) are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archiver.text.page import NEVER_SHOWN, Element, path, take_out
from archiver.text.passages import GAP

__all__ = ["ShownBlock", "ShownLink", "Sight", "blocks_inside", "look", "look_without"]

_SKIPPED = frozenset(
    (*NEVER_SHOWN, "video", "canvas", "select", "textarea", "datalist", "math", "title")
)
_HTML_BLOCKS = """
    address article aside blockquote body button center dd details dialog dir div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li
    main menu nav ol option p pre section summary table tbody tfoot thead tr ul caption
"""
_BLOCKS = frozenset((*_HTML_BLOCKS.split(), "head", "item", "list", "quote", "row"))
_ELEMENTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("blockquote", "quote"), "quotation_block"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}
_CELLS = frozenset(("td", "th", "cell"))
_BREAKS = frozenset(("br", "lb"))
_HIDDEN = path(
    "//*[@hidden or (@style and (contains(translate(@style, ' ', ''), 'display:none')"
    " or contains(translate(@style, ' ', ''), 'visibility:hidden')))]"
)
_LINE = "\v"  # a line break among the pieces of a block; no page can hold this character
_SHOWN = re.compile(r"\S")
_RUN = re.compile(r"[ \t\n\r\f]+")
_LINE_BREAK = re.compile(r" ?\v[ \v]*")
_LONGEST_ANCHOR = 2_000  # characters; what is never closed makes a link of all that follows


@dataclass(slots=True)
class ShownBlock:
    """A stretch of shown text between two boundaries, and the element of the page it stands in."""

    text: str
    element: str
    inside: Element
    linked: int = 0  # how many of its characters stand in links

    @property
    def tag(self) -> str:
        return str(self.inside.tag)

    @property
    def home(self) -> Element:
        """The element around the one that the block stands in."""
        return self.inside.getparent()


@dataclass(slots=True)
class ShownLink:
    """A link as written, its words as shown, and the two places where they begin and end.

    A place is the number of a block and an offset in its text. Words in several blocks have a `GAP`
    between; a link without words ends where it begins.
    """

    href: str
    origin: Element
    anchor: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Sight:
    """All that a page shows, in order; numbers of blocks tie links and images to their place."""

    blocks: list[ShownBlock] = field(default_factory=list)
    links: list[ShownLink] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)
    hidden: frozenset[Element] = frozenset()
    pieces: list[str] = field(default_factory=list)
    borders: list[tuple[int, ShownLink]] = field(default_factory=list)  # before which piece
    linked: int = 0


def look(root: Element) -> Sight:
    """Everything that the page shows, in one pass over its tree."""
    body = root.find("body") if root.tag == "html" else root
    sight = Sight(hidden=frozenset(_HIDDEN(root)))
    if body is not None:
        _walk(sight, body, "sentence")
        _close(sight, body, "sentence")
        _place_links(sight, "", "")
        for link in sight.links:
            _settle(link, sight.blocks)
    return sight


def look_without(root: Element, sight: Sight, elements: list[Element]) -> Sight:
    """What a page shows once elements are taken out of it; their links stay, but in no block."""
    for element in elements:
        take_out(element)
    rest = look(root)
    left = {link.origin: link for link in rest.links}
    nowhere = [(len(rest.blocks), 0)] * 2
    rest.links = [
        left.get(link.origin) or ShownLink(link.href, link.origin, link.anchor, nowhere)
        for link in sight.links
    ]
    return rest


def blocks_inside(sight: Sight, elements: list[Element]) -> frozenset[int]:
    """The numbers of the blocks that stand in one of the elements.

    For an inline element, which is but a part of a block, that is the text around it as well.
    """
    whole = set(elements)
    around = whole | {_block_around(element) for element in elements}
    return frozenset(
        number
        for number, block in enumerate(sight.blocks)
        if block.inside in around or not whole.isdisjoint(block.inside.iterancestors())
    )


def _block_around(element: Element) -> Element:
    """The nearest element that makes a block: this one, or one around it."""
    while element.tag not in _BLOCKS and element.getparent() is not None:
        element = element.getparent()
    return element


def _walk(sight: Sight, parent: Element, element: str) -> None:
    """Read an element's text and children in order, closing a block at each boundary."""
    pieces = sight.pieces
    if parent.text:
        pieces.append(parent.text)
    for child in parent:
        tag = child.tag
        if tag in _BLOCKS:
            _close(sight, parent, element)
            if tag not in _SKIPPED and child not in sight.hidden:
                inner = _ELEMENTS.get(tag, element)
                _walk(sight, child, inner)
                _close(sight, child, inner)
        elif tag in _BREAKS:
            _break_line(sight, parent, element)
        elif tag not in _SKIPPED and child not in sight.hidden:
            _walk_inline(sight, child, tag, element)
        tail = child.tail
        if tail:
            pieces.append(tail)


def _walk_inline(sight: Sight, child: Element, tag: str, element: str) -> None:
    """Read an element that closes no block; note links, images and the borders of cells."""
    if tag == "a":
        before = len(sight.pieces)
        href = child.get("href")
        if not href:
            _walk(sight, child, element)
        else:
            link = ShownLink(href, child)
            sight.links.append(link)
            sight.borders.append((before, link))
            _walk(sight, child, element)
            sight.borders.append((len(sight.pieces), link))
        sight.linked += sum(map(len, sight.pieces[before:]))
    elif tag == "img":
        source = _source_of(child)
        if source:
            sight.images.append((source, len(sight.blocks)))
    else:
        if tag in _CELLS and sight.pieces:
            sight.pieces.append(" ")
        _walk(sight, child, element)


def _break_line(sight: Sight, parent: Element, element: str) -> None:
    """A line break; two in a row, with nothing but space between, end a paragraph of the text.

    A quotation block is kept whole, as it was set.
    """
    last = [piece for piece in sight.pieces[-2:] if piece is _LINE or piece.strip()]
    if element == "sentence" and last and last[-1] is _LINE:
        _close(sight, parent, element)
    else:
        sight.pieces.append(_LINE)


def _close(sight: Sight, parent: Element, element: str) -> None:
    """End the block that is being read, if it has any words."""
    if sight.pieces:
        written = "".join(sight.pieces)
        text = _in_one_line(written)
        if sight.borders:
            _place_links(sight, written, text)
        sight.pieces.clear()
        if text:
            sight.blocks.append(ShownBlock(text, element, parent, sight.linked))
        sight.linked = 0


def _place_links(sight: Sight, written: str, text: str) -> None:
    """Note where links begin and end in the block that was read, and how its text came to be."""
    as_written = written.strip() == text
    block, done = len(sight.blocks), 0
    offset = len(written.lstrip()) - len(written) if as_written else 0
    for piece, link in sight.borders:
        passed = "".join(sight.pieces[done:piece])
        if as_written:
            offset += len(passed)
        elif words := _in_one_line(passed):
            offset = _next_word(text, offset) + len(words)
        done = piece
        link.places.append((block, max(offset, 0)))
    sight.borders.clear()


def _next_word(text: str, offset: int) -> int:
    """The offset of the first character there or later that is no white space."""
    found = _SHOWN.search(text, offset)
    return found.start() if found else len(text)


def _settle(link: ShownLink, blocks: list[ShownBlock]) -> None:
    """Take the words of a link from the blocks, and let it begin and end with them."""
    (first, start), (last, end) = link.places
    parts = [block.text for block in blocks[first : last + 1]]
    if last < len(blocks):
        parts[-1] = parts[-1][:end]
    if parts:
        parts[0] = parts[0][start:]
    link.anchor = GAP.join(parts).strip()[:_LONGEST_ANCHOR].rstrip()
    if link.anchor:
        before = len(parts[0]) - len(parts[0].lstrip())
        begin = (first + 1, 0) if before == len(parts[0]) else (first, start + before)
        link.places = [begin, (last, end) if end else (last - 1, len(blocks[last - 1].text))]


def _in_one_line(text: str) -> str:
    """White space as a page shows it: runs are one space, line breaks and no-break spaces stay."""
    shown = _RUN.sub(" ", text)
    if _LINE in shown:
        shown = _LINE_BREAK.sub("\n", shown)
    return shown.strip()


def _source_of(image: Element) -> str | None:
    """The address of an image, also where a script loads it later."""
    for name in ("src", "data-src", "data-original"):
        address = (image.get(name) or "").strip()
        if address and not address.startswith("data:"):
            return str(address)
    listed = (image.get("srcset") or image.get("data-srcset") or "").split()
    return listed[0] if listed else None
