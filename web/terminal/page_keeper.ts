// The service worker of the terminal: keeps the page itself, so that a reload without network opens it.
//
// It keeps the page, its script, style and fonts, all of one build, and nothing else: what the server
// says about an exam never passes through here. Only browsers on https or localhost run it at all.

export {};

declare const BUILD: string;
declare const FILES: readonly string[];

type Lasting = { waitUntil(done: Promise<unknown>): void };
type Fetching = { readonly request: Request; respondWith(answer: Promise<Response>): void };
type Worker = {
  addEventListener(name: "install" | "activate", then: (event: Lasting) => void): void;
  addEventListener(name: "fetch", then: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly location: Location;
};

const worker = globalThis as unknown as Worker;
const KEPT = `exam-page-${BUILD}`;
const PAGE = "/";
const PAGES: readonly string[] = [PAGE, "/terminal"];
// A server that does not answer in this time is as good as none.
const PATIENCE_MS = 3000;

worker.addEventListener("install", (event) => {
  event.waitUntil(keepEverything().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOtherBuilds());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && PAGES.includes(address.pathname)) event.respondWith(fromServer(request));
  else if (FILES.includes(address.pathname + address.search)) event.respondWith(fromHere(request));
});

async function keepEverything(): Promise<void> {
  const kept = await caches.open(KEPT);
  await kept.addAll([PAGE, ...FILES]);
}

async function forgetOtherBuilds(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("exam-page-") && name !== KEPT) await caches.delete(name);
  }
}

/** The page of the server, which may be newer; the kept one when there is no server. */
async function fromServer(request: Request): Promise<Response> {
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    if (answer.status < 500) return answer;
    return (await caches.match(PAGE)) ?? answer;
  } catch (gone) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw gone;
  } finally {
    clearTimeout(late);
  }
}

/** A file named by the hash of its bytes: what is kept is what the server has. */
async function fromHere(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
