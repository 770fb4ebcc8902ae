// What is proved, what is not, and the figures by which a candidate can compare with others.
import { date, number, timeOfDay } from "../language/format.ts";
import { base64 } from "../ledger/bytes.ts";
import type { Checked } from "../ledger/checking.ts";
import { keyText } from "../ledger/keys.ts";
import { say } from "./words.ts";

const SHORT_ROOT = 12; // as the board shows it

export function Proved({ checked }: { checked: Checked }) {
  const text = say().proved;
  const { receipt, log, checkpoint, seen } = checked;
  const said = [
    text.signed(log.name),
    text.records(number(receipt.count)),
    text.included(number(receipt.index), number(checkpoint.size)),
    ...(seen.by.length > 0 ? [text.cosigned(number(seen.by.length), number(seen.known))] : []),
    text.points,
  ];
  return (
    <section class="card stack" aria-labelledby="proved">
      <h2 id="proved">{text.title}</h2>
      <ul class="marks proved">
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

export function Unproved({ checked }: { checked: Checked }) {
  const text = say().unproved;
  const said = [
    text.key,
    ...(checked.seen.by.length === 0 ? [text.noWitness] : []),
    text.same,
    text.scoring,
    text.screen,
    text.page,
    text.titles,
  ];
  return (
    <section class="card stack" aria-labelledby="unproved">
      <h2 id="unproved">{text.title}</h2>
      <ul class="marks">
        {said.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

export function Compare({ checked }: { checked: Checked }) {
  const text = say().compare;
  const { receipt, log, checkpoint, seen } = checked;
  const root = base64(checkpoint.root);
  const witnesses = seen.by.map(({ name, at }) => text.seen(name, date(at * 1000), timeOfDay(at * 1000)));
  return (
    <section class="card stack" aria-labelledby="compare">
      <div>
        <h2 id="compare">{text.title}</h2>
        <p class="hint">{text.lead}</p>
      </div>
      <dl class="facts long">
        <div>
          <dt>{text.size}</dt>
          <dd>{number(checkpoint.size)}</dd>
        </div>
        <div>
          <dt>{text.root}</dt>
          <dd>
            <span class="code">
              <mark>{root.slice(0, SHORT_ROOT)}</mark>
              {root.slice(SHORT_ROOT)}
            </span>
            <span class="hint">{text.rootHint}</span>
          </dd>
        </div>
        <div>
          <dt>{text.entry}</dt>
          <dd>{number(receipt.index)}</dd>
        </div>
        <div>
          <dt>{text.key}</dt>
          <dd class="code">{keyText(log)}</dd>
        </div>
        <div>
          <dt>{text.witnesses}</dt>
          <dd>
            {witnesses.length === 0 && text.none}
            {witnesses.map((line) => (
              <span class="line" key={line}>
                {line}
              </span>
            ))}
          </dd>
        </div>
      </dl>
    </section>
  );
}
