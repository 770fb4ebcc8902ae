// One Socket.IO connection over WebSocket, honest about whether it is there.
import { type ReadonlySignal, signal } from "@preact/signals";
import { io, type ManagerOptions, type SocketOptions } from "socket.io-client";
import { type Returns, returning } from "./returning.ts";

export type Connection =
  | { state: "idle" }
  | { state: "connecting" }
  | { state: "connected"; since: number }
  /** Gone for a moment, or sent away for a restart: nobody need hear of it yet. */
  | { state: "returning"; since: number }
  /** `since` is Unix time in ms of the moment the connection was lost. */
  | { state: "lost"; since: number }
  /** The server answered and said no; nothing is tried again by itself. */
  | { state: "refused"; code: string; message: string };

export type Refusal = { ok: false; code: string; message: string; [evidence: string]: unknown };
export type Reply<Fields> = ({ ok: true } & Fields) | Refusal;

export type Wire = {
  readonly connection: ReadonlySignal<Connection>;
  connect(): void;
  close(): void;
  /** Calls back for every such event, until the returned function is called. */
  on(event: string, callback: (message: never) => void): () => void;
  /** Sends and waits for the acknowledgement; no answer in time is the refusal "no_answer". */
  ask<Fields>(event: string, fields: object, timeoutMs?: number): Promise<Reply<Fields>>;
  /** Makes sure that the server is still there; a connection that is dead is given up and made anew. */
  check(): void;
};

const NO_ANSWER: Refusal = { ok: false, code: "no_answer", message: "" };

// A connection is opened and let in within this, or tried anew.
const OPEN_MS = 8000;
// An acknowledgement takes milliseconds; after this the connection is doubted, and after as long again
// without any sign of life given up. A slow disk behind a living server is waited for.
const DOUBT_MS = 2000;
const DEAD_MS = 3000;
const ANSWER_MS = 15_000;
// Refusals that are about this moment, not about the one who asks.
const NOT_NOW: ReadonlySet<string> = new Set(["slow_down", "retry"]);

/**
 * A connection to one namespace, closed until `connect`.
 *
 * After a loss it comes back by itself, as `returning` says. Nothing is sent while it is lost: what
 * matters is repeated by the one who asked, never by a hidden buffer. `here` names an event that the
 * server answers at once: with it a half-open connection is told from a slow server.
 */
export function wire(namespace: string, auth: () => object, here?: string): Wire {
  const options: Partial<ManagerOptions & SocketOptions> = {
    transports: ["websocket"],
    autoConnect: false,
    reconnection: false,
    timeout: OPEN_MS,
    auth: (give) => give(auth()),
  };
  const socket = io(namespace, options);
  const connection = signal<Connection>({ state: "idle" });
  let heardAt = 0;
  let doubted = false;
  let admitted: ReturnType<typeof setTimeout> | undefined;

  // Namespaces of one page share a connection: it is only given up where there is no other one on it.
  const giveUp = () => here !== undefined && socket.io.engine?.close();
  const open = () => {
    clearTimeout(admitted);
    admitted = setTimeout(() => !socket.connected && giveUp(), OPEN_MS + DEAD_MS);
    // One that the server never let in would take no further try.
    if (!socket.connected && socket.io.engine?.readyState === "open") giveUp();
    socket.connect();
  };
  const returns: Returns = returning(connection, open);

  socket.io.on("open", () => {
    socket.io.engine.on("packet", () => {
      heardAt = performance.now();
    });
  });
  socket.on("connect", () => {
    clearTimeout(admitted);
    returns.came();
  });
  socket.on("disconnect", (reason) => {
    if (reason !== "io client disconnect") returns.lost();
  });
  socket.on("connect_error", (error: Error & { data?: Partial<Refusal> }) => {
    const refusal: Refusal = { ...error.data, ok: false, code: error.data?.code ?? "refused", message: error.data?.message ?? error.message };
    if (socket.active || NOT_NOW.has(refusal.code)) returns.failed(refusal);
    else returns.refused(refusal);
  });
  socket.on("away", (said: { return_after_ms?: unknown }) => {
    if (typeof said?.return_after_ms === "number") returns.sentAway(said.return_after_ms);
  });

  /** Asks for a sign of life, and gives the connection up when none comes. */
  const doubt = () => {
    if (!here || doubted || !socket.connected) return;
    doubted = true;
    const since = performance.now();
    const engine = socket.io.engine;
    socket.timeout(DEAD_MS).emit(here, {}, () => {
      doubted = false;
      if (heardAt < since && socket.io.engine === engine) giveUp();
    });
  };

  return {
    connection,
    connect() {
      connection.value = { state: "connecting" };
      open();
    },
    close() {
      clearTimeout(admitted);
      returns.stop();
      socket.disconnect();
      connection.value = { state: "idle" };
    },
    on(event, callback) {
      socket.on(event, callback as (message: unknown) => void);
      return () => socket.off(event, callback as (message: unknown) => void);
    },
    async ask<Fields>(event: string, fields: object, timeoutMs = ANSWER_MS) {
      if (!socket.connected) return NO_ANSWER;
      const doubting = setTimeout(doubt, DOUBT_MS);
      try {
        return (await socket.timeout(timeoutMs).emitWithAck(event, fields)) as Reply<Fields>;
      } catch {
        return NO_ANSWER;
      } finally {
        clearTimeout(doubting);
      }
    },
    check() {
      if (socket.connected) doubt();
      else returns.hurry();
    },
  };
}
