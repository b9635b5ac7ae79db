"""Put together the citations of a text: links, credits and names, in order of place."""

from __future__ import annotations

from archiver.cite.editions import edition
from archiver.cite.links import SourceLink, source_links
from archiver.cite.names import Alias, Names, alias
from archiver.cite.passages import Reference, is_name, references_in
from archiver.cite.references import Antecedent, Antecedents, topic_of
from archiver.cite.sentence import Sentence
from archiver.models import Citation, Extraction, Passage
from archiver.urls import urlkey

__all__ = ["CITE", "cite"]

CITE = "cite/2"  # raise when rules or words change: citations and quotations are found anew
_MOST_CITATIONS = 500  # of one text
_MOST_NAMES = 3_000  # of one text that are looked at
_MOST_OWN_NAMES = 50  # that one text explains by linking them


def cite(extraction: Extraction, names: Names, *, url: str) -> tuple[Citation, ...]:
    """All citations of a text, in order of place, at most 500; `url` is the text's own address."""
    text = _Text(extraction, names)
    links = source_links(extraction, text.whole, url, names.publishers)
    place = 0
    for passage in extraction.passages:
        begin, end = place, passage.start + len(passage.text)
        while place < len(links) and links[place].start < end:
            place += 1
        text.read(passage, links[begin:place])
        if len(text.citations) >= _MOST_CITATIONS:
            break
    return tuple(text.citations[:_MOST_CITATIONS])


class _Text:
    """What is known of a text while its passages are read in order."""

    def __init__(self, extraction: Extraction, names: Names) -> None:
        self.whole = extraction.text
        self.names = names
        self.citations: list[Citation] = []
        self.antecedents = Antecedents()
        self.paragraph = 0
        self.names_left = _MOST_NAMES
        self.first: dict[str, int] = {}  # a publisher, or a link's address, to its first citation
        self.own: dict[str, list[Alias]] = {}  # names that the text links, by their first stem
        self.own_words: set[str] = set()  # their first words as written
        self.linked: dict[Alias, int] = {}  # such a name to the citation that links it

    def read(self, passage: Passage, links: list[SourceLink]) -> None:
        """Find the citations in the next passage."""
        self.paragraph += "\n" in passage.gap
        if not links and not self._may_name(passage.text):
            return
        sentence = Sentence(passage.text)
        hits = self.names.find(sentence, self.own, self.names_left) if self.names_left else []
        self.names_left -= len(hits)
        for reference in references_in(sentence, passage, hits, links):
            if reference.how == "mention":
                self._remember(reference, None)
            elif reference.how == "noun":
                self._add_second(sentence, passage, reference)
            elif reference.how == "link":
                self._add_link(sentence, passage, reference)
            else:
                self._add_named(sentence, passage, reference)

    def _may_name(self, text: str) -> bool:
        """Whether a name may be in a passage, and there are names left to be looked at."""
        if not self.names_left:
            return False
        return self.names.may_be_in(text) or any(word in text for word in self.own_words)

    def _add_link(self, sentence: Sentence, passage: Passage, reference: Reference) -> None:
        """A link as a citation, and the name in its words as one that the text explains."""
        link, place = reference.link, len(self.citations)
        if link is None:
            return
        joins = self.first.setdefault(urlkey(link.href), place)
        self._add(sentence, passage, reference, joins)
        if reference.publisher:
            self.first.setdefault(reference.publisher.name, place)
            self._remember(reference, place)
            return
        span = sentence.span(link.start - passage.start, link.end - passage.start)
        if is_name(sentence, *span):
            self._remember(reference, place)
            self._learn(self.whole[link.start : link.end], place)

    def _learn(self, name: str, place: int) -> None:
        """Make a name known that the text links, unless it seems to be a person's."""
        one, surname = alias(name, None), name.split()[-1]
        if one in self.linked or len(one.stems) < 2 or len(self.linked) == _MOST_OWN_NAMES:
            return
        if self.whole.count(surname) > self.whole.count(name):  # it stands alone, too
            return
        self.linked[one] = place
        self.own.setdefault(one.stems[0], []).append(one)
        self.own_words.add(name.split()[0])

    def _add_named(self, sentence: Sentence, passage: Passage, reference: Reference) -> None:
        """A name or credit as a citation."""
        hit, publisher, place = reference.hit, reference.publisher, len(self.citations)
        if hit is None:
            return
        if publisher is None:
            before = sentence.text[reference.start : sentence.words[hit.first].start]
            if before.strip().lower() not in ("", "the"):  # told X; X said may be of a person
                self._add(sentence, passage, reference, self.linked[hit.alias])
        elif reference.credit_for in ("photo", "video"):
            self._add(sentence, passage, reference, None)
        else:
            self._add(sentence, passage, reference, self.first.setdefault(publisher.name, place))
            self._remember(reference, self.first[publisher.name])

    def _add_second(self, sentence: Sentence, passage: Passage, reference: Reference) -> None:
        """A second reference as a citation, where it is clear for whom the noun stands."""
        noun, place = reference.hit, len(self.citations)
        if noun is None:
            return
        topic = topic_of(sentence, noun)
        meant = self.antecedents.meant(noun.alias.kinds, topic, self.paragraph)
        if meant is None:
            self._remember(reference, None)
            return
        joins = meant.citation
        if meant.publisher:
            joins = self.first.setdefault(meant.publisher, place)
        self._add(sentence, passage, reference, joins, meant.publisher)
        self.antecedents.add(meant._replace(citation=joins, paragraph=self.paragraph))

    def _remember(self, reference: Reference, citation: int | None) -> None:
        """Keep a publisher that was mentioned, for nouns that may stand for it."""
        hit, publisher = reference.hit, reference.publisher
        kinds = hit.alias.kinds if hit and not publisher else ()
        if publisher:
            agency = any("agency" in one.lower() for one in publisher.aliases)
            kinds = (publisher.kind, "agency") if agency else (publisher.kind,)
        name = publisher.name if publisher else None
        if citation is None and name:
            citation = self.first.get(name)
        self.antecedents.add(Antecedent(kinds, name, citation, self.paragraph))

    def _add(
        self,
        sentence: Sentence,
        passage: Passage,
        reference: Reference,
        joins: int | None,
        publisher: str | None = None,
    ) -> None:
        """Add a citation; `joins` is the place of the first for the same source."""
        place, link = len(self.citations), reference.link
        if publisher is None and reference.publisher:
            publisher = reference.publisher.name
        start, end = passage.start + reference.start, passage.start + reference.end
        self.citations.append(
            Citation(
                how="name" if reference.how == "noun" else reference.how,
                start=start,
                end=end,
                mention=self.whole[start:end],
                claim=passage.text,
                claim_start=passage.start,
                publisher=publisher,
                href=link.href if link else None,
                credit_for=reference.credit_for,
                language=edition(sentence, reference.hit) if reference.hit else None,
                joins=None if joins == place else joins,
            )
        )
