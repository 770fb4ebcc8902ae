// Every alteration is found, whoever made it: someone on the way, or the keeper of the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "./bytes.ts";
import { readReceipt, textOf } from "./receipt.ts";
import {
  believed,
  edited,
  evidence,
  FIRST,
  headOf,
  ORIGIN,
  type PlainPaper,
  refusalOf,
  sealedAnew,
  SECOND,
  signedAnew,
} from "./receipts.fixture.ts";

const receipt = readReceipt(FIRST.receipt);
const answerAt = (records: PlainPaper["records"]) => records.findIndex(([, one]) => one.includes("AnswerRecorded"));

test("a receipt that Python made holds, with its answers, points, codes and witnesses", () => {
  const { folded, paper, seen, checkpoint, log } = believed(evidence());

  assert.equal(log.name, ORIGIN);
  assert.equal(folded.attempt, "P-001");
  assert.deepEqual(paper.records.map(({ record }) => record), FIRST.records);
  assert.deepEqual(paper.records.map(({ code }) => code), FIRST.codes);
  assert.deepEqual(folded.answers.map(({ choice }) => choice), [2, 3, null, 2, 1]);
  assert.deepEqual(folded.answers.map(({ changes }) => changes), [2, 2, 3, 3, 2]);
  assert.deepEqual(folded.ending.points, receipt.points);
  assert.deepEqual(seen.by.map(({ name }) => name), ["saksi.example/satu", "saksi.example/dua"]);
  assert.equal(seen.enough, true);
  assert.ok(checkpoint.size > receipt.index);
});

test("another candidate's receipt holds too, ended by time", () => {
  assert.equal(believed(evidence(SECOND)).folded.ending.by, "time");
});

test("a record whose choice was altered breaks the chain", () => {
  const paper = sealedAnew(({ records }) => {
    const record = records[answerAt(records)]!;
    record[1] = record[1].replace('"choice":1', '"choice":4');
  });

  assert.deepEqual(refusalOf(evidence(FIRST, { paper })), { code: "chain", records: FIRST.records.length });
});

test("a record that was dropped is missed by its number", () => {
  const paper = sealedAnew(({ records }) => void records.splice(answerAt(records), 1));

  assert.deepEqual(refusalOf(evidence(FIRST, { paper })), {
    code: "count",
    records: FIRST.records.length - 1,
    count: FIRST.records.length,
  });
});

test("a record that was put in is one too many", () => {
  const paper = sealedAnew(({ records }) => void records.push([records.length + 1, records[3]![1]]));

  assert.equal(refusalOf(evidence(FIRST, { paper })).code, "count");
});

test("two records that changed places are found by number", () => {
  const paper = sealedAnew(({ records }) => void records.splice(4, 2, records[5]!, records[4]!));

  assert.deepEqual(refusalOf(evidence(FIRST, { paper })), { code: "order", number: 6, expected: 5 });
});

test("two records that changed places and were numbered anew break the chain", () => {
  const at = FIRST.records.findIndex((one) => one.includes("AnswerRecorded"));
  const paper = sealedAnew(({ records }) => {
    const [one, other] = [records[at]!, records[at + 1]!];
    [one[1], other[1]] = [other[1], one[1]];
  });

  assert.equal(refusalOf(evidence(FIRST, { paper })).code, "chain");
});

test("a count, an index, a head, a secret, a pseudonym or points that were altered unsign the receipt", () => {
  const offsets = { version: 0, pseudonym: 5, index: 24, count: 28, head: 40, secret: 70, points: 95 };

  for (const [field, at] of Object.entries(offsets)) {
    const bytes = receipt.signed.slice();
    bytes[at]! ^= 1;
    const altered = textOf({ ...receipt, signed: bytes });
    const code = field === "version" ? "version" : "unsigned_receipt";
    assert.equal(refusalOf(evidence(FIRST, { receipt: altered })).code, code, field);
  }
});

test("a signature of the receipt that was altered is no signature", () => {
  const altered = FIRST.receipt.slice(0, -20) + (FIRST.receipt.at(-20) === "0" ? "1" : "0") + FIRST.receipt.slice(-19);

  assert.deepEqual(refusalOf(evidence(FIRST, { receipt: altered })), { code: "unsigned_receipt", logs: [ORIGIN] });
});

test("a receipt that the keeper signs over another head or count is not in the log", () => {
  const heads = signedAnew(receipt, (signed) => signed.set(headOf(FIRST.records.slice(1), receipt.secret), 29));
  const counts = signedAnew(receipt, (signed) => signed.set([0, 0, 0, receipt.count - 1], 25));

  for (const other of [heads, counts]) {
    assert.equal(refusalOf(evidence(FIRST, { receipt: other })).code, "not_included");
  }
});

test("a receipt that the keeper signs over other points than were recorded is found", () => {
  const better = signedAnew(receipt, (signed) => signed.set([0, 15], 94));

  assert.deepEqual(refusalOf(evidence(FIRST, { receipt: better })), {
    code: "points",
    signed: [15, receipt.points[1]],
    recorded: [...receipt.points],
  });
});

test("a receipt of another sitting is signed for another log", () => {
  const other = signedAnew(receipt, () => undefined, "ujian.example/sesi-2");

  assert.equal(refusalOf(evidence(FIRST, { receipt: other })).code, "unsigned_receipt");
});

test("another candidate's proof proves another entry", () => {
  const proof = utf8(SECOND.proof);

  assert.deepEqual(refusalOf(evidence(FIRST, { proof })), {
    code: "other_entry",
    index: SECOND.index,
    expected: FIRST.index,
  });
});

test("another candidate's paper does not open", () => {
  assert.deepEqual(refusalOf(evidence(FIRST, { paper: evidence(SECOND).paper })), { code: "sealed" });
});

test("a sealed paper of which one bit was altered does not open", () => {
  const paper = evidence().paper;
  paper[100]! ^= 1;

  assert.deepEqual(refusalOf(evidence(FIRST, { paper })), { code: "sealed" });
});

test("a paper that says it is another's, or of another sitting or log, is refused", () => {
  const changes: Record<string, (plain: PlainPaper) => void> = {
    pseudonym: (plain) => (plain.pseudonym = SECOND.pseudonym),
    sitting: (plain) => (plain.sitting = "sesi-2"),
    origin: (plain) => (plain.origin = "ujian.example/sesi-2"),
  };

  for (const [field, change] of Object.entries(changes)) {
    assert.deepEqual(refusalOf(evidence(FIRST, { paper: sealedAnew(change) })), { code: "other_paper", field });
  }
});

test("a proof with another hash, one less or one more does not lead to the root", () => {
  const first = FIRST.proof.split("\n")[2]!;
  const beside = FIRST.proof.split("\n")[3]!;
  const proofs = [
    edited(FIRST.proof, first, beside),
    edited(FIRST.proof, `${first}\n`, ""),
    edited(FIRST.proof, first, `${first}\n${first}`),
  ];

  for (const proof of proofs) assert.equal(refusalOf(evidence(FIRST, { proof })).code, "not_included");
});

test("a proof file that says another index is not this receipt's", () => {
  const proof = edited(FIRST.proof, `index ${FIRST.index}`, `index ${FIRST.index - 1}`);

  assert.equal(refusalOf(evidence(FIRST, { proof })).code, "other_entry");
});

test("a checkpoint with another size or root is not what the log signed", () => {
  const size = believed(evidence()).checkpoint.size;
  const root = /\n([A-Za-z0-9+/]{43}=)\n\n\u2014/.exec(FIRST.proof)![1]!;
  const proofs = [edited(FIRST.proof, `\n${size}\n`, `\n${size + 1}\n`), edited(FIRST.proof, root, `A${root.slice(1, -2)}A=`)];

  for (const proof of proofs) {
    assert.deepEqual(refusalOf(evidence(FIRST, { proof })), { code: "forged_checkpoint", by: ORIGIN });
  }
});

test("a checkpoint of another log is refused by its name", () => {
  const proof = edited(FIRST.proof, `\n${ORIGIN}\n`, "\nujian.example/sesi-2\n");

  assert.equal(refusalOf(evidence(FIRST, { proof })).code, "other_log");
});

test("a checkpoint whose log signature was taken away is unsigned, whoever co-signed it", () => {
  const proof = edited(FIRST.proof, /\u2014 ujian\.example.*\n/, "");

  assert.equal(refusalOf(evidence(FIRST, { proof })).code, "unsigned_checkpoint");
});

test("a witness's signature under another's name is forged", () => {
  const lines = FIRST.proof.split("\n").filter((line) => line.startsWith("\u2014 saksi"));
  const [one, other] = lines.map((line) => line.split(" ")[2]!) as [string, string];
  const id = atob(one).slice(0, 4);
  const proof = edited(FIRST.proof, one, btoa(id + atob(other).slice(4)));

  assert.deepEqual(refusalOf(evidence(FIRST, { proof })), { code: "forged_cosignature", by: "saksi.example/satu" });
});

test("a witness who is missing is told, and is no lie", () => {
  const proof = edited(FIRST.proof, /\u2014 saksi\.example\/dua.*\n/, "");

  const { seen } = believed(evidence(FIRST, { proof }));

  assert.deepEqual([seen.by.length, seen.known, seen.enough], [1, 2, false]);
});

test("signatures of people nobody knows are ignored", () => {
  const proof = edited(FIRST.proof, /$/, "\u2014 siapa.example/saja AAAAAAAA\n");

  assert.equal(believed(evidence(FIRST, { proof })).seen.by.length, 2);
});

test("another key in the policy has not signed the receipt, and one that was altered is no key", () => {
  const log = FIRST.policy.split("\n")[0]!;
  const other = "log ujian.example/sesi-1+e8f8e0b1+AQ==";
  const altered = log.replace(/.=?=?$/, "A");

  for (const line of [other, altered]) {
    assert.equal(refusalOf(evidence(FIRST, { policy: edited(FIRST.policy, log, line) })).code, "malformed");
  }
  const noLog = edited(FIRST.policy, `${log}\n`, "");
  assert.deepEqual(refusalOf(evidence(FIRST, { policy: noLog })), { code: "unsigned_receipt", logs: [] });
});

test("what is no policy, no proof or no paper is told by its name", () => {
  const nothing = utf8("<!doctype html>");

  assert.deepEqual(refusalOf(evidence(FIRST, { policy: nothing })), { code: "malformed", part: "policy", at: "<!doctype html>" });
  assert.deepEqual(refusalOf(evidence(FIRST, { proof: nothing })), { code: "malformed", part: "proof", at: "<!doctype html>" });
  assert.deepEqual(refusalOf(evidence(FIRST, { paper: nothing })), { code: "sealed" });
  assert.deepEqual(refusalOf(evidence(FIRST, { policy: Uint8Array.of(0xff) })), { code: "malformed", part: "policy", at: "UTF-8" });
});
