// How many people are where, the last checkpoint if there is one, and the way to this page.
import type { Board } from "../board/operations.ts";
import { number } from "../language/format.ts";
import { say } from "./words.ts";

export function Counts({ board }: { board: Board }) {
  const text = say();
  const { counts } = board;
  const shown = (["registered", "present", "working", "finished"] as const).map((which) => ({ which, count: counts[which] }));
  const all = counts.void > 0 ? [...shown, { which: "void" as const, count: counts.void }] : shown;
  return (
    <dl class="counts">
      {all.map(({ which, count }) => (
        <div key={which}>
          <dt>{text.counts[which]}</dt>
          <dd>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function CheckpointLine({ board }: { board: Board }) {
  if (board.checkpoint === null) return null;
  const text = say();
  const { size, root, cosigned, witnesses } = board.checkpoint;
  return (
    <p class="checkpoint">
      {text.checkpoint(number(size), root)}
      {witnesses > 0 && ` · ${text.witnesses(number(cosigned), number(witnesses))}`}
    </p>
  );
}

export function QrCode({ board }: { board: Board }) {
  const text = say();
  const address = `${location.host}/results/${board.sitting}`;
  return (
    <figure class="qr">
      <img src={`/results/${board.sitting}/qr.svg`} alt={text.qr(address)} />
      <figcaption>
        <b>{text.onYourPhone}</b>
        <span>{address}</span>
      </figcaption>
    </figure>
  );
}
