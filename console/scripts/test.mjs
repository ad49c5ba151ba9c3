// Bundles tests and runs them with Node's own runner: `unit`, `journeys` or `bench`.
//
// Node 20 reads no TypeScript; esbuild takes its types away in a moment, and tsc checks them.

import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENDINGS = { unit: '.test.ts', journeys: '.journey.ts', bench: '.bench.ts' };

async function find(folder, ending) {
  const found = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await find(path, ending)));
    else if (entry.name.endsWith(ending)) found.push(path);
  }
  return found;
}

const kind = process.argv[2] ?? 'unit';
const ending = ENDINGS[kind];
if (ending === undefined) throw new Error(`tests are one of ${Object.keys(ENDINGS).join(', ')}`);
const wanted = process.argv.slice(3);
const all = [...(await find('src', ending)), ...(await find('tests', ending))];
const entryPoints = all.filter((path) => wanted.every((word) => path.includes(word)));
if (entryPoints.length === 0) throw new Error(`no test is named *${ending}`);

// Below the project, so that what is not bundled is found in its node_modules.
const out = await mkdtemp(join(root, 'node_modules', '.tests-'));
try {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  const files = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.mjs'));
  // One journey at a time: each starts a server and a browser, and a machine may have two cores.
  const lone = kind === 'unit' ? [] : ['--test-concurrency=1'];
  const args = ['--enable-source-maps', '--test', ...lone, ...files.map((one) => join(out, one))];
  const env = { ...process.env, CONSOLE_ROOT: root };
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
