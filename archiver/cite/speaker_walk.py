"""Walk through a text and tell of each quotation what it is and who said it.

Where no cue stands with a quotation, the sentences around it in its paragraph decide, and then the
paragraph above: quotations that lead their paragraph go on with who spoke last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archiver.cite.marks import Span, spans_inside
from archiver.cite.quote_claims import Claim, claim_in
from archiver.cite.quote_kinds import kind_of
from archiver.cite.speaker_echo import echoes
from archiver.cite.speaker_focus import Focus, Speaker
from archiver.cite.speaker_found import Attribution, Finding, Voices
from archiver.cite.speaker_phrases import Mention, is_held, opening_of
from archiver.cite.speaker_sentences import Sentence, Told, tell_inside
from archiver.cite.speaker_turns import (
    addressed,
    announces,
    asks,
    is_reply,
    owner_in,
    speaks_of_self,
)
from archiver.cite.speaker_words import listed
from archiver.cite.speakers import CONFIDENCE, Choice, choose, credit_of, signature_of

__all__ = ["walk"]

_QUIET = frozenset(("headline", "heading", "caption"))
_AROUND = 30  # sentences of a paragraph among which who speaks is sought
_OPENING = 20  # tokens of a sentence
_FAR = 4  # paragraphs after which nobody speaks on
_SHORT_TURN = 200  # code points of a turn in a conversation
_AFTERWARDS = listed("об такое так такие")


def walk(
    text: str, told: Sequence[Told], spans: Sequence[Span], focus: Focus
) -> tuple[dict[int, Finding], list[tuple[Claim, Attribution]]]:
    """What each span is and who said it, by its place among the spans; and who claims what."""
    walker = _Walker(text, spans, focus)
    for paragraph in told:
        walker.read(paragraph)
    walker.end()
    return walker.found, walker.claims


class _Walker:
    """The walk; `found` is what was told of each span so far."""

    def __init__(self, text: str, spans: Sequence[Span], focus: Focus) -> None:
        self.found: dict[int, Finding] = {}
        self.claims: list[tuple[Claim, Attribution]] = []
        self._text = text
        self._spans = spans
        self._focus = focus
        self._inside = spans_inside(spans)
        self._minds: dict[int, Sequence[Speaker]] = {}  # of whom the text had spoken before a span
        self._above: Attribution | None = None  # who spoke last
        self._distance = 0  # paragraphs since then
        self._introduced: Attribution | None = None  # by a colon at the end of the paragraph above
        self._bare: list[int] = []  # spans of the paragraph above, where it holds nothing else
        self._other: Speaker | None = None  # to whom the last one spoke
        self._unled: list[int] = []  # spans that nobody has spoken yet, until somebody does

    def read(self, told: Told) -> None:
        """Tell of the quotations of the next paragraph."""
        if self._signs(told):
            return
        voices = Voices()
        for number, sentence in enumerate(told.sentences):
            self._hear(told, sentence, number, voices)
        for number, place in voices.waiting:
            self._settle(told, voices, number, place)
        if told.paragraph.element not in _QUIET:
            self._remember(told, voices)
        elif told.paragraph.element == "heading":
            self._introduced = self._introduction(told, voices)
        bare = told.spans if told.is_quotations else []
        in_block = told.paragraph.element == "quotation_block" and bare
        self._bare = [*self._bare, *bare] if in_block else bare

    def end(self) -> None:
        """Tell of quotations that repeat others, and of those inside others by who speaks these."""
        for place, said in list(echoes(self._text, self._spans, self.found)):
            self._put(place, self.found[place]._replace(attribution=said))
        for span, minds in self._minds.items():
            self._look_inside(span, minds)

    def _signs(self, told: Told) -> bool:
        """Whether a paragraph is but a credit, below a quotation: — Idris Qanbar."""
        known = [self.found[span].attribution for span in self._bare]
        above = any(one and one.rule == "introduced" and one.mention for one in known)
        signature = signature_of(self._text, told) if self._bare and not above else None
        who = signature and self._focus.who(signature, told.words)
        if not who:
            return False
        for span in self._bare:
            found = Attribution(who, signature, "signed", "cue")
            self._put(span, self.found[span]._replace(attribution=found))
        self._bare = []
        return True

    def _hear(self, told: Told, sentence: Sentence, number: int, voices: Voices) -> None:
        """Note of whom a sentence speaks, and whose its quotations are by its cues."""
        speakers = self._resolve(told, sentence, number, voices)
        for cue in sentence.cues:
            if cue.mention and (who := speakers.get(cue.mention)):
                voices.spoke[number] = Attribution(who, cue.mention, "pre", "cue", cue.verb)
                break
        for place in sentence.quoted:
            self._judge(told, sentence, number, place, speakers, voices)
        self._focus.owns(sentence.tokens, sentence.small, told.words)
        claim = None if told.paragraph.element in _QUIET else claim_in(sentence)
        if claim and claim.cue.mention and (who := speakers.get(claim.cue.mention)):
            said = Attribution(who, claim.cue.mention, "claim", "cue", claim.cue.verb)
            self.claims.append((claim, said))

    def _resolve(
        self, told: Told, sentence: Sentence, number: int, voices: Voices
    ) -> dict[Mention, Speaker]:
        """Who the mentions of a sentence are; whom it is about stays in mind longest."""
        speakers: dict[Mention, Speaker] = {}
        subjects = sentence.subjects
        if not (subjects or sentence.quoted):
            self._note_opening(told, sentence)
        if not (subjects or sentence.others):
            return speakers
        about: Speaker | None = None
        cued = {cue.mention: None for cue in sentence.cues if cue.mention}
        ordered = sorted(cued, key=lambda one: one.start)
        owner = owner_in(self._text, sentence)
        if owner and (who := self._focus.who(owner, told.words)):
            self._focus.note(who, about=True)
        arabic = told.words.language == "ar"  # a verb's form may mean the ministry
        for mention in subjects:
            if ordered and not mention.name and is_held(mention, ordered):
                continue  # the spokesman in a spokesman for the ministry
            if (who := self._focus.who(mention, told.words, mention in cued)) is None:
                continue
            speakers[mention] = who
            told_of = who.person or (arabic and mention in cued)
            if who.person:
                voices.subject.setdefault(number, (mention, who))
            if about is None and told_of:
                about = who
                self._focus.note(who)
            elif who.person or (not arabic and (mention in cued or mention == subjects[0])):
                self._focus.note(who)
        if sentence.others:
            for beside in self._named_beside(sentence, told).values():
                self._focus.note(beside.speaker)
        if about:
            self._focus.note(about, about=True)
        for mention in cued:
            who = None if mention in speakers else self._focus.who(mention, told.words)
            if who:
                speakers[mention] = who
                if who.person or not arabic:
                    self._focus.note(who)
        return speakers

    def _note_opening(self, told: Told, sentence: Sentence) -> None:
        """Keep in mind what a sentence begins with that may be "it" below: the ministry."""
        opening = opening_of(self._text, sentence.tokens[:_OPENING], told.words)
        who = opening and self._focus.who(opening, told.words)
        if who and not who.person:
            self._focus.note(who)

    def _judge(
        self,
        told: Told,
        sentence: Sentence,
        number: int,
        place: int,
        speakers: Mapping[Mention, Speaker],
        voices: Voices,
    ) -> None:
        """Tell what one quotation is and, where a cue of its sentence says so, whose."""
        token = sentence.tokens[place]
        choice = choose(self._text, told, sentence, place)
        inside = told.authors.get(token.span)
        if inside and not (choice and CONFIDENCE[choice.rule] > CONFIDENCE["inside"]):
            choice = Choice("inside", inside.mention, inside.verb)
        before = self.found.get(token.span)  # where it began, in a paragraph above
        if before:
            kind, sure = before.kind, before.confidence
        else:
            kind, sure = self._kind(told, sentence, place, choice)
        found: Attribution | None = None
        if kind == "speech":
            who = self._chosen(told, choice, speakers)
            if choice and who:
                found = Attribution(who, choice.mention, choice.rule, "cue", choice.verb)
                voices.spoke[number] = found
            elif not (choice and choice.mention and choice.mention.pronoun == "1"):
                voices.waiting.append((number, place))
        self._put(token.span, Finding(kind, sure, found))
        if token.span in self._inside:
            self._minds.setdefault(token.span, self._focus.recent)

    def _look_inside(self, outer: int, minds: Sequence[Speaker]) -> None:
        """Tell of the quotations inside one; `minds` are whom the text had spoken of before it.

        Only words beside an inner quotation tell whose it is: I and we are who speaks the outer.
        """
        if not (inner := self._inside.get(outer)):
            return
        quoted = [(*next(self._spans[number].stretches()), number) for number in inner]
        told = tell_inside(self._text, self._spans[outer], quoted)
        sentence = told.sentences[0]
        for place in sentence.quoted:
            number = sentence.tokens[place].span
            choice = choose(self._text, told, sentence, place)
            kind, sure = self._kind(told, sentence, place, choice)
            found: Attribution | None = None
            if kind == "speech" and choice and choice.mention:
                who = self._quoted_by(outer, choice.mention, told, minds)
                found = who and Attribution(who, choice.mention, choice.rule, "cue", choice.verb)
            self._put(number, Finding(kind, sure, found))
            self._look_inside(number, minds)

    def _quoted_by(
        self, outer: int, mention: Mention, told: Told, minds: Sequence[Speaker]
    ) -> Speaker | None:
        """Whom a mention inside a quotation means."""
        said = self.found[outer].attribution if outer in self.found else None
        if mention.pronoun == "1":
            return said and said.speaker._replace(resolved_by="speaker")
        if not mention.pronoun:
            return self._focus.who(mention, told.words)
        others = (
            one for one in reversed(minds) if one.person and said and one.name != said.speaker.name
        )
        return next((one for one in others if one.gender in ("", mention.gender)), None)

    def _kind(
        self, told: Told, sentence: Sentence, place: int, choice: Choice | None
    ) -> tuple[str, float]:
        """What the quotation at a place of a sentence is, and how sure that is."""
        span = self._spans[sentence.tokens[place].span]
        words = span.words(self._text)
        return kind_of(words, span, told.words, sentence.tokens, place, choice)

    def _chosen(
        self, told: Told, choice: Choice | None, speakers: Mapping[Mention, Speaker]
    ) -> Speaker | None:
        """Who the mention of a choice is."""
        if choice is None or choice.mention is None:
            return None
        return speakers.get(choice.mention) or self._focus.who(choice.mention, told.words)

    def _put(self, span: int, finding: Finding) -> None:
        """Keep a finding unless one of the same span, in a paragraph before, is surer of who."""
        before = self.found.get(span)
        if before and before.attribution:
            if not finding.attribution:
                return
            if finding.attribution.confidence <= before.attribution.confidence:
                return
        self.found[span] = (
            finding if before is None else before._replace(attribution=finding.attribution)
        )

    def _settle(self, told: Told, voices: Voices, number: int, place: int) -> None:
        """Tell whose a quotation without a cue is, by its paragraph or the one above."""
        span = told.sentences[number].tokens[place].span
        found = (
            self._beside(told, voices, number, place)
            or self._in_turn(told, span)
            or self._from_above(told, number, place)
        )
        if found:
            voices.spoke.setdefault(number, found)
            self._put(span, self.found[span]._replace(attribution=found))
        elif self._above is None and told.leads(number, place):
            self._unled.append(span)

    def _beside(self, told: Told, voices: Voices, number: int, place: int) -> Attribution | None:
        """Who speaks, by the sentence itself or those around it in its paragraph."""
        sentence = told.sentences[number]
        if number + 2 == len(told.sentences) and not sentence.has_words:
            credit = credit_of(self._text, told.sentences[number + 1], told)
            if credit and (who := self._focus.who(credit, told.words)):
                return Attribution(who, credit, "signed", "cue")
        if number in voices.subject:
            mention, who = voices.subject[number]
            if mention.start < sentence.tokens[place].start or place < sentence.first_word:
                return Attribution(who, mention, "subject", "paragraph")
        opening = opening_of(self._text, sentence.tokens[: min(place, _OPENING)], told.words)
        if opening and (named := self._focus.who(opening, told.words)):
            return Attribution(named, opening, "subject", "paragraph")
        for earlier in range(number - 1, max(-1, number - _AROUND), -1):
            if earlier in voices.spoke:
                return voices.spoke[earlier].continued
            if earlier in voices.subject:
                mention, who = voices.subject[earlier]
                return Attribution(who, mention, "previous_sentence", "paragraph")
        for later in range(number + 1, min(len(told.sentences), number + _AROUND)):
            spoken, following = voices.spoke.get(later), told.sentences[later]
            if spoken and later == number + 1 and following.tokens[0].low in _AFTERWARDS:
                return spoken._replace(rule="following_sentence")
            if spoken and following.quoted:
                return spoken.continued
        return None

    def _in_turn(self, told: Told, span: int) -> Attribution | None:
        """Whoever was spoken to, where a paragraph is nothing but a short answer."""
        if self._other is None or not told.is_quotations or len(told.spans) > 1:
            return None
        if self._spans[span].end - self._spans[span].start > _SHORT_TURN:
            return None
        return Attribution(self._other, None, "turn", "carried_over")

    def _turn(self, told: Told, voices: Voices) -> Speaker | None:
        """Whose turn to speak it is after a paragraph: whom it asks, or who spoke before it."""
        if not voices.spoke:
            return None
        last = max(voices.spoke)
        said = voices.spoke[last]
        own = [one for one in voices.spoke.values() if one.speaker.name == said.speaker.name]
        replies = said.rule == "turn" or any(is_reply(one.cue) for one in own)
        if replies or asks(self._text, told, self._spans):
            found = [self._above.speaker] if self._above else []
        else:
            named = addressed(told.sentences[last], said.mention, said.cue, told.words)
            found = [who for one in named if (who := self._focus.who(one, told.words))]
        return next((one for one in found if one.person and one.name != said.speaker.name), None)

    def _from_above(self, told: Told, number: int, place: int) -> Attribution | None:
        """Who spoke, or was introduced, in the paragraph above."""
        leads, span = told.leads(number, place), told.sentences[number].tokens[place].span
        if self._introduced and leads:
            return self._introduced
        if self._above is None or self._distance > _FAR:
            return None
        if leads:
            rule = "carried" if self._distance == 1 else "carried_far"
        elif self._distance == 1:
            rule = "carried_inside"
        else:
            return None
        above = self._above
        if not above.speaker.person and speaks_of_self(self._spans[span].words(self._text)):
            person = self._focus.last_person()  # no ministry says I
            above = above._replace(speaker=person, mention=None) if person else above
        if above.rule == "previous_sentence":
            rule = "carried_far" if leads else "carried_inside"
        return above.carried(rule)

    def _remember(self, told: Told, voices: Voices) -> None:
        """Keep in mind who spoke last, for the paragraphs below."""
        self._distance += 1
        self._other = self._turn(told, voices)
        if voices.spoke:
            self._above, self._distance = voices.spoke[max(voices.spoke)], 1
        elif voices.subject:
            mention, who = voices.subject[max(voices.subject)]
            self._above = Attribution(who, mention, "previous_sentence", "paragraph")
            self._distance = 1
        elif named := self._only_person(told):
            self._above, self._distance = named, 1
        self._introduced = self._introduction(told, voices)
        if self._above and voices.spoke:
            led = self._above.carried("next_paragraph")
            for span in self._unled:
                self._put(span, self.found[span]._replace(attribution=led))
            self._unled.clear()

    def _only_person(self, told: Told) -> Attribution | None:
        """The one person whom a paragraph about nobody names: for Qanbar it is personal."""
        people: dict[str, Attribution] = {}
        for sentence in told.sentences:
            people.update(self._named_beside(sentence, told))
        return next(iter(people.values())) if len(people) == 1 else None

    def _named_beside(self, sentence: Sentence, told: Told) -> dict[str, Attribution]:
        """The people whom a sentence names though it is not about them, by name."""
        people: dict[str, Attribution] = {}
        for mention in sentence.others:
            who = self._focus.who(mention, told.words)
            if who and who.person:
                people[who.name] = Attribution(who, mention, "previous_sentence", "paragraph")
        return people

    def _introduction(self, told: Told, voices: Voices) -> Attribution | None:
        """Whose words the last sentence of a paragraph announces, by a colon or in words."""
        last = len(told.sentences) - 1
        if last < 0 or not announces(self._text, told.sentences[last], told):
            return None
        if spoken := voices.spoke.get(last):
            return spoken._replace(rule="colon")
        if last in voices.subject:
            mention, who = voices.subject[last]
            return Attribution(who, mention, "introduced", "carried_over")
        person = self._focus.last_person()
        return person and Attribution(person, None, "introduced", "carried_over")
