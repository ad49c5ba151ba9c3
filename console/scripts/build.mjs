// Builds the console into dist/: one script, one style, the base map, the page that names them.
//
// The names hold the hash of the content, so the server lets browsers keep them for ever. Each
// file is compressed here, once, with all the effort there is, and never while it is served. A
// file that is as it was is not touched, or cargo would build the server anew at every start.

import { brotliCompressSync, constants } from 'node:zlib';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

const result = await build({
  absWorkingDir: root,
  entryPoints: { app: 'src/main.tsx', style: 'src/style/main.css', icon: 'src/icon.svg' },
  outdir: 'dist',
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  // What few need, the tiles of a base map, is loaded once it is asked for.
  splitting: true,
  chunkNames: '[name]-[hash]',
  publicPath: '/console',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.json': 'file', '.svg': 'copy' },
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
});

const made = (start, end) => {
  const names = Object.keys(result.metafile.outputs).map((path) => path.replace('dist/', ''));
  const name = names.find((one) => one.startsWith(start) && one.endsWith(end));
  if (name === undefined) throw new Error(`the build made no ${start}*${end}`);
  return `/console/${name}`;
};

/** What the script needs at once is fetched beside it, and not only after it was read. */
const [, app] = Object.entries(result.metafile.outputs).find(([path]) =>
  /\/app-[^/]*\.js$/.test(path),
);
const preloads = app.imports
  .filter(({ kind }) => kind === 'import-statement')
  .map(({ path }) => `<link rel="modulepreload" href="/console/${basename(path)}" />`)
  .join('\n    ');

const page = (await readFile(join(root, 'src/page.html'), 'utf8'))
  .replace('</head>', `  ${preloads}\n  </head>`)
  .replaceAll('{script}', made('app-', '.js'))
  .replaceAll('{style}', made('style-', '.css'))
  .replaceAll('{icon}', made('icon-', '.svg'));

const files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
files.set('index.html', Buffer.from(page));

const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
for (const [name, bytes] of [...files]) {
  const packed = brotliCompressSync(bytes, quality);
  if (packed.length < bytes.length) files.set(`${name}.br`, packed);
  console.log(`${name}: ${bytes.length} bytes, ${packed.length} with brotli`);
}

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (!files.has(name)) await rm(join(dist, name), { recursive: true });
}
for (const [name, bytes] of files) {
  const path = join(dist, name);
  const old = await readFile(path).catch(() => undefined);
  if (old === undefined || Buffer.compare(old, bytes) !== 0) await writeFile(path, bytes);
}
