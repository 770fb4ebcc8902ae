import { QrCode } from "../design/qr_code.tsx";
import { printedLines } from "../ledger/spelling.ts";
import type { Terminal } from "../wire/messages.ts";
import { say } from "./words.ts";

/** What the candidate takes home; until the server has signed it, that it is on its way. */
export function ReceiptView({ receipt }: { receipt: Terminal.Receipt | null }) {
  const text = say().receipt;
  return (
    <section class="receipt" aria-labelledby="receipt">
      <h2 id="receipt">{text.title}</h2>
      <div role="status">
        <p>{receipt ? text.lead : text.preparing}</p>
        <p class="lead small">{receipt ? text.secret : text.preparingLead}</p>
      </div>
      {receipt && (
        <>
          <QrCode text={new URL(receipt.url, location.href).href} label={text.code} />
          <ol class="receipt-lines" aria-label={text.lines} translate={false}>
            {printedLines(receipt.text).map((line) => (
              <li key={line}>
                <code>{line}</code>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
