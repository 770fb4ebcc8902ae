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
    """One item, spelled: its JSON up to the stimulus, from there to the choices, the choices."""

    stimulus: str | None
    before: bytes
    after: bytes
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
        self._pieces = {
            (item.item_id, item.version, item.section): self._piece(item) for item in bank.items
        }
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
        items: list[bytes] = []
        stimuli: dict[str, int] = {}
        shown: dict[str, None] = {}
        for number, (one, piece) in enumerate(
            zip(form.items, self._of(form), strict=True), start=1
        ):
            at = b"null"
            if piece.stimulus is not None:
                at = b"%d" % stimuli.setdefault(piece.stimulus, len(stimuli))
                shown.update(dict.fromkeys(self._stimuli[piece.stimulus][1]))
            if piece.shown:
                shown.update(dict.fromkeys(piece.shown))
            choices = b",".join([piece.choices[place] for place in one.order])
            items.append(
                b'{"number":%d%b%b%b%b]}' % (number, piece.before, at, piece.after, choices)
            )
        parts = (
            _json(self._sections(form)),
            b",".join([self._stimuli[name][0] for name in stimuli]),
            b",".join(items),
            b",".join({self._assets[name]: None for name in shown}),
        )
        hashes = tuple(dict.fromkeys(self._hashes[name] for name in shown))
        return b'{"sections":%b,"stimuli":[%b],"items":[%b],"assets":{%b}}' % parts, hashes

    def _of(self, form: Form) -> list[_Piece]:
        try:
            return [self._pieces[one.item_id, one.version, one.section] for one in form.items]
        except KeyError:
            form.of(self._bank)
            raise

    def _sections(self, form: Form) -> list[dict[str, str | int]]:
        found: dict[str, dict[str, str | int]] = {}
        for number, one in enumerate(form.items, start=1):
            if one.section not in found:
                title = self._bank.section_by_id[one.section].title
                found[one.section] = {"id": one.section, "title": title, "first": number}
            found[one.section]["last"] = number
        return list(found.values())

    def _piece(self, item: Item) -> _Piece:
        shown = [*_names(item.stem)]
        for choice in item.choices:
            shown += _names(choice.html)
        return _Piece(
            item.stimulus,
            b',"section":%b,"stimulus":' % _json(item.section),
            b',"stem":%b,"choices":[' % self._spell(item.stem),
            tuple(self._spell(choice.html) for choice in item.choices),
            tuple(dict.fromkeys(shown)),
        )

    def _spell(self, html: str) -> bytes:
        return _json(point_pictures(html, self._attributes))


def _names(html: str) -> tuple[str, ...]:
    return tuple(picture.name for picture in pictures(html) if picture.name is not None)
