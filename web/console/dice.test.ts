import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  CODE_DIGITS,
  codeOf,
  commitment,
  isName,
  listHash,
  named,
  newNonce,
  readCode,
  readThrow,
  rolled,
  wrongWith,
} from "./dice.ts";

type Vector = { name: string; rolls: string; nonce: string; commitment: string };
const page = readFileSync("../docs/draw.md", "utf8");
const vectors = JSON.parse(/```json\n(\{\n {2}"sitting".*?)\n```/s.exec(page)?.[1] ?? "") as {
  sitting: string;
  throws: Vector[];
  draws: { source: string }[];
};

test("commitments and their list are those of the document", () => {
  const { sitting, throws, draws } = vectors;
  for (const one of throws) assert.equal(commitment({ sitting, ...one }), one.commitment);
  const list = throws.map(({ name, commitment: committed }) => ({ name, committed }));
  assert.equal(`dice/${listHash(sitting, list)}`, draws[1]?.source);
  assert.equal(listHash(sitting, [...list].reverse()), listHash(sitting, list));
});

test("names are ordered by code points and not by JavaScript's halves of them", () => {
  // as JavaScript's halves of code points the die would come before the wide letter
  const three = [["\u{1f3b2}", "ab"], ["\uff21", "ef"], ["A", "cd"]] as const;
  const list = three.map(([name, pair]) => ({ name, committed: pair.repeat(32) }));
  // what question_bank.ceremony says of the same three
  assert.equal(listHash("s", list), "31f99633eb9523d44315529bac25cb644f8b36459bbde0c794c3f8f34c167caa");
});

test("a name is what is committed to, however it was typed", () => {
  assert.equal(named("  Saksi \t Contoh\u00a001 "), "Saksi Contoh 01");
  assert.equal(named("Jose\u0301"), "José");
  assert.deepEqual(["Saksi 01", "", "x".repeat(100), "x".repeat(101), "Sak\u202esi", "a\u0000"].map(isName), [
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
});

test("rolls are digits with whatever separates them", () => {
  assert.equal(rolled(" 1 2-3,4;5\n6 "), "123456");
});

test("what is refused is said with the figure", () => {
  const fair = "16253".repeat(10);
  assert.equal(wrongWith(fair), null);
  assert.deepEqual(wrongWith(fair.slice(1)), { why: "few", count: 49 });
  assert.deepEqual(wrongWith("16253".repeat(201)), { why: "many", count: 1005 });
  assert.deepEqual(wrongWith(`1627${fair}`), { why: "digit", sign: "7", at: 4 });
  assert.deepEqual(wrongWith(`6😀${fair}`), { why: "digit", sign: "😀", at: 2 });
  assert.equal(wrongWith("1".repeat(25) + "2".repeat(25)), null);
  assert.deepEqual(wrongWith("1".repeat(24) + "2".repeat(26)), { why: "loaded", face: "2", count: 26, of: 50 });
});

test("a code from paper is the nonce again, and a slip of the pen is found with its line", () => {
  const nonce = newNonce();
  const lines = codeOf(nonce);
  assert.deepEqual(lines.map((line) => line.length), [22, 22, 22, 22]);
  const typed = lines.join("\n");
  assert.deepEqual(readCode(typed.toUpperCase().replaceAll(" ", " - ")), { nonce });
  const slipped = lines.map((line, at) => (at === 2 ? `${line[0] === "0" ? "1" : "0"}${line.slice(1)}` : line));
  const read = readCode(slipped.join(" "));
  // one wrong line in 256 has a check that fits; then the commitment does not
  assert.ok("wrong" in read ? read.wrong === "line" && read.line === 3 : read.nonce !== nonce);
  assert.deepEqual(readCode([lines[1], lines[0], lines[2], lines[3]].join(" ")), { wrong: "line", line: 1 });
  assert.deepEqual(readCode(typed.slice(1)), { wrong: "length", count: CODE_DIGITS - 1 });
  assert.deepEqual(readCode(typed.replace(/^./, "o")), { wrong: "sign", sign: "o" });
});

test("two nonces are never the same, and have 32 bytes", () => {
  assert.match(newNonce(), /^[0-9a-f]{64}$/);
  assert.notEqual(newNonce(), newNonce());
});

test("a saved throw is read again, and anything else is none", () => {
  const one = { sitting: "sesi-1", name: "Saksi", rolls: "16253".repeat(10), nonce: "ab".repeat(32) };
  assert.deepEqual(readThrow(JSON.stringify(one)), one);
  for (const no of ["", "{}", "[]", "null", "1", JSON.stringify({ ...one, nonce: "xy" }), JSON.stringify({ ...one, name: 1 })]) {
    assert.equal(readThrow(no), null, no);
  }
});
