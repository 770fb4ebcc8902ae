import { plural } from "./format.ts";
import type { Catalogue } from "./language.ts";
import type { id } from "./receipt.id.ts";

const files = { receipt: "receipt", policy: "list of keys and witnesses", proof: "proof", paper: "sealed paper" };

export const en: Catalogue<typeof id> = {
  page: "Exam receipt",

  asking: {
    title: "Check your own paper",
    lead: "This page checks a receipt on your own device. The secret in it is not sent anywhere.",
    scan: "Do you have the QR code? Scan it with your phone's camera, and the check runs by itself.",
    label: "Text of the receipt",
    hint: "Type or paste it as it is printed, line by line. Capitals or small letters, both will do.",
    lines: "Lines typed so far",
    right: (line) => `Line ${line} is right`,
    wrong: (line) => `Line ${line} is mistyped`,
    check: "Check",
    file: "A file saved before",
    fileHint: "The .html file that “Save this page” made.",
  },

  working: {
    fetching: "Fetching what the check needs …",
    crowded: "The server is busy. This page tries again by itself …",
    checking: "Checking all signatures and records …",
  },

  trouble: {
    title: "This cannot be checked yet",
    calm: "That does not mean that anything is wrong with your answers. Keep your receipt.",
    no_answer: "The server cannot be reached. Look at your connection and try again. The receipt stays good; another day will do as well.",
    no_log: "This server has no record of that exam session. Compare the address with the one on the receipt.",
    not_yet: "Your paper is not published on this server yet. While the board is frozen, papers are published once it moves again. A paper whose data were erased by law is not published any more.",
    again: "Try again",
    other: "Check another receipt",
  },

  refused: {
    title: "Something does not fit",
    means: "Do not believe this paper until that is explained.",
    todo: "Keep your receipt and save this page as evidence, and show both to the committee, an observer or a witness.",
    todoReceipt: "Keep your receipt, and show it to the committee, an observer or a witness.",
    once: "Try once more as well: a file that was damaged on its way will fit the next time.",
    expert: "For experts",
    save: "Save this page as evidence",
  },

  refusals: {
    unreadable: ({ symbol }) => `“${symbol}” stands in no receipt. Look at what was typed.`,
    mistyped: ({ lines }) =>
      `${plural(lines.length, "Line", "Lines")} ${lines.join(", ")} ${plural(lines.length, "does", "do")} not fit the check symbol behind the slash: something is mistyped.`,
    missing_line: ({ line }) => `Line ${line} is missing: another one stands in its place.`,
    incomplete: ({ symbols }) =>
      symbols === 0 ? "There is no text of a receipt yet." : `This is not a whole receipt: it has ${symbols} characters, so some are missing or too many.`,
    version: ({ version }) => `This is no receipt, or one of a kind (${version}) that this page does not know.`,
    broken_file: () => "This file does not hold the whole data of a receipt: it is damaged, cut off or altered.",
    malformed: ({ part }) => `The ${files[part]} is not in its format: damaged or altered.`,
    unsigned_receipt: ({ logs }) =>
      `This receipt is not signed with the key of ${logs.join(", ") || "this session"}. It may be of another session, or a character of it was altered.`,
    other_log: ({ origin }) => `The proof comes from another record (${origin}), not from this receipt's session.`,
    unsigned_checkpoint: () => "The checkpoint of the record is not signed with its session's key.",
    forged_checkpoint: ({ by }) => `The signature of ${by} on the checkpoint is false: size or root of the record was altered.`,
    forged_cosignature: ({ by }) => `The signature of the witness ${by} is false: altered, or taken from another record.`,
    other_entry: ({ index, expected }) => `The proof is for entry ${index}, but your paper was closed by entry ${expected}.`,
    not_included: ({ index, size }) =>
      `The closing of your paper is not entry ${index} of the ${size} that were signed: the record or its proof was altered.`,
    sealed: () => "The paper from the server does not open with your receipt: it was altered, or is somebody else's.",
    other_paper: () => "This paper is of another candidate or another session.",
    count: ({ records, count }) =>
      records < count
        ? `Records were dropped: this paper has ${records}, the receipt says ${count}.`
        : `Records were added: this paper has ${records}, the receipt says ${count}.`,
    order: ({ number, expected }) => `The order of the records was altered: number ${number} stands in the place of ${expected}.`,
    chain: () => "At least one record of an answer was altered: the chain of all records does not lead to your receipt.",
    record: ({ number }) => `Record ${number} says what this exam can never have written.`,
    unfinished: () => "This paper does not end with the closing record of the exam: its end is missing.",
    points: ({ signed, recorded }) =>
      `The points on the receipt (${signed.join(" · ")}) are not those of the closing record (${recorded.join(" · ")}).`,
  },

  checked: {
    title: "This paper fits the receipt",
    lead: (count) =>
      `All ${count} records of the work are there: none was altered, dropped, added or moved. The paper is part of the signed record of the exam.`,
    attempt: "Participant number",
    sitting: "Session",
    ended: "Finished",
    by: { candidate: "by the candidate", time: "time was up", proctor: "by a proctor" },
    fewWitnesses: (signed, known) => `Only ${signed} of ${known} witnesses have co-signed, fewer than are asked for. Check again another time.`,
    save: "Save this page",
    saveHint:
      "One file that opens at any time without internet, and checks itself again. Whoever holds it, or the receipt, can read your answers.",
    isSaved: (date, time) => `This page was saved on ${date} at ${time}. Everything was checked again just now on this device, without a network.`,
  },

  points: {
    title: "Points",
    lead: "At the end of the exam, as they are signed in the receipt. If an answer key is corrected later, the board has the new points.",
    of: (points, max) => `${points} of ${max}`,
    section: (number) => `Section ${number}`,
    total: "Total",
  },

  answers: {
    title: "Your answers",
    lead: "The last recorded choice for every question, with the letters as they stood on your screen.",
    counts: (answered, empty) => `${answered} answered · ${empty} empty`,
    others: "Other questions",
    box: (item, letter) => `Question ${item}: ${letter}`,
    empty: "empty",
    when: "Times and changes of every answer",
    clock: "Times are in this device's time zone.",
    item: "Question",
    answer: "Answer",
    time: "Last changed",
    changes: "Recorded",
    times: (count) => `${count} ×`,
    late: "late",
    flag: "unsure",
  },

  codes: {
    title: "Find a record code",
    label: "A code that you wrote down from the exam's screen",
    hint: "Eight characters beside “Saved”; the first four will do.",
    found: (code, number, what, time) => `${code}: record ${number}, at ${time}. ${what}.`,
    none: "That code is not on this paper. Look at how it is spelled; if the screen really showed it, tell an observer.",
  },

  proved: {
    title: "What is proved",
    signed: (log) => `The receipt is signed with the key of the record ${log}.`,
    records: (count) => `All ${count} records open with your secret and form a chain that ends at the receipt.`,
    included: (index, size) => `The closing of this paper is entry ${index} of the ${size} entries in the signed record of the exam.`,
    cosigned: (signed, known) => `${signed} of ${known} witnesses have co-signed that record.`,
    points: "The points on the receipt are those of the closing record.",
  },

  unproved: {
    title: "What is not proved here",
    key: "That the key is the committee's: compare it with the announcement.",
    same: "That everybody sees the same record: compare size and root, or ask a witness.",
    noWitness: "No witness has signed this record yet.",
    scoring: "That the points follow from the answer key: the record of the exam shows that once results are released.",
    screen: "That the screen showed what was recorded: compare the codes that you wrote down.",
    page: "That this page itself is honest: if in doubt, open the receipt with a page from an observer or a witness.",
    titles: "Names of sections and their highest points: the server says so.",
  },

  compare: {
    title: "To be compared",
    lead: "The board, printed lists and witnesses have checkpoints too. For the same number of entries the root must be the same.",
    size: "Entries",
    root: "Root",
    rootHint: "The board shows the first 12 characters.",
    key: "Key of the record",
    entry: "Closing entry",
    witnesses: "Witnesses",
    seen: (name, date, time) => `${name}, ${date} at ${time}`,
    none: "None yet",
  },

  records: {
    title: "All records of this paper",
    number: "Number",
    time: "Time",
    what: "What happened",
    code: "Code",
  },

  events: {
    CandidateAdmitted: "Admitted at the desk",
    PinIssued: "A PIN was made",
    SeatAssigned: "A seat was assigned",
    LoginFailed: "Wrong PIN",
    LoginLocked: "Login locked",
    LoginUnlocked: "Login unlocked",
    TerminalBound: "Logged in on an exam computer",
    TerminalReleased: "Taken off the exam computer",
    CandidateReady: "Ready in the waiting room",
    ContactLost: "The computer lost its connection",
    ContactRegained: "The computer's connection came back",
    AttemptFinished: "Exam finished",
  },
  answered: (item, letter) => `Question ${item}: ${letter}`,
  cleared: (item) => `Question ${item}: cleared`,
};
