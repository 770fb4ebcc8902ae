// The own answers: all at a glance, and each with its time on demand.
import { number, timeOfDay } from "../language/format.ts";
import type { Checked } from "../ledger/checking.ts";
import type { Answer } from "../ledger/paper_fold.ts";
import { letterOf } from "./sentences.ts";
import { say } from "./words.ts";

export function Answers({ checked }: { checked: Checked }) {
  const text = say().answers;
  const { answers } = checked.folded;
  const answered = answers.filter(({ choice }) => choice !== null).length;
  return (
    <section class="card stack" aria-labelledby="answers">
      <div>
        <h2 id="answers">{text.title}</h2>
        <p class="hint">{text.lead}</p>
        <p>
          <b>{text.counts(number(answered), number(answers.length - answered))}</b>
        </p>
      </div>
      {bySection(checked).map(({ title, answers: own }) => (
        <section class="section" key={title}>
          <h3>{title}</h3>
          <ol class="boxes">
            {own.map((answer) => (
              <Box key={answer.item} answer={answer} />
            ))}
          </ol>
        </section>
      ))}
      <details>
        <summary>{text.when}</summary>
        <p class="hint">{text.clock}</p>
        <Table answers={answers} />
      </details>
    </section>
  );
}

/** The answers under the titles that the server gives; what none of them covers comes last. */
function bySection({ paper, folded }: Checked): { title: string; answers: readonly Answer[] }[] {
  const within = paper.sections.map(({ title, first, last }) => ({
    title,
    answers: folded.answers.filter(({ item }) => first <= item && item <= last),
  }));
  const covered = new Set(within.flatMap(({ answers }) => answers.map(({ item }) => item)));
  const others = folded.answers.filter(({ item }) => !covered.has(item));
  return [...within, ...(others.length > 0 ? [{ title: say().answers.others, answers: others }] : [])];
}

function Box({ answer: { item, choice } }: { answer: Answer }) {
  return (
    <li class={choice === null ? "box" : "box answered"}>
      <span class="for-ears">{say().answers.box(item, letterOf(choice))}</span>
      <span class="number" aria-hidden="true">
        {item}
      </span>
      <span class="letter" aria-hidden="true">
        {choice === null ? "–" : letterOf(choice)}
      </span>
    </li>
  );
}

function Table({ answers }: { answers: readonly Answer[] }) {
  const text = say().answers;
  return (
    <div class="scrolls">
      <table>
        <thead>
          <tr>
            <th scope="col">{text.item}</th>
            <th scope="col">{text.answer}</th>
            <th scope="col">{text.time}</th>
            <th scope="col">{text.changes}</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((answer) => (
            <tr key={answer.item}>
              <th scope="row">{answer.item}</th>
              <td>
                <b>{letterOf(answer.choice)}</b>
                {answer.flag && ` (${text.flag})`}
              </td>
              <td>
                {answer.at === null ? "–" : timeOfDay(answer.at)}
                {answer.late && ` (${text.late})`}
              </td>
              <td>{text.times(number(answer.changes))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
