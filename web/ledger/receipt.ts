// A receipt: what a candidate takes home, about 165 bytes that the log has signed.
import { ascii, joined, utf8 } from "./bytes.ts";
import { signs, type VerifierKey } from "./keys.ts";
import { malformed, Refused } from "./refused.ts";
import { bytesOf, spelled, symbolsOf } from "./spelling.ts";

export type Receipt = {
  readonly pseudonym: Uint8Array;
  /** Where the closing entry of the paper stands in the log. */
  readonly index: number;
  /** How many private entries the paper has. */
  readonly count: number;
  /** The head of their chain. */
  readonly head: Uint8Array;
  /** Opens the paper; whoever has it reads every answer. */
  readonly secret: Uint8Array;
  /** By section, in the order of the rules. */
  readonly points: readonly number[];
  readonly signature: Uint8Array;
  /** What was signed, but for the label and the name of the log. */
  readonly signed: Uint8Array;
};

const VERSION = 1;
const FIXED = 94; // bytes before the points
const START_SYMBOLS = 152; // of 95 bytes, the number of sections among them
const SIGNATURE = 64;
const LABEL = ascii("exam-engine/receipt/v1\0");
const NEWLINE = ascii("\n");

/** Reads what a QR code, a link or a person gives; nothing in it is believed yet. */
export function readReceipt(written: string): Receipt {
  const symbols = symbolsOf(written.slice(written.lastIndexOf("#") + 1));
  const start = bytesOf(symbols.slice(0, START_SYMBOLS)) ?? new Uint8Array();
  if (start.length > 0 && start[0] !== VERSION) throw new Refused({ code: "version", version: start[0] ?? 0 });
  const sections = start[FIXED - 1] ?? 0;
  const whole = FIXED + 2 * sections + SIGNATURE;
  if (symbols.length !== Math.ceil((whole * 8) / 5)) throw new Refused({ code: "incomplete", symbols: symbols.length });
  const bytes = bytesOf(symbols);
  if (bytes === null) throw malformed("receipt", symbols.slice(-4));
  return partsOf(bytes, sections);
}

function partsOf(bytes: Uint8Array, sections: number): Receipt {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const index = view.getBigUint64(17);
  if (index > Number.MAX_SAFE_INTEGER) throw malformed("receipt", String(index));
  const end = FIXED + 2 * sections;
  return {
    pseudonym: bytes.slice(1, 17),
    index: Number(index),
    count: view.getUint32(25),
    head: bytes.slice(29, 61),
    secret: bytes.slice(61, 93),
    points: Array.from({ length: sections }, (_, at) => view.getUint16(FIXED + 2 * at)),
    signature: bytes.slice(end),
    signed: bytes.slice(0, end),
  };
}

/** The plain spelling, as it stands in the link. */
export function textOf(receipt: Receipt): string {
  return spelled(joined(receipt.signed, receipt.signature));
}

/** The log of those that has signed this receipt: its name is in what was signed. */
export function logOf(receipt: Receipt, logs: readonly VerifierKey[]): VerifierKey {
  const found = logs.find((log) =>
    signs(log, joined(LABEL, utf8(log.name), NEWLINE, receipt.signed), receipt.signature),
  );
  if (!found) throw new Refused({ code: "unsigned_receipt", logs: logs.map((log) => log.name) });
  return found;
}
