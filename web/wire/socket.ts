// One Socket.IO connection over WebSocket, honest about whether it is there.
import { type ReadonlySignal, signal } from "@preact/signals";
import { io, type ManagerOptions, type SocketOptions } from "socket.io-client";

export type Connection =
  | { state: "idle" }
  | { state: "connecting" }
  | { state: "connected"; since: number }
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
};

const NO_ANSWER: Refusal = { ok: false, code: "no_answer", message: "" };

/**
 * A connection to one namespace, closed until `connect`.
 *
 * After a loss it comes back by itself after 0.5 s, then after longer and longer waits up to 5 s, each
 * shortened or lengthened by chance by half, so that a hall does not return in the same instant. Nothing
 * is sent while it is lost: what matters is repeated by the one who asked, never by a hidden buffer.
 */
export function wire(namespace: string, auth: () => object): Wire {
  const options: Partial<ManagerOptions & SocketOptions> = {
    transports: ["websocket"],
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    timeout: 5000,
    auth: (give) => give(auth()),
  };
  const socket = io(namespace, options);
  const connection = signal<Connection>({ state: "idle" });

  const lost = () => {
    if (connection.value.state !== "lost") connection.value = { state: "lost", since: Date.now() };
  };

  socket.on("connect", () => {
    connection.value = { state: "connected", since: Date.now() };
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io client disconnect") {
      connection.value = { state: "idle" };
      return;
    }
    lost();
    // The client library leaves a connection closed that the server closed; a screen comes back.
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("connect_error", (error: Error & { data?: { code?: string; message?: string } }) => {
    if (socket.active) {
      lost();
      return;
    }
    connection.value = {
      state: "refused",
      code: error.data?.code ?? "refused",
      message: error.data?.message ?? error.message,
    };
  });

  // A machine that woke up or got its cable back need not sit out the wait.
  addEventListener("online", () => {
    if (connection.value.state === "lost" && !socket.connected) socket.connect();
  });

  return {
    connection,
    connect() {
      connection.value = { state: "connecting" };
      socket.connect();
    },
    close() {
      socket.disconnect();
      connection.value = { state: "idle" };
    },
    on(event, callback) {
      socket.on(event, callback as (message: unknown) => void);
      return () => socket.off(event, callback as (message: unknown) => void);
    },
    async ask<Fields>(event: string, fields: object, timeoutMs = 5000) {
      if (!socket.connected) return NO_ANSWER;
      try {
        return (await socket.timeout(timeoutMs).emitWithAck(event, fields)) as Reply<Fields>;
      } catch {
        return NO_ANSWER;
      }
    },
  };
}
