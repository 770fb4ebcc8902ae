// People, rooms and sittings for tests of this screen.
import type { Row, Sitting } from "./messages.ts";

export const aRow = (changes: Partial<Row> = {}): Row => ({
  participant_number: "P-001",
  name: "Peserta Contoh 01",
  formation: "Analis",
  category: "general",
  room: "A",
  seat: "1",
  needs: null,
  state: "working",
  connected: true,
  locked: false,
  answered: 12,
  flagged: 1,
  items: 110,
  allowance_ms: 6_000_000,
  remaining_ms: null,
  running: true,
  ends_clock: 6_000_000,
  last_contact: 1_790_000_000_000,
  total: 60,
  sections: { twk: 60 },
  terminal: "7k3m00",
  ...changes,
});

export const aSitting = (changes: Partial<Sitting> = {}): Sitting => ({
  id: "sesi-1",
  title: "Sesi 1",
  state: "running",
  rules: "cpns-2024",
  starts_at: 1_790_000_000_000,
  clock: 0,
  interruption: null,
  items: 110,
  duration_ms: 6_000_000,
  board_frozen_since: null,
  two_people: true,
  grant_alone_ms: 600_000,
  rooms: [
    { id: "A", title: "Ruang A" },
    { id: "B", title: "Ruang B" },
  ],
  sections: [],
  tie_order: ["total"],
  ...changes,
});
