// Which item's key is corrected, and what each of its choices is worth from then on.
import { useSignal } from "@preact/signals";
import { Button } from "../design/button.tsx";
import { Switch } from "../design/switch.tsx";
import { number } from "../language/format.ts";
import { isGraded, type KeyDraft, LETTERS, question, withItem } from "./key.ts";
import type { ItemFound } from "./messages.ts";
import { findItem } from "./socket.ts";
import { asking, refused, room } from "./state.ts";
import { say } from "./words.ts";

const change = (part: Partial<KeyDraft>) => {
  const draft = asking.peek();
  if (draft) asking.value = { ...draft, key: { ...draft.key, ...part } };
};

/** Whatever names the item another way: what was found before is not meant any more. */
const rename = (part: Partial<KeyDraft>) => change({ ...part, found: null });

const replaced = <Value,>(all: readonly Value[], at: number, value: Value): Value[] =>
  all.map((one, place) => (place === at ? value : one));

export function KeyFields({ draft: key }: { draft: KeyDraft }) {
  return (
    <div class="key-fields">
      <Finding draft={key} />
      {key.found && (
        <>
          <Found item={key.found} />
          <NewKey draft={key} item={key.found} />
        </>
      )}
    </div>
  );
}

function Finding({ draft: key }: { draft: KeyDraft }) {
  const text = say().key;
  const busy = useSignal(false);
  const asked = question(key);
  const find = async () => {
    if (asked === null) return;
    busy.value = true;
    const reply = await findItem(asked);
    busy.value = false;
    refused.value = reply.ok ? null : reply;
    const draft = asking.peek();
    if (reply.ok && draft?.order === "correct_key") asking.value = { ...draft, key: withItem(draft.key, reply) };
  };
  // Enter in these fields looks for the item and sends no order.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void find();
  };
  return (
    <div class="field-group" onKeyDown={onKeyDown}>
      <Switch
        label={text.by}
        chosen={key.by}
        onChoose={(by) => rename({ by })}
        options={[
          { value: "paper", name: text.byPaper },
          { value: "item", name: text.byItem },
        ]}
      />
      <div class="side-by-side find-item">
        {key.by === "item" ? (
          <Text label={text.item} name="item" value={key.item} put={(item) => rename({ item })} />
        ) : (
          <>
            <Text label={text.attempt} name="attempt" value={key.attempt} put={(attempt) => rename({ attempt })} />
            <label class="field">
              <span class="label">{text.number}</span>
              <input
                type="number"
                min={1}
                max={room.value?.sitting.items}
                value={Number.isNaN(key.number) ? "" : key.number}
                data-field="number"
                onInput={(event) => rename({ number: event.currentTarget.valueAsNumber })}
              />
            </label>
          </>
        )}
        <Button disabled={asked === null || busy.value} onClick={() => void find()} data-action="find-item">
          {text.find}
        </Button>
      </div>
    </div>
  );
}

type TextProps = { label: string; name: string; value: string; put: (value: string) => void };

function Text({ label, name, value, put }: TextProps) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <input
        value={value}
        maxLength={64}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        data-field={name}
        onInput={(event) => put(event.currentTarget.value)}
      />
    </label>
  );
}

function Found({ item }: { item: ItemFound }) {
  const text = say().key;
  return (
    <div class="found-item" role="status">
      <p>
        <b>{item.item}</b> · {text.about(item.section.toUpperCase(), String(item.version))} ·{" "}
        {text.papers(number(item.papers))}
      </p>
      {item.corrections.length > 0 && <p>{text.before(item.corrections.join(", "))}</p>}
      {item.order && <p>{text.shown(item.order.map((at, shown) => `${LETTERS[shown]}\u00a0=\u00a0${LETTERS[at]}`).join(", "))}</p>}
    </div>
  );
}

function NewKey({ draft: key, item }: { draft: KeyDraft; item: ItemFound }) {
  const text = say().key;
  const usual = isGraded(item) ? ("graded" as const) : ("right" as const);
  return (
    <fieldset class="new-key">
      <legend>{text.newKey}</legend>
      <Switch
        label={text.newKey}
        chosen={key.way}
        onChoose={(way) => change({ way })}
        options={[
          { value: usual, name: text[usual] },
          { value: "full" as const, name: text.full },
        ]}
      />
      {key.way !== "full" && <p class="hint">{key.way === "right" ? text.rightHint : text.gradedHint}</p>}
      {key.way === "right" && <Right draft={key} />}
      {key.way === "graded" && <Graded draft={key} values={item.values} />}
      {key.way === "full" && <p class="hint">{text.fullHint}</p>}
    </fieldset>
  );
}

function Right({ draft: key }: { draft: KeyDraft }) {
  return (
    <div class="letters">
      {LETTERS.map((letter, at) => (
        <label class="check" key={letter}>
          <input
            type="checkbox"
            checked={key.right[at] === true}
            data-field={`right-${letter}`}
            onChange={(event) => change({ right: replaced(key.right, at, event.currentTarget.checked) })}
          />
          {letter}
        </label>
      ))}
    </div>
  );
}

function Graded({ draft: key, values }: { draft: KeyDraft; values: readonly number[] }) {
  const put = (at: number, said: string) => change({ points: replaced(key.points, at, said === "" ? null : Number(said)) });
  return (
    <div class="letters">
      {LETTERS.map((letter, at) => (
        <label class="field" key={letter}>
          <span class="label">{letter}</span>
          <select
            value={key.points[at] ?? ""}
            data-field={`points-${letter}`}
            onChange={(event) => put(at, event.currentTarget.value)}
          >
            <option value="" />
            {values.map((value) => (
              <option key={value} value={value}>
                {number(value)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
