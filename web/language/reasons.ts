// Which sentence of a catalogue tells why something was refused.

type Told = { readonly code: string; readonly [evidence: string]: unknown };

/** The code of the refusal; who only has to let others pass is not told that it tried too often. */
export const reason = (refusal: Told): string => (refusal["crowded"] === true ? "crowded" : refusal.code);
