"""The fields of a rule pack's tables, taken one by one; every wrong one is reported by its path."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

# Every field a rule pack may have, by table; docs/rules.md describes each.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "pack": (
        "name",
        "title",
        "source",
        "duration_minutes",
        "late_answers_grace_seconds",
        "sections",
        "allowances",
        "categories",
        "stages",
        "integration",
    ),
    "section": ("id", "title", "items", "points"),
    "allowance": ("need", "formation_type", "minutes"),
    "category": ("title", "cut_scores"),
    "stage": ("title", "order", "quota_multiplier", "full_tie", "second_group", "statuses"),
    "second_group": ("quota_multiplier", "minimum_total"),
    "status": ("code", "means", "when"),
    "integration": ("skd_percent", "skb_percent", "skb_max", "decimals"),
}


class Fields:
    """One table of a rule pack.

    The list of problems belongs to the whole reading and is shared by all its tables. A wrong
    field yields a harmless value, so that reading goes on and finds the next one.
    """

    def __init__(self, table: object, kind: str, path: str, problems: list[str]) -> None:
        self.path = path
        self._problems = problems
        self._table: dict[str, object] = {}
        if not isinstance(table, dict):
            self.wrong("", f"must be a table, is {table!r}")
            return
        self._table = table
        for key in table:
            if key not in FIELDS[kind]:
                near = get_close_matches(key, FIELDS[kind], n=1)
                self.wrong(key, "unknown field" + (f"; {near[0]}?" if near else ""))

    def wrong(self, key: str, sentence: str) -> None:
        """Report a field."""
        self._problems.append(f"{self.at(key)}: {sentence}")

    def at(self, key: str) -> str:
        """The path of a field, as in `sections[1].items`."""
        return ".".join(part for part in (self.path, key) if part) or "pack"

    def has(self, key: str) -> bool:
        """Whether the field is given."""
        return key in self._table

    def value(self, key: str) -> object:
        """The field as TOML gave it; None, and reported, when missing."""
        if key not in self._table:
            self.wrong(key, "missing")
        return self._table.get(key)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.value(key)
        if isinstance(value, str) and value.strip():
            return value
        if value is not None:
            self.wrong(key, f"must be text, is {value!r}")
        return ""

    def positive(self, key: str, highest: int = 1_000_000) -> int:
        """A whole number from 1."""
        value = self.value(key)
        if value is not None:
            return self._whole(key, value, 1, highest)
        return 1

    def counted(self, key: str, highest: int = 1_000_000) -> int:
        """A whole number from 0."""
        value = self.value(key)
        return 0 if value is None else self._whole(key, value, 0, highest)

    def points(self, key: str) -> tuple[int, ...]:
        """Points of the choices of an item, best first."""
        values = self.value(key)
        if values is None:
            return (1,)
        if not isinstance(values, list) or not values:
            self.wrong(key, f"must be a list of points, is {values!r}")
            return (1,)
        points = tuple(self._whole(f"{key}[{i}]", v, 0, 127) for i, v in enumerate(values))
        if list(points) != sorted(points, reverse=True):
            self.wrong(key, f"must be best first, is {values!r}")
        return points

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        values = self.value(key)
        if values is None:
            return ()
        if not isinstance(values, list) or not values:
            self.wrong(key, f"must be a list of texts, is {values!r}")
            return ()
        for i, value in enumerate(values):
            if not isinstance(value, str):
                self.wrong(f"{key}[{i}]", f"must be text, is {value!r}")
        return tuple(value for value in values if isinstance(value, str))

    def numbers(self, key: str) -> dict[str, int]:
        """A table of whole numbers from 0; empty when not given."""
        values = self._table.get(key, {})
        if not isinstance(values, dict):
            self.wrong(key, f"must be a table, is {values!r}")
            return {}
        return {k: self._whole(f"{key}.{k}", v, 0, 1_000_000) for k, v in values.items()}

    def table(self, key: str, kind: str) -> Fields:
        """A table inside this one."""
        return Fields(self.value(key), kind, self.at(key), self._problems)

    def tables(self, key: str, kind: str) -> tuple[Fields, ...]:
        """A list of tables inside this one; empty when not given."""
        values = self._table.get(key, [])
        if not isinstance(values, list):
            self.wrong(key, f"must be a list of tables, is {values!r}")
            return ()
        return tuple(
            Fields(value, kind, f"{self.at(key)}[{i}]", self._problems)
            for i, value in enumerate(values)
        )

    def named(self, key: str, kind: str) -> dict[str, Fields]:
        """Tables inside this one by their names; empty when not given."""
        values = self._table.get(key, {})
        if not isinstance(values, dict):
            self.wrong(key, f"must be a table, is {values!r}")
            return {}
        path = self.at(key)
        return {k: Fields(v, kind, f"{path}.{k}", self._problems) for k, v in values.items()}

    def _whole(self, key: str, value: object, lowest: int, highest: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, f"must be a whole number, is {value!r}")
            return lowest
        if value < lowest:
            sentence = "must be positive" if lowest else "must not be negative"
            self.wrong(key, f"{sentence}, is {value}")
            return lowest
        if value > highest:
            self.wrong(key, f"must be at most {highest}, is {value}")
            return lowest
        return value
