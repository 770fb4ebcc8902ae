"""What staff and whoever throws dice ask about the draw of a sitting.

What is announced goes into the registry first and into the record right after it, with who did it;
a server that ends in between has it recorded by its successor. Throws are in the record alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Engine

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.clock import WallClock, wall_ms
from exam_engine.draw.dice_rules import check_complete, check_list, check_undrawn
from exam_engine.draw.errors import BadName, CeremonyThere, ListChanged, RoundKnown
from exam_engine.draw.sheet import DrawSheet
from exam_engine.errors import Conflict, Refusal
from exam_engine.hall import Hall
from exam_engine.registry.announcements import read_announcement
from exam_engine.registry.announcing import announce_again
from exam_engine.registry.keys import Keys
from exam_engine.registry.known_draws import load_known_draw
from exam_engine.sequencer import Sequencer
from exam_engine.sitting import check
from proctor_console.console import messages as say
from proctor_console.console import views
from proctor_console.console.draw_story import NameOf, story
from proctor_console.draw_turns import Drawing, DrawTurns
from proctor_console.drawing_apart import Draw
from proctor_console.draws import bank_in
from proctor_console.recorded_draws import take_over_draw
from question_bank.ceremony import Ceremony
from question_bank.items import Bank
from question_bank.sources import CEREMONY, beacon_round, dice_source, is_ceremony
from question_bank.throws import named

Native = Callable[..., Any]
"""Runs blocking work in a native thread while green threads run on."""
_DONE = views.Done(attempts=0, pin=None)


class Registry(NamedTuple):
    """Where announcements are kept, and what they bind."""

    database: Engine
    keys: Keys

    def bank(self, name: str, version: str) -> Bank:
        """A bank of the database; raises BankUnknown."""
        return bank_in(self.database, name, version)


class DrawRoom:
    """Announces ceremonies and lists, lets people throw, and has the forms drawn beside the loop.

    ``spawn`` runs something in a green thread of its own.
    """

    def __init__(
        self,
        hall: Hall,
        registry: Registry,
        turns: DrawTurns,
        draw: Draw,
        name_of: NameOf,
        native: Native,
        spawn: Callable[..., object],
        clock: WallClock = wall_ms,
    ) -> None:
        self.turns = turns
        self._hall = hall
        self._registry = registry
        self._draw = draw
        self._name_of = name_of
        self._native = native
        self._spawn = spawn
        self._clock = clock

    def tell(self, message: say.Draw) -> views.TheDraw:
        """Everything about the draw of a sitting."""
        writer = self._hall.sitting(message.sitting)
        events = [event for _, event in writer.journal()]
        return story(events, writer.sheets.sitting.draw, self._name_of)

    def announce_ceremony(self, staff: str, message: say.AnnounceCeremony) -> views.Done:
        """Announce that dice will be thrown, because what was announced before gave nothing.

        Raises:
            RoundKnown: the announced round is signed.
            CeremonyThere: a ceremony is under way.
        """
        writer = self._hall.sitting(message.sitting)
        with self.turns.of(message.sitting):
            if _repeated(writer, message, CEREMONY):
                return _DONE
            draw = self._now(writer)
            if is_ceremony(draw.source) or (draw.source == CEREMONY and not draw.over):
                raise CeremonyThere("a ceremony is under way; another one is announced after it")
            round_ = beacon_round(draw.source)
            if round_ is not None and round_[0].time_ms(round_[1]) <= self._clock():
                raise RoundKnown(f"{draw.source} is signed: draw with it", source=draw.source)
            self._announce(writer, staff, message, CEREMONY, None)
        return _DONE

    def announce_list(self, staff: str, message: say.AnnounceList) -> views.Done:
        """Announce the list of commitments as the asker has seen it.

        Raises:
            TooFewPeople, ListClosed, NoCeremony: it cannot be announced.
            ListChanged: somebody has committed since.
        """
        writer = self._hall.sitting(message.sitting)
        with self.turns.of(message.sitting):
            if _repeated(writer, message, f"{CEREMONY}/{message.listed}"):
                return _DONE
            ceremony = check_list(self._now(writer))
            if dice_source(ceremony) != f"{CEREMONY}/{message.listed}":
                raise ListChanged("somebody has committed since this list was shown")
            self._announce(writer, staff, message, dice_source(ceremony), ceremony)
        return _DONE

    def in_turn(self, message: say.FromStaff, act: Callable[[], views.Done]) -> views.Done:
        """Do what concerns throws, once the record has everything that was announced.

        Raises:
            BadName: the name is not spelled as it is committed to.
            DrawnAlready: the throw would be for the forms of people who were added, whose ceremony
                the coordinator brings as a file.
        """
        writer = self._hall.sitting(message.sitting)
        if isinstance(message, say.CommitThrow) and named(message.name) != message.name:
            raise BadName("the name is not spelled as it is committed to", name=message.name)
        with self.turns.of(message.sitting):
            if not writer.requested(message.request_id):
                self._take_over(writer)
                if not isinstance(message, say.FailCeremony):
                    check_undrawn(writer.sheets.sitting.draw)
            return act()

    def draw_forms(self, staff: str, message: say.DrawForms) -> views.Done:
        """Begin to draw everybody's form; everybody sees when it is done.

        Raises:
            SomeMissing, ListOpen, NoCeremony, DrawnAlready: there is nothing to draw with.
        """
        sitting = message.sitting
        writer = self._hall.sitting(sitting)
        with self.turns.of(sitting):
            if _repeated(writer, message, "") or self.turns.is_drawn(sitting):
                return _DONE
            check_complete(self._now(writer))
            self.turns.drawing[sitting] = Drawing(since=self._clock())
        self._spawn(self._make, writer, staff, message.request_id)
        return _DONE

    def _make(self, writer: Sequencer, staff: str, request_id: str) -> None:
        sitting, trouble = writer.plan.id, ""
        try:
            trouble = self._draw(sitting)
            if not trouble:
                with self.turns.of(sitting):
                    self._sign(writer, staff, request_id)
        except Refusal as refusal:
            # whatever is drawn and not recorded is taken over by the next look of the server
            trouble = refusal.sentence or refusal.code
        finally:
            self.turns.drawing[sitting] = Drawing(trouble=trouble or None)

    def _now(self, writer: Sequencer) -> DrawSheet:
        """The draw of a sitting that can still be changed, with all that was announced."""
        check_undrawn(writer.sheets.sitting.draw)
        check(writer.sheets.sitting, did.DrawAnnounced)
        self._take_over(writer)
        return writer.sheets.sitting.draw

    def _take_over(self, writer: Sequencer) -> None:
        take_over_draw(writer, self._native(load_known_draw, *self._where(writer)))

    def _announce(
        self,
        writer: Sequencer,
        staff: str,
        message: say.AnnounceCeremony | say.AnnounceList,
        source: str,
        ceremony: Ceremony | None,
    ) -> None:
        draw = writer.sheets.sitting.draw
        database, keys = self._registry
        self._native(
            partial(
                announce_again,
                database,
                keys,
                writer.plan.id,
                self._registry.bank,
                source,
                message.reason,
                ceremony=ceremony,
                failed=draw.failed,
                clock=self._clock,
            )
        )
        self._sign(writer, staff, message.request_id)

    def _sign(self, writer: Sequencer, staff: str, request_id: str) -> None:
        known = self._native(load_known_draw, *self._where(writer))
        writer.submit(ask.SignDraw(known=known, staff=staff, request_id=request_id))

    def _where(self, writer: Sequencer) -> tuple[Engine, str]:
        return self._registry.database, writer.plan.id


def _repeated(writer: Sequencer, message: say.FromStaff, source: str) -> bool:
    """Whether this very request was carried out before; raises Conflict if another one was."""
    happened = writer.requested(message.request_id)
    if not happened:
        return False
    first = happened[0]
    same = isinstance(first, did.FormsDrawn) and not source
    if isinstance(first, did.DrawAnnounced):
        said = read_announcement(first.announcement)
        same = (said.source, said.reason) == (source, getattr(message, "reason", "").strip())
    if not same:
        raise Conflict("this request id was used before", request_id=message.request_id)
    return True
