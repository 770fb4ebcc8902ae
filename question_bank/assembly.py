"""Bank + blueprint + seed + label → a form: pure, and the same for the same four."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Protocol

from question_bank.blueprint import Blueprint, BlueprintSection, Line
from question_bank.draw import Stream
from question_bank.errors import BlueprintUnmet
from question_bank.faults import CHOICES
from question_bank.forms import Form, FormItem
from question_bank.items import Band

_AUTHORED = tuple(range(CHOICES))


class Drawable(Protocol):
    """What decides a draw of an item."""

    @property
    def item_id(self) -> str: ...  # noqa: D102 -- named as in items.Item, like all below
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def section(self) -> str: ...  # noqa: D102
    @property
    def topic(self) -> str: ...  # noqa: D102
    @property
    def band(self) -> Band: ...  # noqa: D102
    @property
    def shuffle(self) -> bool: ...  # noqa: D102
    @property
    def stimulus(self) -> str | None: ...  # noqa: D102


class Stock(Protocol):
    """What forms are drawn from: a bank or its outline, items in ascending order of ids."""

    @property
    def name(self) -> str: ...  # noqa: D102 -- named as in items.Bank, like all below
    @property
    def items(self) -> Sequence[Drawable]: ...  # noqa: D102
    @property
    def section_by_id(self) -> Container[str]: ...  # noqa: D102


class Assembler:
    """Draws the forms of one exam; the bank is sorted into its topics and bands once.

    Raises:
        BlueprintUnmet: before the first form, with every line the bank cannot fill.
    """

    def __init__(self, bank: Stock, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self._pools: dict[tuple[str, str, Band | None], list[Drawable]] = {}
        for item in bank.items:
            for band in (item.band, None):
                self._pools.setdefault((item.section, item.topic, band), []).append(item)
        if shortages := tuple(self._shortages(bank)):
            raise BlueprintUnmet(
                f"bank {bank.name!r} cannot satisfy blueprint {blueprint.name!r}", shortages
            )

    def form(self, seed: bytes, label: str) -> Form:
        """Draw the form of one label, normally a candidate's participant number."""
        stream = Stream(seed, label)
        return Form(
            tuple(
                FormItem(item.item_id, item.version, item.section, _displayed(item, stream))
                for section in self._blueprint.sections
                for item in self._ordered(self._drawn(section, stream), stream)
            )
        )

    def _drawn(self, section: BlueprintSection, stream: Stream) -> list[Drawable]:
        """Draw what the blueprint asks for.

        Lines with a band go first: a line without one may then take any item that is left, so
        counting the shortages once is enough to know that no draw can fail.
        """
        drawn: list[Drawable] = []
        for line in sorted(section.lines, key=lambda line: line.band is None):
            pool = self._pools[section.section, line.topic, line.band]
            if line.band is None:
                taken = {item.item_id for item in drawn}
                pool = [item for item in pool if item.item_id not in taken]
            drawn += stream.sample(pool, line.count)
        return drawn

    @staticmethod
    def _ordered(items: Iterable[Drawable], stream: Stream) -> list[Drawable]:
        """Mix the items of a section, those of one stimulus side by side in the bank's order."""
        beside: dict[str, list[Drawable]] = {}
        for item in sorted(items, key=lambda item: item.item_id):
            place = f"item {item.item_id}" if item.stimulus is None else f"with {item.stimulus}"
            beside.setdefault(place, []).append(item)
        return [item for group in stream.shuffle(list(beside.values())) for item in group]

    def _shortages(self, bank: Stock) -> Iterable[str]:
        for section in self._blueprint.sections:
            if section.section not in bank.section_by_id:
                yield f"section {section.section!r}: not in the bank"
                continue
            asked: dict[str, int] = {}
            for line in section.lines:
                asked[line.topic] = asked.get(line.topic, 0) + line.count
                if line.band is not None:
                    yield from self._short(section.section, line)
            for topic, count in asked.items():
                yield from self._short(section.section, Line(topic, None, count))

    def _short(self, section: str, line: Line) -> Iterable[str]:
        there = len(self._pools.get((section, line.topic, line.band), []))
        if there < line.count:
            yield (
                f"section {section!r}, topic {line.topic!r}, band {line.band or 'any'}: "
                f"{line.count} needed, {there} there"
            )


def assemble(bank: Stock, blueprint: Blueprint, seed: bytes, label: str) -> Form:
    """Draw one form.

    Raises:
        BlueprintUnmet: with every line of the blueprint the bank cannot fill.
    """
    return Assembler(bank, blueprint).form(seed, label)


def _displayed(item: Drawable, stream: Stream) -> tuple[int, ...]:
    return tuple(stream.shuffle(_AUTHORED)) if item.shuffle else _AUTHORED
