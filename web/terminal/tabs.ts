// One exam, one page: of several tabs of this browser exactly one works, and a person says which.
//
// Between browsers and computers the server decides; tabs of one browser are the same terminal to it,
// and would take the attempt from each other again and again.

type Said =
  /** Somebody begins: does anybody work already? */
  | { readonly kind: "asks"; readonly id: string }
  /** I work, and have done so since then (Unix ms of this computer). */
  | { readonly kind: "works"; readonly id: string; readonly since: number };

/** As much of a BroadcastChannel as is needed here. */
export type Call = Pick<BroadcastChannel, "postMessage" | "close"> & { onmessage: BroadcastChannel["onmessage"] };

export type Tabs = {
  /** True when no other tab works; from then on this one does. */
  ask(): Promise<boolean>;
  /** This tab works from now on, by its person's word; every other one rests. */
  take(): void;
  /** This tab works no more. */
  rest(): void;
};

// Messages between tabs of one machine take a millisecond or two.
const ANSWER_MS = 200;

/** Speaks with the other tabs; `onRest` is called when another one has taken over. */
export function tabs(onRest: () => void, call: Call | null = aCall(), id: string = anId()): Tabs {
  let doing: "rests" | "asks" | "works" = "rests";
  let since = 0;
  let refused = false;

  const say = (said: Said) => call?.postMessage(said);
  const work = () => {
    doing = "works";
    since = Date.now();
    say({ kind: "works", id, since });
  };
  const yields = () => {
    doing = "rests";
    onRest();
  };

  if (call) {
    call.onmessage = ({ data }: MessageEvent<Said>) => {
      if (data.id === id) return;
      if (data.kind === "asks") {
        // Two begin at once, as after a crash of the browser: the lower name goes first.
        if (doing === "asks" && data.id < id) refused = true;
        else if (doing === "asks") say({ kind: "works", id, since: 0 });
        else if (doing === "works") say({ kind: "works", id, since });
      } else if (doing === "asks") {
        refused = true;
      } else if (doing === "works") {
        // A tab that was asleep when this one took over hears it now: the later word counts.
        if (data.since > since || (data.since === since && data.id < id)) yields();
        else if (data.since > 0) say({ kind: "works", id, since });
      }
    };
  }

  return {
    async ask() {
      doing = "asks";
      refused = false;
      say({ kind: "asks", id });
      await new Promise((done) => setTimeout(done, call ? ANSWER_MS : 0));
      if (refused) doing = "rests";
      else work();
      return !refused;
    },
    take: work,
    rest() {
      doing = "rests";
    },
  };
}

function aCall(): Call | null {
  return typeof BroadcastChannel === "function" ? new BroadcastChannel("exam-terminal") : null;
}

function anId(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
