// Bundles every screen of screens.json into one script, one stylesheet, its fonts and the page that names them;
// a screen of `one_file` into one page with all of that in it.
//
//   node build.mjs            all screens, minified
//   node build.mjs terminal   one screen
//   node build.mjs --readable with line breaks and names kept, for reading in the browser
//
// The page names script and stylesheet with the hash of their bytes as a query: a browser may keep
// them for ever and still gets a new version at once, because the page itself is never kept.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const screens = JSON.parse(readFileSync(`${here}screens.json`, "utf8"));
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const targets = ["chrome109", "firefox115", "safari16"];
const readable = process.argv.includes("--readable");

const version = (path) => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);

const page = (name, title, script, style) => `<!doctype html>
<html lang="id" translate="no">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/${name}/${name}.css?v=${style}">
<script type="module" src="/static/${name}/${name}.js?v=${script}"></script>
</head>
<body>
<noscript>Halaman ini memerlukan JavaScript. This page needs JavaScript.</noscript>
<div id="screen"></div>
</body>
</html>
`;

/** The service worker of a screen, which names everything of this build. */
async function buildKeeper(name, folder, source) {
  const address = (file) => `/static/${name}/${file}`;
  const versioned = [`${name}.js`, `${name}.css`].map((file) => `${address(file)}?v=${version(`${folder}/${file}`)}`);
  const fonts = readdirSync(folder).filter((file) => file.endsWith(".woff2")).map(address);
  const files = [...versioned, ...fonts];
  await build({
    entryPoints: [`${here}${name}/${source}.ts`],
    outdir: folder,
    bundle: true,
    format: "iife",
    target: targets,
    define: {
      // The page names script and style by their bytes, so its own bytes name the build.
      BUILD: JSON.stringify(version(`${folder}/index.html`)),
      FILES: JSON.stringify(files),
    },
    minify: !readable,
    charset: "utf8",
    logLevel: "warning",
  });
}

/** Script and style of a screen, bundled; without a folder they are kept in memory, fonts and all. */
function bundle(name, folder) {
  return build({
    entryPoints: { [name]: `${here}${name}/main.tsx` },
    outdir: folder ?? here,
    write: folder !== undefined,
    bundle: true,
    format: folder === undefined ? "iife" : "esm",
    target: targets,
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".woff2": folder === undefined ? "dataurl" : "file" },
    assetNames: "[name]-[hash]",
    minify: !readable,
    charset: "utf8",
    legalComments: "eof",
    logLevel: "warning",
  });
}

/** One page with script, style and fonts in it, which a browser opens from anywhere. */
async function buildOneFile(name, title, folder) {
  const { outputFiles } = await bundle(name);
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const [script, style] = [textOf(".js"), textOf(".css")];
  // Where a script could end in the middle, the page would be another one than was hashed.
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error(`${name} cannot stand in one page`);
  const template = await build({
    entryPoints: [`${here}${name}/page_file.ts`],
    write: false,
    bundle: true,
    format: "esm",
  });
  const { pageFile } = await import(`data:text/javascript,${encodeURIComponent(template.outputFiles[0].text)}`);
  const hashes = { scriptHash: hash(script), styleHash: hash(style) };
  writeFileSync(`${folder}/index.html`, pageFile({ title, script, style, ...hashes, kept: null }));
}

for (const [name, screen] of Object.entries(screens)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const source = `${here}${name}/main.tsx`;
  if (!existsSync(source)) throw new Error(`the ${name} screen has no ${source}`);
  const folder = `${here}../${screen.folder}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (screen.one_file) await buildOneFile(name, screen.title, folder);
  else {
    await bundle(name, folder);
    writeFileSync(
      `${folder}/index.html`,
      page(name, screen.title, version(`${folder}/${name}.js`), version(`${folder}/${name}.css`)),
    );
  }
  if (screen.keeper) await buildKeeper(name, folder, screen.keeper);
  process.stdout.write(`built ${name}\n`);
}
