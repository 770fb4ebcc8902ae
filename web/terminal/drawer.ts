// What this computer keeps for the exam: in IndexedDB, or where there is none, as well as it can.
//
// `log` holds the lines of what was done, `paper` the sealed form and its pictures, `desk` the login,
// this computer's key and where the attempt stood. Every write is on the disk before it is called kept.
import { DrawerOfPage } from "./drawer_of_page.ts";
import type { Line } from "./log.ts";
import type { SealedPackage } from "./package.ts";

export interface Drawer {
  /** Whether what is kept outlives the browser. */
  readonly lasting: boolean;
  recall<What>(name: string): Promise<What | null>;
  keep(name: string, what: unknown): Promise<void>;
  forget(name: string): Promise<void>;
  /** The lines kept for an attempt; those made on another paper are thrown away. */
  openLog(attempt: string, paper: string | null): Promise<Line[]>;
  /** Adds lines after the `first` that are there; the same lines again change nothing. */
  addLines(attempt: string, first: number, lines: readonly Line[]): Promise<void>;
  dropLog(attempt: string): Promise<void>;
  paper(attempt: string): Promise<SealedPackage | null>;
  keepPaper(attempt: string, paper: SealedPackage): Promise<void>;
  /** Throws away every paper but this attempt's, and logs nobody has touched for days. */
  tidy(attempt: string | null): Promise<void>;
}

type LogHead = { readonly paper: string | null; readonly touched: number };

const NAME = "exam-terminal";
const VERSION = 1;
// A database that does not open or write in this time is as good as none: the exam goes on.
const PATIENCE_MS = 3000;
const LOG_KEPT_MS = 7 * 24 * 3_600_000;

/** Opens the drawer; one that lasts only as long as the page where the browser keeps nothing. */
export async function openDrawer(): Promise<Drawer> {
  try {
    const database = await inTime(opened());
    const drawer = new DrawerOnDisk(database);
    // A browser that lets itself be opened may still refuse to write.
    await drawer.keep("opened", Date.now());
    void navigator.storage?.persist?.().catch(() => false);
    return drawer;
  } catch {
    return new DrawerOfPage();
  }
}

class DrawerOnDisk implements Drawer {
  readonly lasting = true;

  constructor(private readonly database: IDBDatabase) {
    // A page of a later version wants to open it: let it.
    database.onversionchange = () => database.close();
  }

  async recall<What>(name: string): Promise<What | null> {
    return this.read("desk", (store) => store.get(name) as IDBRequest<NonNullable<What> | undefined>);
  }

  keep(name: string, what: unknown): Promise<void> {
    return this.write(["desk"], ([desk]) => void desk?.put(what, name));
  }

  forget(name: string): Promise<void> {
    return this.write(["desk"], ([desk]) => void desk?.delete(name));
  }

  async openLog(attempt: string, paper: string | null): Promise<Line[]> {
    const head = await this.read("log", (store) => store.get([attempt]) as IDBRequest<LogHead | undefined>);
    const same = head !== null && (paper === null || head.paper === paper);
    await this.write(["log"], ([log]) => {
      if (!same) log?.delete(allOf(attempt));
      log?.put({ paper: paper ?? head?.paper ?? null, touched: Date.now() } satisfies LogHead, [attempt]);
    });
    return same ? await this.lines(attempt) : [];
  }

  addLines(attempt: string, first: number, lines: readonly Line[]): Promise<void> {
    return this.write(["log"], ([log]) => {
      for (const [place, line] of lines.entries()) log?.put(line, [attempt, first + place]);
    });
  }

  dropLog(attempt: string): Promise<void> {
    return this.write(["log"], ([log]) => void log?.delete(allOf(attempt)));
  }

  paper(attempt: string): Promise<SealedPackage | null> {
    return this.read("paper", (store) => store.get(attempt) as IDBRequest<SealedPackage | undefined>);
  }

  keepPaper(attempt: string, paper: SealedPackage): Promise<void> {
    return this.write(["paper"], ([papers]) => void papers?.put(paper, attempt));
  }

  async tidy(attempt: string | null): Promise<void> {
    const papers = (await this.read("paper", (store) => store.getAllKeys())) ?? [];
    const keys = (await this.read("log", (store) => store.getAllKeys())) ?? [];
    const heads = keys.filter((key): key is [string] => Array.isArray(key) && key.length === 1);
    const old: string[] = [];
    for (const [name] of heads) {
      const head = await this.read("log", (store) => store.get([name]) as IDBRequest<LogHead | undefined>);
      if (name !== attempt && Date.now() - (head?.touched ?? 0) > LOG_KEPT_MS) old.push(name);
    }
    await this.write(["paper", "log"], ([paper, log]) => {
      for (const name of papers) if (name !== attempt) paper?.delete(name);
      for (const name of old) log?.delete(allOf(name));
    });
  }

  private read<What>(name: string, ask: (store: IDBObjectStore) => IDBRequest<What>): Promise<NonNullable<What> | null> {
    return inTime(
      new Promise((give, fail) => {
        const request = ask(this.database.transaction(name).objectStore(name));
        request.onsuccess = () => give(request.result ?? null);
        request.onerror = () => fail(request.error);
      }),
    );
  }

  private async lines(attempt: string): Promise<Line[]> {
    const read = await this.read("log", (store) => store.getAll(linesOf(attempt)) as IDBRequest<Line[]>);
    return read ?? [];
  }

  /** Strict: done is done, also when the power is cut in the next instant. */
  private write(names: string[], change: (stores: IDBObjectStore[]) => void): Promise<void> {
    return inTime(
      new Promise((done, fail) => {
        const transaction = this.database.transaction(names, "readwrite", { durability: "strict" });
        transaction.oncomplete = () => done();
        transaction.onabort = () => fail(transaction.error);
        change(names.map((name) => transaction.objectStore(name)));
      }),
    );
  }
}

// A log's head stands under [attempt], its lines under [attempt, 0], [attempt, 1], ...
const linesOf = (attempt: string) => IDBKeyRange.bound([attempt, 0], [attempt, Infinity]);
const allOf = (attempt: string) => IDBKeyRange.bound([attempt], [attempt, Infinity]);

function opened(): Promise<IDBDatabase> {
  return new Promise((give, fail) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of ["log", "paper", "desk"]) request.result.createObjectStore(store);
    };
    request.onsuccess = () => give(request.result);
    request.onerror = () => fail(request.error);
  });
}

function inTime<What>(wanted: Promise<What>): Promise<What> {
  return new Promise((give, fail) => {
    const late = setTimeout(() => fail(new Error(`the disk did not answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    wanted.then(give, fail).finally(() => clearTimeout(late));
  });
}
