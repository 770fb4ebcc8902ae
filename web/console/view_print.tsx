import * as state from "./state.ts";
import { OrderButton, RefusedOrder } from "./view_orders.tsx";
import { say } from "./words.ts";

/** The page that was asked for last, for a browser that did not open it by itself. */
export function ToPrint({ attempt }: { attempt: string }) {
  const printed = state.printed.value;
  if (printed?.attempt !== attempt) return null;
  return (
    <p class="to-print" role="status">
      <a href={printed.page} target="_blank" rel="noreferrer">
        {say().person.toPrint}
      </a>
    </p>
  );
}

/** What the desk does for who has finished: the receipt they take home. */
export function ReceiptAtDesk({ attempt }: { attempt: string }) {
  return (
    <>
      <p>{say().desk.finished}</p>
      <div class="person-actions">
        <OrderButton order="print_receipt" reach={{ attempts: [attempt] }} kind="primary" />
      </div>
      <ToPrint attempt={attempt} />
      <RefusedOrder />
    </>
  );
}
