// The vectors of docs/ledger-format.md, and the formats' own ways to be wrong.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { hex, utf8 } from "./bytes.ts";
import { closingEntry, commitment, NO_HEAD, nextHead, shortCode } from "./entry.ts";
import { keyText } from "./keys.ts";
import { blob, hashOf, number } from "./lines.ts";
import { isIncluded, leafHash } from "./merkle.ts";
import { readNote } from "./note.ts";
import { fold } from "./paper_fold.ts";
import { believe, readPolicy } from "./policy.ts";
import { readProof } from "./proof_file.ts";
import { logOf, readReceipt, textOf } from "./receipt.ts";
import { FIRST, ORIGIN } from "./receipts.fixture.ts";
import { Refused } from "./refused.ts";
import { openPaper } from "./sealed_paper.ts";
import { bytesOf, printedLines, spelled } from "./spelling.ts";

const document = readFileSync("../docs/ledger-format.md", "utf8");
const vector = (what: string): string => {
  const found = new RegExp(`^\\| ${what} \\| \`([^\`]+)\` \\|$`, "m").exec(document)?.[1];
  assert.ok(found, `docs/ledger-format.md has no vector "${what}"`);
  return found;
};
const refuses = (act: () => unknown, code = "malformed") =>
  assert.throws(act, (wrong) => wrong instanceof Refused && wrong.refusal.code === code);

test("entries, commitments and chain heads are those of the document", () => {
  const secret = Uint8Array.from({ length: 32 }, (_, at) => at);
  const record = utf8(/^\{"event":"CandidateReady\/1".*\}$/m.exec(document)![0]);

  const committed = commitment(secret, 1, record);
  const head = nextHead(NO_HEAD, committed);
  const closing = closingEntry(secret.subarray(0, 16), 1, head);

  assert.equal(hex(committed), vector("commitment"));
  assert.equal(hex(head), vector("chain head"));
  assert.equal(shortCode(head), vector("short code"));
  assert.equal(hex(closing), vector("closing entry"));
  assert.equal(hex(leafHash(hexToBytes(vector("private entry")))), vector("its leaf hash"));
});

const block = (start: string): string =>
  new RegExp(`\`\`\`\n(${start}[\\s\\S]*?\n)\`\`\``).exec(document)![1]!;

test("the witness of the document is counted, and missed where its line is not there", () => {
  const policy = readPolicy(block("log "));
  const [log] = policy.logs;
  const seen = (proof: string) => believe(readProof(proof).checkpoint, log!, policy);

  assert.equal(seen(block("c2sp")).enough, false);
  const by = [{ name: "saksi.invalid/satu", at: 1_790_000_000 }];
  assert.deepEqual(seen(block("c2sp") + block("\u2014 saksi")), { by, known: 1, enough: true });
});

test("the receipt of the document is read from its lines, is its log's, and is in its log", () => {
  const receipt = readReceipt(block("1\\. "));
  const policy = readPolicy(`log ${vector("verifier key")}\nquorum none\n`);
  const { index, hashes, checkpoint } = readProof(block("c2sp"));

  const log = logOf(receipt, policy.logs);

  assert.equal(hex(bytesOf(textOf(receipt))!), vector("receipt"));
  assert.deepEqual(printedLines(textOf(receipt)).join("\n"), block("1\\. ").trim().replace(/^\d\. /gm, ""));
  assert.deepEqual(receipt.points, [105, 150, 200]);
  assert.equal(keyText(log), vector("verifier key"));
  assert.deepEqual(believe(checkpoint, log, policy), { by: [], known: 0, enough: true });
  const leaf = leafHash(closingEntry(receipt.pseudonym, receipt.count, receipt.head));
  assert.ok(isIncluded(index, checkpoint.size, leaf, hashes, checkpoint.root));
  assert.equal(index, receipt.index);
});

test("the sealed paper of the document opens, and has not the shape of one", () => {
  const receipt = readReceipt(spelled(hexToBytes(vector("receipt"))));
  const sealed = hexToBytes(vector('sealed paper with the plaintext `\\{"records":\\[\\]\\}`'));

  refuses(() => openPaper(sealed, receipt, "exam.invalid/session-1"));
  refuses(() => openPaper(sealed, receipt, "exam.invalid/session-2"), "sealed");
});

test("the leaf of an empty entry is the one that RFC 6962's users publish", () => {
  assert.equal(hex(leafHash(new Uint8Array())), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
});

test("every entry of every tree up to 40 is found with its path, and with no other", () => {
  const leaves = Array.from({ length: 40 }, (_, at) => leafHash(utf8(String(at))));
  for (let size = 1; size <= leaves.length; size += 1) {
    const tree = leaves.slice(0, size);
    for (let index = 0; index < size; index += 1) {
      const path = naivePath(index, tree);
      assert.ok(isIncluded(index, size, leaves[index]!, path, naiveRoot(tree)), `${index} of ${size}`);
      assert.ok(!isIncluded((index + 1) % size, size, leaves[index]!, path, naiveRoot(tree)) || size === 1);
      assert.ok(!isIncluded(index, size, leaves[index]!, [...path, leaves[0]!], naiveRoot(tree)));
    }
  }
  assert.ok(!isIncluded(1, 1, leaves[0]!, [], leaves[0]!));
});

test("numbers, Base64 and hashes have one spelling", () => {
  for (const wrong of ["", "01", "+1", "1 ", "-1", "1e3", "٣", "9007199254740993", "18446744073709551616"]) {
    refuses(() => number(wrong, "proof"));
  }
  for (const wrong of ["QQ", "QQ=", "QR==", " QQ==", "QQ==\n", "Q-_="]) refuses(() => blob(wrong, "proof"));
  refuses(() => hashOf("QQ==", "proof"));
  assert.equal(number("9007199254740991", "proof"), Number.MAX_SAFE_INTEGER);
});

test("text below the blank line, a note without one, and hidden characters are refused", () => {
  const [, , note = ""] = /\n\n(([\s\S]*))$/.exec(FIRST.proof) ?? [];
  assert.equal(readNote(note).signatures.length, 3);

  for (const wrong of ["", "a\n", `${note}extra\n`, note.slice(0, -1), note.replace("\n4", "\n\t4"), note.replace("\u2014", "-")]) {
    refuses(() => readNote(wrong));
  }
  refuses(() => readNote(`a\n\n${"\u2014 a AAAAAAA=\n".repeat(65)}`));
});

test("a proof file begins with its name and its index", () => {
  assert.equal(readProof(FIRST.proof.replace("index", "extra QQ==\nindex")).index, FIRST.index);

  for (const [from, to] of [
    ["tlog-proof@v1", "tlog-proof@v2"],
    ["index ", "index 0"],
    [/index .*\n/, ""],
    ["\nindex", "\nextra QQ\nindex"],
    ["\n\n", "\n"],
  ] as const) {
    refuses(() => readProof(FIRST.proof.replace(from, to)));
  }
});

test("a checkpoint has three lines: one below them would be signed and checked by nobody", () => {
  refuses(() => readProof(FIRST.proof.replace(`\n${ORIGIN}\n`, `\n${ORIGIN}\nextension\n`)));
});

test("a policy counts no witness twice and names nobody it does not know", () => {
  const [log, one, other] = FIRST.policy.split("\n") as [string, string, string];
  const head = `${log}\n${one}\n${other}\n`;
  const policy = readPolicy(`# siapa yang dipercaya\n\n${head}group dua 1 w0\tw1\nquorum dua\n`);
  assert.equal(policy.quorum, "dua");
  assert.deepEqual(policy.groups.get("dua"), { least: 1, members: ["w0", "w1"] });
  assert.equal(readPolicy(`${head}quorum none\n`).quorum, null);

  for (const wrong of [
    head,
    `${head}quorum w0\nquorum w1\n`,
    `${head}quorum w2\n`,
    `${head}group a any w0\ngroup b any w0\nquorum a\n`,
    `${head}group a 3 w0 w1\nquorum a\n`,
    `${head}group a 0 w0 w1\nquorum a\n`,
    `${head}group a all\nquorum a\n`,
    `${head}${one.replace("w0", "w2")}\nquorum none\n`,
    `${head}witness none ${one.split(" ")[2]}\nquorum none\n`,
    `${head}${log}\nquorum none\n`,
    `${head}log ${one.split(" ")[2]}\nquorum none\n`,
    `${head}trust everybody\nquorum none\n`,
    `${head}quorum none \u0007\n`,
  ]) {
    refuses(() => readPolicy(wrong));
  }
});

test("a record that fits its commitment and yet says what none can say is refused by its number", () => {
  const records = FIRST.records.map((record, at) => ({ number: at + 1, record, code: "" }));
  const paper = { sitting: "sesi-1", items: 5, sections: [], records };
  const at = FIRST.records.findIndex((one) => one.includes("AnswerRecorded"));
  const last = records.length - 1;
  assert.equal(fold(paper).events.length, records.length);

  for (const [where, from, to] of [
    [at, '"choice":1', '"choice":5'],
    [at, '"choice":1', '"choice":1,"choice":2'],
    [at, '"choice":1', '"choice":1,"views":[{"a":1,"a":1}]'],
    [at, '"item":1', '"item":6'],
    [at, '"item":1', '"item":0'],
    [at, '"seq":1', '"seq":2'],
    [at, '"attempt":"P-001"', '"attempt":"P-002"'],
    [at, "AnswerRecorded/1", "AnswerRecorded/2"],
    [at, "{", "["],
    [last, '"total":', '"total":1'],
    [last, /"points":\[\d+/, '"points":[-1'],
    [at, /.*/, FIRST.records[last]!],
  ] as const) {
    const record = records[where]!.record.replace(from, to);
    assert.notEqual(record, records[where]!.record);
    const altered = records.with(where, { ...records[where]!, record });
    refuses(() => fold({ ...paper, records: altered }), "record");
  }
});

test("a record is read however its JSON is spelled, and a paper without an end is none", () => {
  const records = FIRST.records.map((record, at) => ({ number: at + 1, record, code: "" }));
  const paper = { sitting: "sesi-1", items: 5, sections: [], records };
  const spaced = records.map((one) => ({ ...one, record: one.record.replace(/^\{"event":/, '{ "\\u0065vent" : ') }));

  assert.deepEqual(fold({ ...paper, records: spaced }).answers, fold(paper).answers);
  refuses(() => fold({ ...paper, records: records.slice(0, -1) }), "unfinished");
  refuses(() => fold({ ...paper, records: [] }), "unfinished");
});

function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Uint8Array.of(1, ...naiveRoot(leaves.slice(0, split)), ...naiveRoot(leaves.slice(split))));
}

function naivePath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...naivePath(index, left), naiveRoot(right)] : [...naivePath(index - split, right), naiveRoot(left)];
}
