// Brings what a check needs: public files, asked for by names that tell nothing of the secret.
import { hex, text } from "../ledger/bytes.ts";
import type { Evidence } from "../ledger/checking.ts";
import { readPolicy } from "../ledger/policy.ts";
import { logOf, readReceipt, textOf } from "../ledger/receipt.ts";

/** Why there is nothing to check: no server, no such sitting, or a paper that is not published. */
export type Trouble = { readonly code: "no_answer" | "no_log" | "not_yet" };

/** Thrown when something could not be fetched; nothing is wrong with the receipt. */
export class Troubled extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.code);
    this.name = "Troubled";
  }
}

const TRIES = 20;
const AGAIN_MS = 2000;
const LONGEST_MS = 15_000;
/** A phone in a weak network takes its time; who waits longer is told that there is no answer. */
const ANSWER_MS = 30_000;
const SERVICE_UNAVAILABLE = 503;
const TOO_MANY = 429;

/** `crowded` is called each time the server asks to wait. */
export async function fetchEvidence(folder: string, written: string, crowded: () => void): Promise<Evidence> {
  const receipt = readReceipt(written);
  const policy = await file(`${folder}policy`, "no_log", crowded);
  // Before a file is asked for by its pseudonym: of another sitting there is none here.
  logOf(receipt, readPolicy(text(policy, "policy")).logs);
  const [proof, paper] = await Promise.all([
    file(`${folder}proof/${receipt.index}.tlog-proof`, "not_yet", crowded),
    file(`${folder}paper/${hex(receipt.pseudonym)}`, "not_yet", crowded),
  ]);
  return { receipt: textOf(receipt), policy, proof, paper };
}

async function file(address: string, missing: Trouble["code"], crowded: () => void): Promise<Uint8Array> {
  for (let tries = 1; ; tries += 1) {
    const reply = await answer(address);
    if (reply.ok) return new Uint8Array(await reply.arrayBuffer().catch(lost));
    const busy = reply.status === SERVICE_UNAVAILABLE || reply.status === TOO_MANY;
    if (!busy) throw new Troubled({ code: missing });
    if (tries === TRIES) throw new Troubled({ code: "no_answer" });
    crowded();
    const wait = Number(reply.headers.get("Retry-After")) * 1000 || AGAIN_MS;
    await new Promise((done) => setTimeout(done, Math.min(wait, LONGEST_MS)));
  }
}

function answer(address: string): Promise<Response> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  // Without cookies: the server need not know who asks.
  return fetch(address, { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer", signal }).catch(lost);
}

function lost(): never {
  throw new Troubled({ code: "no_answer" });
}
