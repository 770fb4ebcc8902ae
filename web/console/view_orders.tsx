// Buttons of orders, each absent of meaning only when it says why.
import { Button } from "../design/button.tsx";
import { number } from "../language/format.ts";
import { DANGEROUS, draft, NEEDS, type Order, ordersFor, type Reach, reachOf } from "./orders.ts";
import { stillToDraw } from "./room.ts";
import { tickAll } from "./selection.ts";
import { connection, order as send } from "./socket.ts";
import * as state from "./state.ts";
import { say, why } from "./words.ts";

/** Why this order cannot be given now by whoever is logged in, or null. */
export function hindrance(order: Order): string | null {
  const who = state.session.value;
  if (who === null || who === "unknown") return null;
  const text = say();
  if (!state.may(order)) {
    return who.staff.role === "observer" ? text.order.onlyLooks : text.order.notAllowed(text.roles[who.staff.role]);
  }
  return connection.value.state === "connected" ? null : text.order.offline;
}

type Props = { order: Order; reach: Reach; small?: boolean; kind?: "primary" };

export function OrderButton({ order, reach, small, kind }: Props) {
  const why = hindrance(order);
  const ask = () => {
    const wanted = draft(order, reach);
    if (NEEDS[order].length === 0) void send(wanted);
    else {
      state.refused.value = null;
      state.asking.value = wanted;
    }
  };
  return (
    <Button
      {...(small ? { small } : {})}
      {...(kind ? { kind } : DANGEROUS.has(order) ? { kind: "danger" as const } : {})}
      disabled={why !== null}
      title={why ?? say().explains[order]}
      data-order={order}
      onClick={ask}
    >
      {say().orders[order]}
    </Button>
  );
}

/** Why an order was refused that goes out without a dialog, which would say it. */
export function RefusedOrder() {
  const refused = state.refused.value;
  if (refused === null || state.asking.value !== null) return null;
  return (
    <p class="refused" role="alert">
      {why(refused)}
    </p>
  );
}

/** Orders that can reach several: the chosen, else the room that is shown, else everybody. */
const FOR_SEVERAL: readonly Order[] = ["pause", "resume", "grant_time", "send_notice", "note_incident", "finish_attempt"];

export function reachInWords(reach: Reach): string {
  const text = say().order;
  if ("room" in reach) return text.room(state.roomTitle(reach.room));
  if ("all" in reach) return text.all;
  return reach.attempts.length === 1
    ? state.nameOf(reach.attempts[0] ?? "")
    : text.many(number(reach.attempts.length));
}

export function OrderBar() {
  const sitting = state.room.value?.sitting;
  if (!sitting) return null;
  const chosen = [...state.chosen.value];
  const reach = reachOf(chosen, state.filter.value.room);
  const whole = ordersFor(sitting);
  const some = "all" in reach ? whole : whole.filter((order) => FOR_SEVERAL.includes(order));
  const orders =
    "attempts" in reach && (sitting.state === "running" || sitting.state === "paused")
      ? (["pause", "resume", "grant_time", "send_notice", "note_incident", "finish_attempt"] as const)
      : "room" in reach && sitting.state === "running"
        ? (["pause", "resume", "grant_time", "send_notice"] as const)
        : some;
  if (stillToDraw(sitting)) {
    return (
      <section class="order-bar">
        <p class="quiet">{say().draw.first}</p>
      </section>
    );
  }
  const looksOnly = orders.every((order) => !state.may(order));
  return (
    <section class="order-bar" aria-label={say().person.actions}>
      <p class="reach">
        {reachInWords(reach)}
        {chosen.length > 0 && (
          <Button small kind="quiet" onClick={() => tickAll([])}>
            {say().table.unchoose}
          </Button>
        )}
      </p>
      {looksOnly ? (
        <p class="quiet">{hindrance(orders[0] ?? "note_incident")}</p>
      ) : (
        orders.map((order, at) => (
          <OrderButton
            key={order}
            order={order}
            reach={reach}
            small
            {...(at === 0 && "all" in reach && order !== "pause" ? { kind: "primary" as const } : {})}
          />
        ))
      )}
    </section>
  );
}

