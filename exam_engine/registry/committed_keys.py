"""The tree of keys that a sitting committed to before its start, made again from bank and salts."""

from functools import cached_property

import msgspec

from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.merkle import parents
from exam_engine.ledger.proof import inclusion_proof
from exam_engine.registry.leaves import Salts, key_content, key_leaves, root
from exam_engine.roster import CommittedKey
from question_bank.items import Bank


class CommittedKeys:
    """The keys of a bank as they are stored now, under the salts of one sitting."""

    def __init__(self, bank: Bank, leaf_secret: bytes) -> None:
        self._bank = bank
        self._salts = Salts(leaf_secret)

    @cached_property
    def root(self) -> str:
        """The root over all keys, in hex: 500 items take about 0.1 s."""
        return root(key_leaves(self._bank, self._salts))

    def of(self, item_id: str) -> CommittedKey | None:
        """The key of an item with what opens it and leads to the root; None: no such item."""
        item = self._bank.by_id.get(item_id)
        if item is None:
            return None
        place = self._bank.items.index(item)
        levels = self._levels
        proof = inclusion_proof(place, len(levels[0]), lambda level, at: levels[level][at])
        return CommittedKey(
            place=place,
            content=msgspec.json.encode(key_content(item)).decode(),
            salt=self._salts.salt("key", place).hex(),
            points=tuple(one.points for one in item.choices),
            leaves=len(levels[0]),
            proof=tuple(one.hex() for one in proof),
        )

    @cached_property
    def _levels(self) -> list[list[bytes]]:
        """The complete nodes, leaves first."""
        leaves = key_leaves(self._bank, self._salts)
        levels = [[leaf_hash(msgspec.json.encode(leaf)) for leaf in leaves]]
        while len(levels[-1]) > 1:
            levels.append(parents(levels[-1]))
        return levels
