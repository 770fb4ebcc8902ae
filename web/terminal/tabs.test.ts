import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, type Tabs, tabs } from "./tabs.ts";

/** Several tabs of one browser; a tab that sleeps hears everything later. */
class Browser {
  private readonly calls: { call: Call; asleep: unknown[] | null }[] = [];
  readonly working = new Set<string>();

  open(id: string): Tabs {
    const line = { call: {} as Call, asleep: null as unknown[] | null };
    const call: Call = {
      onmessage: null,
      close: () => undefined,
      postMessage: (data) => {
        for (const other of this.calls) if (other !== line) this.hear(other, data);
      },
    };
    line.call = call;
    this.calls.push(line);
    return tabs(() => this.working.delete(id), call, id);
  }

  async begins(id: string, tab: Tabs): Promise<void> {
    if (await tab.ask()) this.working.add(id);
  }

  takes(id: string, tab: Tabs): void {
    this.working.add(id);
    tab.take();
  }

  sleep(place: number): void {
    const line = this.calls[place];
    if (line) line.asleep = [];
  }

  wake(place: number): void {
    const line = this.calls[place];
    const heard = line?.asleep ?? [];
    if (line) line.asleep = null;
    for (const data of heard) if (line) this.hear(line, data);
  }

  private hear(line: { call: Call; asleep: unknown[] | null }, data: unknown): void {
    if (line.asleep) line.asleep.push(data);
    else line.call.onmessage?.call(null as never, { data } as MessageEvent);
  }
}

test("the second tab rests, and works once a person says so", async () => {
  const browser = new Browser();
  const [first, second] = [browser.open("a"), browser.open("b")];
  await browser.begins("a", first);
  await browser.begins("b", second);
  assert.deepEqual([...browser.working], ["a"]);

  browser.takes("b", second);

  assert.deepEqual([...browser.working], ["b"]);
});

test("of tabs that come back together exactly one works", async () => {
  const browser = new Browser();
  const names = ["c", "a", "b"];
  const opened = names.map((name) => browser.open(name));

  await Promise.all(opened.map((tab, place) => browser.begins(names[place] ?? "", tab)));

  assert.deepEqual([...browser.working], ["a"]);
});

test("a tab that slept while another took over rests when it wakes, and takes nothing back", async () => {
  const browser = new Browser();
  const [first, second] = [browser.open("a"), browser.open("b")];
  await browser.begins("a", first);
  browser.sleep(0);
  await browser.begins("b", second);

  browser.wake(0);

  assert.deepEqual([...browser.working], ["b"]);
});

test("a tab whose candidate has left holds nobody up", async () => {
  const browser = new Browser();
  const [first, second] = [browser.open("a"), browser.open("b")];
  await browser.begins("a", first);
  first.rest();
  browser.working.delete("a");

  await browser.begins("b", second);

  assert.deepEqual([...browser.working], ["b"]);
});
