// Writes each line of the log to this computer's disk as soon as it is there, in order.
import { effect, type Signal } from "@preact/signals";
import type { Drawer } from "./drawer.ts";
import { attemptName } from "./kept_session.ts";
import * as operations from "./operations.ts";
import type { State } from "./state.ts";

/** Keeps the log from now on; `onKept` is called whenever more of it may be sent. */
export function keepLog(state: Signal<State>, drawer: Drawer, onKept: () => void): void {
  let writing = false;

  async function keep(): Promise<void> {
    writing = true;
    for (;;) {
      const { log, session } = state.value;
      if (!log || !session || log.unkept.length === 0) break;
      const first = log.lines - log.unkept.length;
      try {
        await drawer.addLines(attemptName(session), first, log.unkept);
      } catch {
        // The next line brings another try; until then what is done goes out without.
        if (state.value.session === session) state.value = operations.notKept(state.value);
        break;
      }
      if (state.value.session !== session || !state.value.log) break;
      state.value = operations.linesKept(state.value, log.lines, drawer.lasting);
    }
    writing = false;
    onKept();
  }

  effect(() => {
    const { log } = state.value;
    if (log && log.unkept.length > 0 && !writing) queueMicrotask(() => void (writing || keep()));
  });
}
