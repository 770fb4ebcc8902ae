// The receipt page as the one file that it is: built once, and written again with a candidate's data
// in it when they save it. Script and style are named by their hashes, so that a browser runs no other.

export type Parts = {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  /** What the policy names instead of their text: `sha256-...`. */
  readonly scriptHash: string;
  readonly styleHash: string;
  /** JSON of what was saved; null in the page as it is served, which may fetch from its own server. */
  readonly kept: string | null;
};

export const KEPT_ID = "kept";

/** The content security policy: nothing from elsewhere, and from the own server only while not saved. */
export function policyOf({ scriptHash, styleHash, kept }: Parts): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${styleHash}'`,
    "font-src data:",
    "img-src data:",
    `connect-src ${kept === null ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

export function pageFile(parts: Parts): string {
  return `<!doctype html>
<html lang="id" translate="no">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${parts.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>
<link rel="icon" href="data:,">
<style>${parts.style}</style>
</head>
<body>
<div id="screen"><h1>Tanda terima</h1>
<p>Tulisan ini diganti begitu halaman selesai memeriksa. Bila tetap di sini: buka berkas ini dengan peramban (Chrome, Firefox, Safari) yang menjalankan JavaScript. Bila di sana pun tetap, berkas ini rusak atau telah diubah; jangan dipercaya.</p>
<p lang="en">These words are replaced once the page has checked. If they stay: open this file in a browser (Chrome, Firefox, Safari) that runs JavaScript. If they stay there too, this file is damaged or was altered; do not trust it.</p></div>
<script type="application/json" id="${KEPT_ID}">${(parts.kept ?? "null").replaceAll("<", "\\u003c")}</script>
<script>${parts.script}</script>
</body>
</html>
`;
}

/** What stands in a saved file where its data belong; null when it is no such file. */
export function keptIn(file: string): string | null {
  const start = `<script type="application/json" id="${KEPT_ID}">`;
  const at = file.indexOf(start);
  const end = file.indexOf("</script>", at);
  return at < 0 || end < 0 ? null : file.slice(at + start.length, end);
}
