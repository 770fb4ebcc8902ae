// Who is added to a sitting that is open, and what decides their form, as staff write it down.
import type { Sitting } from "./messages.ts";

export type LateDraft = {
  number: string;
  name: string;
  formation: string;
  category: string;
  formationType: string;
  need: string;
  birthDate: string;
  room: string;
  signature: string;
  file: string;
};

export const nobody: LateDraft = {
  number: "",
  name: "",
  formation: "",
  category: "general",
  formationType: "",
  need: "",
  birthDate: "",
  room: "",
  signature: "",
  file: "",
};

export type Waiting = Sitting["late_forms"]["waiting"][number];

/** The opening of somebody who was added and has no form yet. */
export const waitingOf = (sitting: Sitting, attempt: string): Waiting | undefined =>
  sitting.late_forms.waiting.find((one) => one.participant_number === attempt);

/** A signature as it is sent: letters small, without the spaces that make it readable. */
export const spelled = (signature: string): string => signature.replace(/\s/g, "").toLowerCase();

export const isSignature = (signature: string): boolean => /^[0-9a-f]{96}$/.test(spelled(signature));

export const isPerson = (late: LateDraft): boolean =>
  /^[A-Za-z0-9-]{1,32}$/.test(late.number.trim()) &&
  late.name.trim() !== "" &&
  late.formation.trim() !== "" &&
  late.category.trim() !== "";

/** The fields of an order to add somebody; what is left empty is not sent. */
export function person(late: LateDraft): Record<string, unknown> {
  const given = {
    participant_number: late.number,
    name: late.name,
    formation: late.formation,
    category: late.category,
    formation_type: late.formationType,
    need: late.need,
    birth_date: late.birthDate,
    room: late.room,
  };
  const trimmed = Object.entries(given).map(([name, value]) => [name, value.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}
