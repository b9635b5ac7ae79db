"""Invented words in three scripts, sentences of them, and what editors do to a text."""

from __future__ import annotations

import random

from scale_rows import Page, Rows, Text

from archiver.models import key

__all__ = ["Prose", "Step"]

Step = tuple[str, Text | None, Text | None]  # op, old, new


class Prose:
    """Writes sentences, and turns a page's text into its next one."""

    def __init__(self, out: Rows, chance: random.Random) -> None:
        self._out = out
        self._chance = chance
        self.words = _vocabulary(chance)
        self._weights = [1.0]
        for rank in range(2, len(self.words) + 1):
            self._weights.append(self._weights[-1] + 1 / rank)

    def _sentence(self, element: str = "sentence") -> Text:
        """A passage of invented words, unlike any before it."""
        length = max(3, int(self._chance.gauss(16, 6)))
        words = self._chance.choices(self.words, cum_weights=self._weights, k=length)
        return self._passage(" ".join(words).capitalize() + ".", element)

    def _passage(self, text: str, element: str) -> Text:
        passage = self._out.id("passages")
        self._out.add("passages", passage, key(text, str(passage)), text, None)
        return passage, text, element

    def next_text(self, page: Page) -> list[Step]:
        """Turns the page's text into its next one; what was done to it: (op, old, new)."""
        chance = self._chance
        if not page.version:
            count = max(4, int(chance.gauss(30, 12)))
            page.text = [self._sentence("headline")]
            page.text += [
                self._sentence("heading" if n % 9 == 8 else "sentence") for n in range(1, count)
            ]
            return [("first", None, None)]
        if len(page.told) > 1 and chance.random() < 0.06:
            return self._return(page)
        steps: list[Step] = []
        for _ in range(1 + int(chance.expovariate(0.6))):
            op = chance.choice(("edited", "edited", "edited", "added", "added", "removed"))
            place = chance.randrange(1, len(page.text)) if len(page.text) > 1 else 0
            old = page.text[place]
            if op == "edited":
                new = self._passage(self._reworded(old[1]), old[2])
                page.text[place] = new
                steps.append((op, old, new))
            elif op == "added" or len(page.text) < 5:
                page.text.insert(place, self._sentence())
                steps.append(("added", None, page.text[place]))
            else:
                steps.append((op, page.text.pop(place), None))
        return steps

    def _reworded(self, text: str) -> str:
        words = text.split(" ")
        words[self._chance.randrange(len(words))] = self._chance.choice(self.words)
        return " ".join(words)

    def _return(self, page: Page) -> list[Step]:
        """Goes back to the text before this one, which was seen already."""
        _, text = page.told[-2]
        gone = [passage for passage in page.text if passage not in text]
        back = [passage for passage in text if passage not in page.text]
        page.text = list(text)
        return [("removed", one, None) for one in gone] + [("added", None, one) for one in back]


def _vocabulary(chance: random.Random) -> list[str]:
    """Invented words in three scripts, commonest first."""
    latin = "ka lo mi ren sta ver on di tel pra nu sho gar bel um fi zen or"
    cyrillic = "ка ло ми рен ста вер он ди тел пра ну шо гар бел ум"
    arabic = "كا لو مي رن ستا فر ون دي تل برا نو شو"
    scripts = [text.split() for text in (latin, latin, latin, latin, cyrillic, arabic)]
    words = {"".join(chance.choices(scripts[n % 6], k=2 + n % 3)): None for n in range(40_000)}
    latin_first = [w for w in words if w.isascii()][:1_000]
    return latin_first + [word for word in words if word not in set(latin_first)]
