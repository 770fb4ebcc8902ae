// Where the browser has no IndexedDB: what localStorage takes survives a reload, the rest lives with the page.
import { forget, keep, recall } from "../design/kept.ts";
import type { Drawer } from "./drawer.ts";
import type { Line } from "./log.ts";
import type { SealedPackage } from "./package.ts";

type KeptLog = { readonly paper: string | null; readonly lines: Line[] };

/** Keeps as well as it can, and never says that it lasts. */
export class DrawerOfPage implements Drawer {
  readonly lasting = false;
  private readonly papers = new Map<string, SealedPackage>();
  private readonly things = new Map<string, string>();

  async recall<What>(name: string): Promise<What | null> {
    const text = this.things.get(name) ?? recall(`terminal/${name}`);
    try {
      return text ? (JSON.parse(text) as What) : null;
    } catch {
      return null;
    }
  }

  async keep(name: string, what: unknown): Promise<void> {
    const text = JSON.stringify(what);
    this.things.set(name, text);
    keep(`terminal/${name}`, text);
  }

  async forget(name: string): Promise<void> {
    this.things.delete(name);
    forget(`terminal/${name}`);
  }

  async openLog(attempt: string, paper: string | null): Promise<Line[]> {
    const log = await this.recall<KeptLog>(`log/${attempt}`);
    const same = log !== null && (paper === null || log.paper === paper);
    if (!same) await this.keep(`log/${attempt}`, { paper, lines: [] } satisfies KeptLog);
    return same ? log.lines : [];
  }

  async addLines(attempt: string, first: number, lines: readonly Line[]): Promise<void> {
    const log = (await this.recall<KeptLog>(`log/${attempt}`)) ?? { paper: null, lines: [] };
    await this.keep(`log/${attempt}`, { ...log, lines: [...log.lines.slice(0, first), ...lines] });
  }

  dropLog(attempt: string): Promise<void> {
    return this.forget(`log/${attempt}`);
  }

  async paper(attempt: string): Promise<SealedPackage | null> {
    return this.papers.get(attempt) ?? null;
  }

  async keepPaper(attempt: string, paper: SealedPackage): Promise<void> {
    this.papers.set(attempt, paper);
  }

  async tidy(attempt: string | null): Promise<void> {
    for (const name of this.papers.keys()) if (name !== attempt) this.papers.delete(name);
  }
}
