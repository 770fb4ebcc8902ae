// How bytes are written for people: Crockford's base 32, in printed lines with a check symbol each.
import { Refused } from "./refused.ts";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Crockford's check symbols stand for 0 to 36; the last five are none of the alphabet. */
const CHECKS = `${SYMBOLS}*~$=U`;
const GROUP = 4;
/** Symbols of a printed line without its check symbol. */
export const LINE = 32;

/** Bytes in capitals without spaces, the last bits filled up with zeros. */
export function spelled(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += SYMBOLS[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + SYMBOLS[(held << (5 - bits)) & 31] : text;
}

/** The bytes of a text in `plain` spelling; null when bits are left that are not zero. */
export function bytesOf(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const symbol of text) {
    held = ((held << 5) | SYMBOLS.indexOf(symbol)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 0xff;
      at += 1;
    }
  }
  return bits < 5 && (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** As people write it: small letters, O for 0, I and L for 1, spaces and dashes anywhere. */
export function plain(written: string): string {
  return written
    .replace(/[ \t\r\n\u00a0\u2000-\u200a\u202f\u205f\u3000\u2010-\u2015\u2212-]/g, "")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase()) // of other scripts some have capitals among ours
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
}

/** The check symbol of a printed line; its number counts, so that swapped lines are told too. */
export function checkSymbol(number: number, symbols: string): string {
  let value = number % 37;
  for (const symbol of symbols) value = (value * 32 + SYMBOLS.indexOf(symbol)) % 37;
  return CHECKS[value] ?? "";
}

/** A spelling as it is printed: groups of four, eight in a line, a slash and the line's check symbol. */
export function printedLines(text: string): string[] {
  return pieces(text, LINE).map((line, at) => `${pieces(line, GROUP).join(" ")} /${checkSymbol(at + 1, line)}`);
}

/** A line as somebody typed it; `check` is what stands behind its slash, null when there is no slash. */
type Line = { readonly number: number | null; readonly symbols: string; readonly check: string | null };

/** Of each line that somebody typed: whether it fits its check symbol; null when none can be told. */
export function typedLines(written: string): (boolean | null)[] {
  return linesOf(written).map((line, at) => {
    if (line.check !== null) return (line.number ?? at + 1) === at + 1 && fits(line.symbols + line.check, at);
    return fits(line.symbols, at) || null;
  });
}

/**
 * The plain spelling of what somebody typed or pasted: a spelling, also wrapped, or printed lines, also
 * where the slashes were left out.
 */
export function symbolsOf(written: string): string {
  const lines = linesOf(written);
  const gap = lines.findIndex(({ number }, at) => number !== null && number !== at + 1);
  if (gap >= 0) throw new Refused({ code: "missing_line", line: gap + 1 });
  const slashed = lines.some(({ check }) => check !== null);
  return slashed ? checked(lines.map(({ symbols, check }) => symbols + (check ?? ""))) : unslashed(lines.map(({ symbols }) => symbols));
}

/** Lines that each end in their check symbol, without it. */
function checked(lines: readonly string[]): string {
  const wrong = lines.flatMap((line, at) => (fits(line, at) ? [] : [at + 1]));
  if (wrong.length > 0) throw new Refused({ code: "mistyped", lines: wrong });
  return lines.map((line) => line.slice(0, -1)).join("");
}

/** Either one spelling or printed lines without slashes: one line in 37 fits by chance, most of them never. */
function unslashed(lines: readonly string[]): string {
  const whole = lines.join("");
  const cut = pieces(whole, LINE + 1);
  if (whole !== "" && cut.every(fits)) return checked(cut);
  if (lines.length > 1 && 2 * lines.filter(fits).length >= lines.length) return checked(lines);
  const stray = [...whole].find((symbol) => !SYMBOLS.includes(symbol));
  if (stray !== undefined) throw new Refused({ code: "unreadable", symbol: stray });
  return whole;
}

function fits(line: string, at: number): boolean {
  const symbols = line.slice(0, -1);
  if (symbols === "" || symbols.length > LINE || [...symbols].some((symbol) => !SYMBOLS.includes(symbol))) return false;
  return checkSymbol(at + 1, symbols) === line.at(-1);
}

function linesOf(written: string): Line[] {
  return written
    .replace(/(\/[ \t]*[0-9A-Za-z*~$=])[ \t]+/g, "$1\n") // lines that a messenger joined
    .split(/[\r\n]+/)
    .filter((line) => plain(line) !== "")
    .map((line) => {
      const [, number = null, rest = ""] = /^\s*(?:([0-9]{1,3})\.\s)?(.*)$/.exec(line) ?? [];
      const [symbols = "", ...behind] = plain(rest).split("/");
      return { number: number === null ? null : Number(number), symbols, check: behind.length > 0 ? behind.join("/") : null };
    });
}

function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, at) => text.slice(at * length, (at + 1) * length));
}
