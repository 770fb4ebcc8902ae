import assert from "node:assert/strict";
import { test } from "node:test";
import { readReceipt, textOf } from "./receipt.ts";
import { FIRST } from "./receipts.fixture.ts";
import { Refused, type Refusal } from "./refused.ts";
import { bytesOf, checkSymbol, plain, printedLines, spelled, symbolsOf, typedLines } from "./spelling.ts";

const printed = printedLines(FIRST.receipt);
const numbered = printed.map((line, at) => `${at + 1}. ${line}`);
const unslashed = printed.map((line) => line.replace("/", ""));

function refusalOf(written: string): Refusal {
  try {
    readReceipt(written);
  } catch (wrong) {
    if (wrong instanceof Refused) return wrong.refusal;
    throw wrong;
  }
  throw new Error("it was read");
}

test("bytes of every length come back from their spelling", () => {
  for (let length = 0; length < 170; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256);
    assert.deepEqual(bytesOf(spelled(bytes)), bytes);
  }
});

test("bits left over are zero, so that one receipt has one spelling", () => {
  assert.equal(bytesOf("01"), null);
  assert.deepEqual(bytesOf("04"), Uint8Array.of(1));
});

test("a receipt of two sections has 260 symbols, one of three 263: in printed lines of 32 and a check", () => {
  assert.equal(FIRST.receipt.length, 260);
  assert.equal(printed.length, 9);
  assert.match(printed[0]!, /^([0-9A-Z]{4} ){8}\/[0-9A-Z*~$=]$/);
  assert.match(printed[8]!, /^[0-9A-Z]{4} \/[0-9A-Z*~$=]$/);
});

test("a receipt is read as a spelling, wrapped, in its address, as printed lines, and as printed lines run together", () => {
  const wrapped = FIRST.receipt.replace(/(.{60})/g, "$1\n");
  const sloppy = printed.join("\n\n").toLowerCase().replace(/0/g, "o").replace(/1/g, "l").replace(/ /g, "-");

  const ways = [FIRST.receipt, wrapped, sloppy, ...[printed, numbered, unslashed].map((lines) => lines.join("\r\n"))];
  const address = `https://ujian.example/receipt/sesi-1#${FIRST.receipt}`;
  for (const written of [...ways, address, numbered.join(" "), unslashed.join("")]) {
    assert.equal(textOf(readReceipt(written)), FIRST.receipt);
  }
});

test("letters of other scripts are none of the alphabet, whatever their capitals are", () => {
  for (const letter of ["\u017f", "\u0131", "\u212a", "\u0660"]) {
    const written = FIRST.receipt.slice(0, 40) + letter + FIRST.receipt.slice(41);
    assert.deepEqual(refusalOf(written), { code: "unreadable", symbol: letter });
  }
});

test("spaces and dashes of any width are ignored", () => {
  const wide = FIRST.receipt.replace(/(.{4})/g, "$1\u2009\u2014\u202f\u3000\u2212");
  assert.equal(textOf(readReceipt(wide)), FIRST.receipt);
});

test("the check symbol is Crockford's, over the number of the line and its symbols", () => {
  assert.equal(checkSymbol(1, ""), "1");
  assert.equal(checkSymbol(36, ""), "U");
  assert.equal(checkSymbol(1, "0"), "*"); // 32
});

test("every single slip and every swap of neighbours in a printed line is told with its line", () => {
  const third = plain(printed[2]!).replace("/", "");
  let slips = 0;
  for (let at = 0; at < third.length - 1; at += 1) {
    const other = third[at] === "Z" ? "0" : "Z";
    const swapped = third.slice(0, at) + third[at + 1] + third[at] + third.slice(at + 2);
    for (const slip of [third.slice(0, at) + other + third.slice(at + 1), swapped]) {
      if (slip === third) continue;
      slips += 1;
      const slashed = `${slip.slice(0, -1)}/${slip.slice(-1)}`;
      assert.deepEqual(refusalOf(numbered.with(2, slashed).join("\n")), { code: "mistyped", lines: [3] });
      assert.deepEqual(refusalOf(unslashed.with(2, slip).join("\n")), { code: "mistyped", lines: [3] });
    }
  }
  assert.ok(slips > 50);
});

test("lines that changed places, were left out or typed twice are told", () => {
  assert.deepEqual(refusalOf(printed.with(1, printed[2]!).with(2, printed[1]!).join("\n")), { code: "mistyped", lines: [2, 3] });
  assert.deepEqual(refusalOf(printed.toSpliced(7, 1).join("\n")), { code: "mistyped", lines: [8] });
  assert.deepEqual(refusalOf(numbered.toSpliced(7, 1).join("\n")), { code: "missing_line", line: 8 });
  assert.deepEqual(refusalOf(printed.with(4, printed[4]!.split("/")[0]!).join("\n")), { code: "mistyped", lines: [5] });
  assert.equal(refusalOf(printed.slice(0, 3).join("\n")).code, "incomplete");
});

test("while somebody types, each finished line is judged and the one under the hand is not", () => {
  const typed = [numbered[0]!, printed[1]!.replace(/./, "Z"), unslashed[2]!, printed[3]!.slice(0, 9)];

  assert.deepEqual(typedLines(typed.join("\n")), [true, false, true, null]);
});

test("what is no receipt is told: empty, cut off, too long, of another version, with a stray symbol", () => {
  assert.deepEqual(refusalOf(""), { code: "incomplete", symbols: 0 });
  assert.deepEqual(refusalOf(FIRST.receipt.slice(0, -8)), { code: "incomplete", symbols: 252 });
  assert.deepEqual(refusalOf(`${FIRST.receipt}0`), { code: "incomplete", symbols: 261 });
  assert.deepEqual(refusalOf(`08${FIRST.receipt.slice(2)}`), { code: "version", version: 2 });
  assert.deepEqual(refusalOf("halo dunia!"), { code: "unreadable", symbol: "U" });
  assert.equal(symbolsOf("9xfd yxhj"), "9XFDYXHJ");
});
