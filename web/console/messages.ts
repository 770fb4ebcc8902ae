// The server's words for this screen, and the public board's.
import type { Console, Results } from "../wire/messages.ts";

export type Session = Console.Session;
export type Consent = Console.Consent;
export type Role = Console.StaffCard["role"];
export type Row = Console.Row;
export type AttemptState = Row["state"];
export type Sitting = Console.Sitting;
export type SignedRecord = Console.SignedRecord;
export type Witness = Console.Witness;
export type ComplaintOf = NonNullable<Witness["trouble"]>;
export type Interruption = Console.Interruption;
export type Stoppage = Console.Stoppage;
export type SittingState = Sitting["state"];
export type SittingSummary = Console.SittingSummary;
export type Sittings = Console.Sittings;
export type UnopenedSitting = Console.UnopenedSitting;
export type Counts = Console.Counts;
export type Changes = Console.Changes;
export type Watched = Console.Watched;
export type ItemFound = Console.ItemFound;
export type CorrectedKey = Console.CorrectedKey;
export type Happening = Console.Happening;
export type BoardRow = Results.Standing;
