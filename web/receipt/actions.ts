// What a person can do, carried out: read a receipt, fetch what it needs, check, save.
import { check } from "../ledger/checking.ts";
import { type Refusal, Refused } from "../ledger/refused.ts";
import { readReceipt } from "../ledger/receipt.ts";
import { fetchEvidence, Troubled } from "./fetching.ts";
import { type Kept, readKept, writeKept } from "./kept.ts";
import { KEPT_ID, keptIn, pageFile } from "./page_file.ts";
import { receiptIn, recordAddress } from "./place.ts";
import { stage } from "./state.ts";

const keptHere = document.getElementById(KEPT_ID)?.textContent ?? "null";
/** Whether this file was saved: it has its data in it, and may ask no server. */
export const isSaved = keptHere !== "null";
/** What it was saved with; null also when that is damaged. */
export const saved = readKept(keptHere);

export function start(): void {
  if (saved) void checkKept(saved);
  else if (isSaved) ask("", { code: "broken_file" });
  else readAddress();
}

/** The receipt of the address; another address of the same page is another receipt. */
export function readAddress(): void {
  const written = receiptIn(location.hash);
  if (written === "") ask();
  else void checkText(written);
}

export function ask(typed = "", wrong: Refusal | { code: "broken_file" } | null = null): void {
  stage.value = { kind: "asking", typed, wrong };
}

/** Reads a receipt, fetches what it needs from the page's own server, and checks everything. */
export async function checkText(written: string): Promise<void> {
  try {
    readReceipt(written);
  } catch (wrong) {
    if (!(wrong instanceof Refused)) throw wrong;
    ask(written, wrong.refusal);
    return;
  }
  stage.value = { kind: "working", step: "fetching" };
  try {
    const crowded = () => (stage.value = { kind: "working", step: "crowded" });
    const evidence = await fetchEvidence(recordAddress(location.href), written, crowded);
    await checkKept({ evidence, savedAt: Date.now() });
  } catch (wrong) {
    if (wrong instanceof Troubled) stage.value = { kind: "trouble", trouble: wrong.trouble, receipt: written };
    else if (wrong instanceof Refused) stage.value = { kind: "refused", refusal: wrong.refusal, kept: null, receipt: written };
    else throw wrong;
  }
}

/** A file that was saved by this page, or a text with a receipt in it. */
export async function checkFile(file: File): Promise<void> {
  const contents = await file.text();
  const json = keptIn(contents);
  const kept = readKept(json ?? "null");
  if (kept) await checkKept(kept);
  else if (json === null && !isSaved) await checkText(contents);
  else ask("", { code: "broken_file" });
}

async function checkKept(kept: Kept): Promise<void> {
  stage.value = { kind: "working", step: "checking" };
  await painted();
  try {
    stage.value = { kind: "checked", checked: check(kept.evidence), kept };
  } catch (wrong) {
    if (!(wrong instanceof Refused)) throw wrong;
    stage.value = { kind: "refused", refusal: wrong.refusal, kept, receipt: kept.evidence.receipt };
  }
}

/** A slow phone checks for a second, and says so before. */
function painted(): Promise<void> {
  return new Promise((done) => setTimeout(done, 30));
}

/** Downloads this page with everything in it; the file checks itself anywhere, without a network. */
export function save(kept: Kept, title: string, name: string): void {
  const [policy = ""] = Array.from(document.querySelectorAll("meta[http-equiv]"), (meta) => meta.getAttribute("content") ?? "");
  const hashOf = (of: "script" | "style") => new RegExp(`${of}-src '([^']+)'`).exec(policy)?.[1] ?? "";
  const file = pageFile({
    title,
    script: document.querySelector("script:not([type])")?.textContent ?? "",
    style: document.querySelector("style")?.textContent ?? "",
    scriptHash: hashOf("script"),
    styleHash: hashOf("style"),
    kept: writeKept(kept),
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "text/html" }));
  link.download = name;
  link.click();
  // A browser reads the file after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
