import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync("design/tokens.css", "utf8");

function coloursOf(theme: string): Record<string, string> {
  const block = css.slice(css.indexOf(`[data-theme="${theme}"]`));
  const body = block.slice(block.indexOf("{"), block.indexOf("}"));
  return Object.fromEntries(
    [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  );
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

for (const theme of ["light", "dark", "contrast"]) {
  test(`text has a contrast of at least 7:1 in the ${theme} theme`, () => {
    const colour = coloursOf(theme);
    const pairs = [
      ...["ink", "quiet", "accent", "alarm"].flatMap((text) =>
        ["ground", "surface", "tint"].map((under) => [text, under]),
      ),
      ["on-accent", "accent"],
      ["on-alarm", "alarm"],
      ["alarm", "alarm-tint"],
    ] as [string, string][];

    const weak = pairs.filter(([text, under]) => contrast(colour[text]!, colour[under]!) < 7);

    assert.deepEqual(weak, []);
  });

  test(`an edge has a contrast of at least 3:1 in the ${theme} theme`, () => {
    const colour = coloursOf(theme);

    const weak = ["ground", "surface"].filter((under) => contrast(colour["edge"]!, colour[under]!) < 3);

    assert.deepEqual(weak, []);
  });
}
