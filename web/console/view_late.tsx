// Adds somebody who is not on the roster, and brings in what decides their form.
import { number, timeOfDay } from "../language/format.ts";
import { need } from "../language/needs.ts";
import type { LateDraft } from "./late.ts";
import { waitingOf } from "./late.ts";
import type { Sitting } from "./messages.ts";
import { asking, room } from "./state.ts";
import { OrderButton } from "./view_orders.tsx";
import { say } from "./words.ts";

const NEEDS = ["blind", "low-vision", "deaf", "wheelchair"];

const change = (part: Partial<LateDraft>) => {
  const draft = asking.peek();
  if (draft) asking.value = { ...draft, late: { ...draft.late, ...part } };
};

type Text = "number" | "name" | "formation" | "category" | "formationType";

function Input({ of, late }: { of: Text; late: LateDraft }) {
  return (
    <label class="field">
      <span class="label">{say().late[of]}</span>
      <input
        value={late[of]}
        maxLength={200}
        autocomplete="off"
        data-field={`late-${of}`}
        onInput={(event) => change({ [of]: event.currentTarget.value })}
      />
    </label>
  );
}

export function PersonFields({ late }: { late: LateDraft }) {
  const text = say().late;
  return (
    <div class="field-group">
      <div class="side-by-side">
        <Input of="number" late={late} />
        <Input of="name" late={late} />
      </div>
      <div class="side-by-side">
        <Input of="formation" late={late} />
        <Input of="category" late={late} />
        <Input of="formationType" late={late} />
      </div>
      <div class="side-by-side">
        <label class="field">
          <span class="label">{text.birthDate}</span>
          <input
            type="date"
            value={late.birthDate}
            data-field="late-birthDate"
            onInput={(event) => change({ birthDate: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span class="label">{text.need}</span>
          <select
            value={late.need}
            data-field="late-need"
            onChange={(event) => change({ need: event.currentTarget.value })}
          >
            <option value="" />
            {NEEDS.map((one) => (
              <option key={one} value={one}>
                {need(one)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{say().order.room_field}</span>
          <select
            value={late.room}
            data-field="late-room"
            onChange={(event) => change({ room: event.currentTarget.value })}
          >
            <option value="" />
            {room.value?.sitting.rooms.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}

/** Where a form comes from, in a sentence; of a round, which one and when. */
function Source({ sitting, attempt }: { sitting: Sitting; attempt: string }) {
  const text = say().late;
  const waiting = waitingOf(sitting, attempt);
  const { source, thrown, revealed } = sitting.late_forms;
  if (waiting && waiting.round !== null && waiting.signed_at !== null) {
    return <p class="hint">{text.round(String(waiting.round), timeOfDay(waiting.signed_at))}</p>;
  }
  if (source === "dice") return <p class="hint">{text.dice(number(thrown), number(revealed))}</p>;
  return <p class="hint">{text.own}</p>;
}

export function Signature({ late, attempt }: { late: LateDraft; attempt: string }) {
  const sitting = room.value?.sitting;
  if (!sitting) return null;
  return (
    <div class="field-group">
      <Source sitting={sitting} attempt={attempt} />
      {sitting.late_forms.source === "drand" && (
        <label class="field">
          <span class="label">{say().late.signature}</span>
          <textarea
            rows={3}
            maxLength={300}
            spellcheck={false}
            autocomplete="off"
            value={late.signature}
            data-field="late-signature"
            onInput={(event) => change({ signature: event.currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
}

export function CeremonyFile() {
  const text = say().late;
  const read = async (files: FileList | null) => change({ file: (await files?.[0]?.text()) ?? "" });
  return (
    <label class="field">
      <span class="label">{text.file}</span>
      <span class="hint">{text.fileHint}</span>
      <input
        type="file"
        accept=".json,application/json"
        data-field="late-file"
        onChange={(event) => void read(event.currentTarget.files)}
      />
    </label>
  );
}

/** At the desk, instead of an admission: somebody who was added and has no form yet. */
export function WaitsForForm({ sitting, attempt }: { sitting: Sitting; attempt: string }) {
  const text = say().late;
  return (
    <section class="admission">
      <p>{text.waits}</p>
      <Source sitting={sitting} attempt={attempt} />
      <OrderButton order="draw_late_form" reach={{ attempts: [attempt] }} kind="primary" />
      {sitting.late_forms.source === "dice" && <OrderButton order="bring_ceremony" reach={{ all: true }} />}
    </section>
  );
}
