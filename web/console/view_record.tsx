// The signed record: its size and root to compare with other places, and who outside co-signs it.
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { number, timeOfDay } from "../language/format.ts";
import type { SignedRecord, Witness } from "./messages.ts";
import { room, showsRecord } from "./state.ts";
import { Shape } from "./view_shape.tsx";
import { signing } from "./witnesses.ts";
import { say } from "./words.ts";

const theRecord = (): SignedRecord | null => room.value?.sitting.record ?? null;

/** Beside the last action: how large the record is, and how many witnesses sign; the rest one press away. */
export function RecordLine() {
  const text = say().record;
  const record = theRecord();
  if (!record) return null;
  const of = record.witnesses.length;
  return (
    <button type="button" class="record-line" onClick={() => (showsRecord.value = true)}>
      {text.line(number(record.size))}
      {of > 0 && ` · ${text.witnesses(number(signing(record)), number(of))}`}
    </button>
  );
}

function State({ witness }: { witness: Witness }) {
  const text = say().record;
  const { trouble, since, says } = witness;
  if (trouble === null) return <>{witness.at === null ? text.unasked : text.signs}</>;
  return (
    <>
      <b class="refused">
        <Shape of={trouble === "away" ? "disconnected" : "void"} /> {text.troubles[trouble]}
      </b>
      {since !== null && ` ${text.since(timeOfDay(since, false))}`}
      {says && <q>{says}</q>}
    </>
  );
}

function Witnesses({ record }: { record: SignedRecord }) {
  const text = say().record;
  return (
    <table class="witnesses">
      <thead>
        <tr>
          <th scope="col">{text.witness}</th>
          <th scope="col" class="figure">
            {text.upTo}
          </th>
          <th scope="col">{text.at}</th>
          <th scope="col">{text.state}</th>
        </tr>
      </thead>
      <tbody>
        {record.witnesses.map((one) => (
          <tr key={one.name} data-witness={one.name}>
            <th scope="row">{one.name}</th>
            <td class="figure">{one.at === null ? "–" : number(one.size)}</td>
            <td>{one.at === null ? "–" : timeOfDay(one.at)}</td>
            <td>
              <State witness={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function RecordDialog() {
  const text = say().record;
  const record = theRecord();
  if (!showsRecord.value || !record) return null;
  const close = () => {
    showsRecord.value = false;
  };
  return (
    <Dialog title={text.title} onClose={close} actions={<Button onClick={close}>{say().person.close}</Button>}>
      <p class="checkpoint">
        {text.line(number(record.size))} · {text.root} <code>{record.root}</code>
      </p>
      <p class="quiet">{text.compare}</p>
      {record.wrong !== null && (
        <p class="refused">
          {text.wrongFile} <q>{record.wrong}</q>
        </p>
      )}
      {record.witnesses.length === 0 ? (
        <p>{text.nobody}</p>
      ) : (
        <>
          <p>{record.cosigned > 0 ? text.enough(number(record.cosigned)) : text.notEnough}</p>
          <Witnesses record={record} />
          <p class="quiet">{text.calm}</p>
        </>
      )}
    </Dialog>
  );
}
