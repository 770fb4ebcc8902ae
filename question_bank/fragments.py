"""The plaintext of a form, put together from pieces that were spelled once for the whole bank.

Encoding a hundred items as JSON costs far more than encrypting them; thousands of forms share the
same stems and choices, so each is encoded once and a form is mostly a join of ready bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from question_bank.forms import Form
from question_bank.items import Bank, Item
from question_bank.markup import pictures, point_pictures

_json = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class _Piece:
    """One item, spelled: JSON of its stem with its label, and of every choice."""

    stimulus: str | None
    stem: bytes
    choices: tuple[bytes, ...]
    shown: tuple[str, ...]


class Fragments:
    """The items of a bank as JSON, with pictures named by the hash of their sealed bytes.

    Args:
        bank: whose items.
        shown: by picture name, the hash in hex and the JSON that tells its key and type.
    """

    def __init__(self, bank: Bank, shown: dict[str, tuple[str, bytes]]) -> None:
        self._bank = bank
        self._attributes = {name: f'data-asset="{digest}"' for name, (digest, _) in shown.items()}
        self._assets = {
            name: b'"%s":%s' % (hash_.encode(), key) for name, (hash_, key) in shown.items()
        }
        self._hashes = {name: digest for name, (digest, _) in shown.items()}
        self._pieces = {item.item_id: self._piece(item) for item in bank.items}
        self._stimuli = {
            stimulus.stimulus_id: (
                b'{"html":%s}' % self._spell(stimulus.html),
                _names(stimulus.html),
            )
            for stimulus in bank.stimuli
        }

    def plaintext(self, form: Form) -> tuple[bytes, tuple[str, ...]]:
        """Spell what a candidate's screen shows, and list the sealed pictures it needs.

        Raises:
            FormInvalid: the bank lacks an item of the form.
        """
        form.of(self._bank)
        items: list[bytes] = []
        sections: list[tuple[str, int, int]] = []
        stimuli: dict[str, int] = {}
        shown: dict[str, None] = {}
        for number, one in enumerate(form.items, start=1):
            piece = self._pieces[one.item_id]
            at = b"null"
            if piece.stimulus is not None:
                at = b"%d" % stimuli.setdefault(piece.stimulus, len(stimuli))
                shown.update(dict.fromkeys(self._stimuli[piece.stimulus][1]))
            shown.update(dict.fromkeys(piece.shown))
            if not sections or sections[-1][0] != one.section:
                sections.append((one.section, number, number))
            sections[-1] = (one.section, sections[-1][1], number)
            choices = b",".join([piece.choices[place] for place in one.order])
            items.append(
                b'{"number":%d,"section":%s,"stimulus":%b,"stem":%b,"choices":[%b]}'
                % (number, _json(one.section), at, piece.stem, choices)
            )
        parts = (
            _json([self._section(*section) for section in sections]),
            b",".join(self._stimuli[name][0] for name in stimuli),
            b",".join(items),
            b",".join({self._assets[name]: None for name in shown}),
        )
        hashes = tuple(dict.fromkeys(self._hashes[name] for name in shown))
        return b'{"sections":%b,"stimuli":[%b],"items":[%b],"assets":{%b}}' % parts, hashes

    def _section(self, section: str, first: int, last: int) -> dict[str, str | int]:
        title = self._bank.section_by_id[section].title
        return {"id": section, "title": title, "first": first, "last": last}

    def _piece(self, item: Item) -> _Piece:
        shown = [*_names(item.stem)]
        for choice in item.choices:
            shown += _names(choice.html)
        return _Piece(
            item.stimulus,
            self._spell(item.stem),
            tuple(self._spell(choice.html) for choice in item.choices),
            tuple(dict.fromkeys(shown)),
        )

    def _spell(self, html: str) -> bytes:
        return _json(point_pictures(html, self._attributes))


def _names(html: str) -> tuple[str, ...]:
    return tuple(picture.name for picture in pictures(html) if picture.name is not None)
