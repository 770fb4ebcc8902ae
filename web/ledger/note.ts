// Signed notes and the checkpoints in them (C2SP signed-note, tlog-checkpoint); nothing here is
// believed before its signatures are.
import { hex, utf8 } from "./bytes.ts";
import { isName } from "./keys.ts";
import { blob, hashOf, number } from "./lines.ts";
import { malformed } from "./refused.ts";

export type Signature = { readonly name: string; readonly id: string; readonly bytes: Uint8Array };
export type Note = { readonly text: string; readonly signatures: readonly Signature[] };

/** Size and root of a log at some moment. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: Note;
};

const SIGNATURES_MAX = 64;
const BYTES_MAX = 256 * 1024;
const DASH = "\u2014 ";
const KEY_ID_BYTES = 4;

/** Takes a note apart at its last blank line. */
export function readNote(whole: string): Note {
  const blank = whole.lastIndexOf("\n\n");
  if (utf8(whole).length > BYTES_MAX || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw malformed("proof", "note");
  if (blank < 0 || !whole.endsWith("\n")) throw malformed("proof", whole.slice(-60));
  const lines = whole.slice(blank + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw malformed("proof", `${lines.length} > ${SIGNATURES_MAX}`);
  return { text: whole.slice(0, blank + 1), signatures: lines.map(signatureOf) };
}

function signatureOf(line: string): Signature {
  const [name = "", encoded = "", ...more] = line.slice(DASH.length).split(" ");
  if (!line.startsWith(DASH) || !isName(name) || more.length > 0) throw malformed("proof", line);
  const bytes = blob(encoded, "proof");
  if (bytes.length <= KEY_ID_BYTES) throw malformed("proof", line);
  return { name, id: hex(bytes.subarray(0, KEY_ID_BYTES)), bytes: bytes.slice(KEY_ID_BYTES) };
}

/** Three lines: origin, size, root. Lines below them would be signed and checked by nobody. */
export function readCheckpoint(note: Note): Checkpoint {
  const [origin = "", size = "", root = "", ...rest] = note.text.split("\n");
  if (origin === "" || rest.length !== 1 || rest[0] !== "") throw malformed("proof", note.text);
  return { origin, size: number(size, "proof"), root: hashOf(root, "proof"), note };
}
