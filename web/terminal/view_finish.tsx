import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { countdown } from "../language/format.ts";
import { finish, show, state, tick } from "./actions.ts";
import { remaining } from "./clock.ts";
import { unsavedItems } from "./log.ts";
import { sheetOf } from "./operations.ts";
import { Box } from "./view_grid.tsx";
import { say } from "./words.ts";

/** What is still empty or unsure, each one click away. */
export function ReviewDialog() {
  const text = say().review;
  const { package: held, log, clock } = state.value;
  if (held.status !== "open" || !log) return null;
  const sheet = sheetOf(state.value);
  const empty = held.form.items.map((item) => item.number).filter((item) => sheet.answers[item] === undefined);
  const unsaved = unsavedItems(log).length;
  return (
    <Dialog
      title={text.title}
      onClose={() => show(null)}
      actions={
        <>
          <Button kind="primary" onClick={() => show(null)}>
            {text.back}
          </Button>
          <Button onClick={() => show("confirm")}>{text.on}</Button>
        </>
      }
    >
      <Numbers title={empty.length > 0 ? text.empty(empty.length) : text.noneEmpty} items={empty} />
      <Numbers
        title={sheet.flags.length > 0 ? text.flagged(sheet.flags.length) : text.noneFlagged}
        items={sheet.flags}
      />
      {empty.length + sheet.flags.length > 0 && <p class="lead small">{text.open}</p>}
      {unsaved > 0 && <p class="refused">{text.unsaved(unsaved)}</p>}
      <p>
        {text.left} <b>{clock && countdown(remaining(clock, tick.value))}</b>
      </p>
    </Dialog>
  );
}

function Numbers({ title, items }: { title: string; items: readonly number[] }) {
  const sheet = sheetOf(state.value);
  return (
    <section class="numbers">
      <h3>{title}</h3>
      <div class="boxes">
        {items.map((item) => (
          <Box key={item} number={item} sheet={sheet} />
        ))}
      </div>
    </section>
  );
}

export function ConfirmDialog() {
  const text = say().confirm;
  return (
    <Dialog
      title={text.title}
      onClose={() => show(null)}
      actions={
        <>
          <Button onClick={() => show(null)}>{text.no}</Button>
          <Button kind="danger" onClick={finish}>
            {text.yes}
          </Button>
        </>
      }
    >
      <p>{text.lead}</p>
    </Dialog>
  );
}
