import type { id } from "./results.id.ts";
import type { Catalogue } from "./language.ts";

export const en: Catalogue<typeof id> = {
  page: "Results",
  liveScore: "Live results",
  asOf: (time) => `as of ${time}`,
  provisional: "provisional",
  released: "official results",
  frozen: (time) => `board frozen since ${time}`,
  frozenLine: (time) => `Frozen since ${time}`,
  stale: (time) => `Not updated since ${time}`,
  staleHelp: "The connection to the server is lost. This page comes back by itself.",
  loading: "Loading the board …",
  waiting: "Reaching the server …",

  layout: "Layout",
  hall: "Hall screen",
  list: "List",
  printed: "Print",

  place: "Place",
  number: "Participant number",
  candidate: "Candidate",
  total: "Total",
  status: "Status",
  noPlace: "–",
  states: { working: "Provisional", paused: "Paused", finished: "Final", void: "DIS" },
  statesLong: {
    working: "Working",
    paused: "Clock paused",
    finished: "Finished, score fixed",
    void: "Disqualified",
  },
  sittingStates: {
    prepared: "Not open yet",
    registering: "Registration",
    running: "Running",
    paused: "Paused",
    finished: "Finished",
    released: "Released",
  },

  counts: {
    registered: "registered",
    present: "present",
    working: "working",
    finished: "finished",
    void: "disqualified",
  },
  checkpoint: (size, root) => `Checkpoint: ${size} entries · ${root}`,
  pageOf: (from, to, all) => `Rows ${from} to ${to} of ${all}`,
  everybody: (all) => `${all} candidates`,
  onYourPhone: "See it on your phone",
  qr: (address) => `QR code of this page's address: ${address}`,

  empty: {
    prepared: "The exam has not begun",
    registering: "Candidates are registering",
    running: "Waiting for the first candidate",
    finished: "There are no scores in this sitting",
    hint: "Scores appear here as soon as candidates answer.",
    startsAt: (when, time) => `${when}, ${time}`,
  },

  own: {
    title: "My score",
    label: "Your participant number",
    hint: "Kept on this device only.",
    show: "Show",
    change: "Change number",
    place: (place, all) => `Place ${place} of ${all}`,
    inFormation: (formation) => `in the formation ${formation}`,
    outOf: (max) => `of ${max}`,
    notYet: "This number is not on the board yet. A score appears once the candidate has begun.",
    provisional: "Score and place can still change.",
    final: "The place can still change until everybody has finished.",
    official: "Score and place are official.",
    void: "This attempt was disqualified and has no place.",
  },

  find: "Find a number or name",
  formation: "Formation",
  allFormations: "All formations",
  allStates: "All states",
  none: "No candidate fits.",
  more: (count) => `Show ${count} more`,
  shown: (shown, all) => `${shown} of ${all} candidates`,

  sittings: {
    title: "Results",
    lead: "Choose a sitting to see its live results.",
    none: "There is no sitting on this server yet.",
    counts: (working, finished) => `${working} working · ${finished} finished`,
  },
  allSittings: "All sittings",

  refusals: {
    unknown_sitting: "There is no such sitting on this server.",
    otherwise: "The server cannot show this board yet.",
  },
};
