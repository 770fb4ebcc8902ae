// Bundles every *.test.ts and runs them with Node's own test runner.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const inFolders = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.includes("node_modules"))
    .map((name) => `${folder}${name}`);
const outdir = `${here}node_modules/.tests/`;

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
await build({
  entryPoints: inFolders(here, ".test.ts"),
  outbase: here,
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});
const run = ["--test", ...inFolders(outdir, ".test.mjs")];
process.exitCode = spawnSync(process.execPath, run, { cwd: here, stdio: "inherit" }).status ?? 1;
