// The server's words for this screen, and the public board's, as the console reads it.
import type { Console } from "../wire/messages.ts";

export type Session = Console.Session;
export type Role = Console.StaffCard["role"];
export type Row = Console.Row;
export type AttemptState = Row["state"];
export type Sitting = Console.Sitting;
export type SittingState = Sitting["state"];
export type SittingSummary = Console.SittingSummary;
export type Counts = Console.Counts;
export type Changes = Console.Changes;
export type Watched = Console.Watched;
export type Happening = Console.Happening;

export type BoardRow = {
  participant_number: string;
  name: string | null;
  formation: string;
  category: string;
  points: number[];
  total: number;
  state: "working" | "paused" | "finished" | "void";
  final: boolean;
};

export type Board = {
  seq: number;
  hash: string;
  as_of: number;
  sections: { id: string; title: string; max: number }[];
  tie_order: string[];
  max: number;
  rows: BoardRow[];
};

export type BoardChanges = {
  seq: number;
  hash: string;
  as_of: number;
  changes: BoardRow[];
  removed?: string[];
};
