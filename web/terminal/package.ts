// Brings the sealed form and its sealed pictures to this computer before anyone may read them.
import { requestBytes, request } from "../wire/http.ts";
import type { Terminal } from "../wire/messages.ts";
import { type Form, fromBase64, openForm, openPicture } from "./form.ts";

export type SealedPackage = {
  readonly reply: Terminal.FormReply;
  readonly pictures: ReadonlyMap<string, Uint8Array>;
};

// A hall fetches at once: few at a time, and waits shortened or lengthened by chance.
const AT_ONCE = 4;
const RETRY_MS = 3000;

const pause = () => new Promise((done) => setTimeout(done, RETRY_MS * (0.5 + Math.random())));

/** Fetches until everything is there; null when the server no longer knows this token. */
export async function fetchPackage(
  token: string,
  progress: (done: number, total: number) => void,
): Promise<SealedPackage | null> {
  for (;;) {
    const reply = await request<Terminal.FormReply>("/api/terminal/form", { token });
    if (reply.ok) return { reply, pictures: await fetchPictures(reply.assets, progress) };
    if (reply.code === "bad_token") return null;
    await pause();
  }
}

async function fetchPictures(
  names: readonly string[],
  progress: (done: number, total: number) => void,
): Promise<Map<string, Uint8Array>> {
  const pictures = new Map<string, Uint8Array>();
  const waiting = [...new Set(names)];
  const total = waiting.length;
  progress(0, total);
  const one = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      let bytes = await requestBytes(`/api/terminal/asset/${name}`);
      while (!bytes) {
        await pause();
        bytes = await requestBytes(`/api/terminal/asset/${name}`);
      }
      pictures.set(name, bytes);
      progress(pictures.size, total);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return pictures;
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
