// Everybody shows what they threw: from this computer, from a saved file, or typed from paper.
import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { number } from "../language/format.ts";
import { CODE_DIGITS, commitment, listHash, type ReadCode, readCode, readThrow, rolled, type Throw, wrongWith } from "./dice.ts";
import type { TheDraw, Thrown } from "./messages.ts";
import { connection, revealThrow } from "./socket.ts";
import { dropThrow, keptThrows } from "./throws.ts";
import { Hash } from "./view_draw_record.tsx";
import { inWords, RollsField } from "./view_throw.tsx";
import { say, why } from "./words.ts";

/** Whether the announced list is the one on this screen, as this computer hashes it. */
const isAnnounced = (sitting: string, told: TheDraw): boolean =>
  told.announced.at(-1)?.source === `dice/${listHash(sitting, told.throws)}`;

export function Reveal({ sitting, told }: { sitting: string; told: TheDraw }) {
  const text = say().draw.reveal;
  const waiting = told.throws.filter((one) => one.rolls === null);
  const kept = keptThrows(sitting).filter((one) =>
    waiting.some(({ name, committed }) => name === one.name && committed === commitment(one)),
  );
  if (!isAnnounced(sitting, told)) {
    return (
      <p class="refused" role="alert">
        {text.otherList}
      </p>
    );
  }
  return (
    <>
      {kept.length > 0 && (
        <section class="card reveal" aria-label={text.title}>
          <h3>{text.title}</h3>
          <p class="quiet">{text.hint}</p>
          <ul>
            {kept.map((one) => (
              <FromHere key={one.nonce} thrown={one} />
            ))}
          </ul>
        </section>
      )}
      {waiting.length > 0 && <FromPaper sitting={sitting} waiting={waiting} open={kept.length === 0} />}
    </>
  );
}

function FromHere({ thrown }: { thrown: Throw }) {
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState("");
  const text = say().draw.reveal;
  const reveal = async () => {
    setSending(true);
    const reply = await revealThrow(thrown);
    setSending(false);
    setRefused(reply.ok ? "" : why(reply));
    if (reply.ok) dropThrow(thrown);
  };
  return (
    <li>
      <Button
        kind="primary"
        disabled={sending || connection.value.state !== "connected"}
        data-reveal={thrown.name}
        onClick={() => void reveal()}
      >
        {text.open(thrown.name)}
      </Button>
      <p class="refused" role="alert">
        {refused}
      </p>
    </li>
  );
}

function codeInWords(read: ReadCode): string {
  const text = say().draw.reveal;
  if (!("wrong" in read)) return "";
  if (read.wrong === "sign") return text.codeSign(read.sign);
  if (read.wrong === "line") return text.codeLine(number(read.line));
  return text.codeLength(number(read.count), number(CODE_DIGITS));
}

type PaperProps = { sitting: string; waiting: readonly Thrown[]; open: boolean };

function FromPaper({ sitting, waiting, open }: PaperProps) {
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [code, setCode] = useState("");
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState("");
  const text = say().draw.reveal;
  const chosen = waiting.find((one) => one.name === name);
  const rolls = rolled(typed);
  const wrong = wrongWith(rolls);
  const read = readCode(code);
  const thrown = chosen && "nonce" in read ? { sitting, name, rolls, nonce: read.nonce } : null;

  const show = async (one: Throw, committed: string) => {
    if (commitment(one) !== committed) {
      setRefused(text.differs(one.name));
      return;
    }
    setSending(true);
    const reply = await revealThrow(one);
    setSending(false);
    setRefused(reply.ok ? "" : why(reply));
    if (!reply.ok) return;
    dropThrow(one);
    setName("");
    setTyped("");
    setCode("");
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (wrong) setRefused(inWords(wrong));
    else if (!thrown || !chosen) setRefused(codeInWords(read));
    else void show(thrown, chosen.committed);
  };
  const fromFile = async (file: File | undefined) => {
    if (!file) return;
    const one = readThrow(await file.text());
    const there = one && waiting.find((other) => other.name === one.name);
    if (one === null || one.sitting !== sitting) setRefused(text.noThrow(file.name));
    else if (!there) setRefused(text.notAwaited(one.name));
    else await show(one, there.committed);
  };

  return (
    <details class="card from-paper" open={open}>
      <summary>{text.fromPaper}</summary>
      <form onSubmit={submit}>
        <label class="field">
          <span class="label">{text.file}</span>
          <input
            type="file"
            accept=".throw,.json,application/json"
            data-field="throw-file"
            onChange={(event) => void fromFile(event.currentTarget.files?.[0])}
          />
        </label>
        <label class="field">
          <span class="label">{text.name}</span>
          <select value={name} data-field="reveal-name" onChange={(event) => setName(event.currentTarget.value)}>
            <option value="">{text.choose}</option>
            {waiting.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
          {chosen && (
            <span class="hint">
              {text.committed} <Hash of={chosen.committed} short />
            </span>
          )}
        </label>
        <RollsField typed={typed} put={setTyped} />
        <label class="field">
          <span class="label">{text.code}</span>
          <span class="hint">{text.codeHint}</span>
          <textarea
            class="code"
            rows={4}
            maxLength={400}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={code}
            data-field="code"
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <p class="refused" role="alert">
          {refused || (code !== "" && "wrong" in read && read.wrong !== "length" ? codeInWords(read) : "")}
        </p>
        <Button
          submit
          kind="primary"
          disabled={sending || !chosen || rolls === "" || code.trim() === "" || connection.value.state !== "connected"}
          data-action="reveal"
        >
          {sending ? say().order.sending : text.submit}
        </Button>
      </form>
    </details>
  );
}
