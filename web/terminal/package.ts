// Brings the sealed form and its sealed pictures to this computer before anyone may read them.
import { requestBytes, request } from "../wire/http.ts";
import type { Terminal } from "../wire/messages.ts";
import { waitAfter } from "../wire/pace.ts";
import { type Form, fromBase64, openForm, openPicture } from "./form.ts";

export type SealedPackage = {
  readonly reply: Terminal.FormReply;
  readonly pictures: ReadonlyMap<string, Uint8Array>;
};

// A hall fetches at once: few at a time, and in its own time as long as nobody waits for it.
const AT_ONCE = 3;
const SPREAD_MS = 2000;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Fetches the sealed form; null when the server no longer knows this token. */
export async function fetchForm(token: string, atOnce: boolean): Promise<Terminal.FormReply | null> {
  if (!atOnce) await pause(Math.random() * SPREAD_MS);
  for (let failures = 0; ; failures += 1) {
    const reply = await request<Terminal.FormReply>("/api/terminal/form", { token });
    if (reply.ok) return reply;
    if (reply.code === "bad_token") return null;
    await pause(waitAfter(reply, failures));
  }
}

/** Fetches the pictures of a form that are not here yet, as the server lets them be had. */
export async function fetchPictures(
  names: readonly string[],
  known: ReadonlyMap<string, Uint8Array>,
  progress: (done: number, total: number) => void,
): Promise<Map<string, Uint8Array>> {
  const wanted = [...new Set(names)];
  const pictures = new Map([...known].filter(([name]) => wanted.includes(name)));
  const waiting = wanted.filter((name) => !pictures.has(name));
  progress(pictures.size, wanted.length);
  const one = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      pictures.set(name, await fetchPicture(name));
      progress(pictures.size, wanted.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return pictures;
}

async function fetchPicture(name: string): Promise<Uint8Array> {
  for (let failures = 0; ; failures += 1) {
    const bytes = await requestBytes(`/api/terminal/asset/${name}`);
    if (bytes instanceof Uint8Array) return bytes;
    await pause(waitAfter(bytes, failures));
  }
}

/** Opens form and pictures; the pictures' addresses live as long as the page. */
export function openPackage(
  sealed: SealedPackage,
  key: string,
): { form: Form; addresses: Map<string, string> } {
  const form = openForm(fromBase64(sealed.reply.ciphertext), sealed.reply.sha256, key);
  const addresses = new Map<string, string>();
  for (const [name, asset] of Object.entries(form.assets)) {
    const bytes = sealed.pictures.get(name);
    if (!bytes) continue;
    const picture = new Blob([openPicture(bytes, name, asset.key) as BlobPart], { type: asset.type });
    addresses.set(name, URL.createObjectURL(picture));
  }
  return { form, addresses };
}
