// A QR code drawn in the browser: whoever shows one needs no server for it.
import { correction, generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";

/** Modules around a code that stay white, so that a camera finds it. */
const QUIET = 4;

export type Code = { readonly size: number; readonly path: string };

/** The dark modules of a text as one path; `size` counts the quiet ones around it too. */
export function codeOf(text: string): Code {
  // Shown on a screen nothing is torn off or stained: larger modules are read better than repaired ones.
  const bits = generate(text, { minCorrectionLevel: correction.L });
  return { size: bits.size + 2 * QUIET, path: toSvgPath(bits) };
}

/** Dark on white in every theme, because that is what cameras read. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = codeOf(text);
  return (
    <svg class="qr-code" viewBox={`${-QUIET} ${-QUIET} ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect x={-QUIET} y={-QUIET} width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
