import assert from "node:assert/strict";
import { test } from "node:test";
import { evidence } from "../ledger/receipts.fixture.ts";
import { fileName, readKept, writeKept } from "./kept.ts";
import { keptIn, pageFile, policyOf } from "./page_file.ts";
import { receiptIn, recordAddress } from "./place.ts";

const parts = { title: "Tanda terima", script: "let x", style: "p{}", scriptHash: "sha256-a", styleHash: "sha256-b" };
const kept = { evidence: evidence(), savedAt: 1_790_000_000_000 };

test("the record lies beside the page, or where the server has it", () => {
  for (const [page, record] of [
    ["http://ujian.example/receipt/sesi-1", "http://ujian.example/log/sesi-1/"],
    ["http://ujian.example/receipt/sesi-1/?a=b#c", "http://ujian.example/log/sesi-1/"],
    ["https://arsip.example/2026/receipt/sesi-1", "https://arsip.example/2026/log/sesi-1/"],
    ["https://arsip.example/2026/log/sesi-1/receipt.html#0400", "https://arsip.example/2026/log/sesi-1/"],
    ["https://arsip.example/receipt.html", "https://arsip.example/"],
  ] as const) {
    assert.equal(recordAddress(page), record);
  }
});

test("a receipt in an address is read also where spaces were spelled as escapes", () => {
  assert.equal(receiptIn("#0400"), "0400");
  assert.equal(receiptIn("#0400%2020G3"), "0400 20G3");
  assert.equal(receiptIn("#%E0%A4%A"), "%E0%A4%A");
  assert.equal(receiptIn(""), "");
});

test("what is saved comes back byte for byte", () => {
  assert.deepEqual(readKept(writeKept(kept)), kept);
});

test("what is no saved receipt, or half of one, is none", () => {
  const whole = writeKept(kept);
  for (const wrong of ["null", "", "[]", "7", whole.slice(0, -9), whole.replace("kept-receipt/v1", "kept-receipt/v2")]) {
    assert.equal(readKept(wrong), null);
  }
  assert.equal(readKept(whole.replace(/"paper": "..../, '"paper": "****')), null);
  assert.equal(readKept(whole.replace(/"paper": /, '"papers": ')), null);
});

test("nothing that is saved can end its place in the page", () => {
  const hostile = JSON.stringify({ receipt: '</script><script>alert("!")</script><!--' });

  const file = pageFile({ ...parts, title: "</title><b>", kept: hostile });

  assert.deepEqual(JSON.parse(keptIn(file) ?? ""), JSON.parse(hostile));
  assert.equal(file.split("</script>").length - 1, 2);
  assert.ok(!file.includes("<b>"));
  assert.equal(keptIn("<!doctype html>"), null);
});

test("a saved page may ask nobody, the served one its own server", () => {
  assert.match(policyOf({ ...parts, kept: "{}" }), /connect-src 'none'/);
  assert.match(policyOf({ ...parts, kept: null }), /connect-src 'self'/);
});

test("the name of a saved file tells which it is, and nothing of the secret", () => {
  assert.match(fileName(kept), /^tanda-terima-2026-09-21-[0-9A-Z]{6}\.html$/);
  assert.equal(kept.evidence.receipt.indexOf(fileName(kept).slice(-11, -5)), 2); // of the pseudonym
});
