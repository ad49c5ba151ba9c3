import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64, toBase64 } from './bytes';
import { parseCheckpoint, parseVerifierKey } from './note';
import { bundleEntries, bundlePath, leafHash, Tree } from './tree';
import { hex, host } from './testing';
import { NotVerified, verify, type Remembered, type Source } from './verify';

test('roots are those of RFC 6962, of the reference implementation', async () => {
  // The leaves and roots of certificate-transparency's own tests.
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const tree = new Tree();
  assert.equal(hex(await tree.root()), roots[0]);
  for (const [index, leaf] of leaves.entries()) {
    await tree.push(await leafHash(Buffer.from(leaf, 'hex')));
    assert.equal(hex(await tree.root()), roots[index + 1], `${index + 1} leaves`);
  }
});

test('bundles are named as tlog-tiles says', () => {
  assert.equal(bundlePath(0, 3), '/tile/entries/000.p/3');
  assert.equal(bundlePath(1_234_067, 256), '/tile/entries/x001/x234/067');
  assert.throws(() => [...bundleEntries(Uint8Array.of(0, 5, 1))], /cut short/);
});

const ENTRIES = Array.from({ length: 300 }, (_, index) => JSON.stringify({ index, kind: 'ж' }));
const shown = [
  { index: 7, text: ENTRIES[7] ?? '' },
  { index: 299, text: ENTRIES[299] ?? '' },
];
const quiet = (): void => undefined;

async function failure(
  source: Source,
  key: string,
  remembered: Remembered | null,
  rows = shown,
): Promise<string> {
  try {
    await verify(source, key, remembered, rows, quiet);
    return 'verified';
  } catch (error) {
    return error instanceof NotVerified
      ? `${error.failure} ${error.entry ?? ''}`.trim()
      : String(error);
  }
}

test('an honest log verifies, and grows from what was verified before', async () => {
  const { key, source, checkpoint } = await host(ENTRIES);
  const verdict = await verify(source, key, null, shown, quiet);
  assert.equal(verdict.size, 300);
  assert.equal(verdict.compared, 2);
  const { root } = parseCheckpoint(await checkpoint(ENTRIES.slice(0, 100)));
  const earlier = { logKey: key, size: 100, root: toBase64(root) };
  assert.equal((await verify(source, key, earlier, [], quiet)).since?.size, 100);
  assert.equal((await parseVerifierKey(key)).name, 'line.example/test');
});

test('every way of lying is named', async () => {
  const { key, source, checkpoint } = await host(ENTRIES);
  const stranger = await host(ENTRIES);
  const other = ENTRIES.map((entry, index) => (index === 5 ? entry.replace('ж', 'x') : entry));
  const lying = (change: Partial<Source>): Source => ({ ...source, ...change });
  const root = (note: string): string => toBase64(parseCheckpoint(note).root);
  assert.equal(await failure(stranger.source, key, null), 'signature');
  assert.equal(await failure(lying({ checkpoint: () => checkpoint(other) }), key, null), 'root');
  const shorter = lying({ checkpoint: () => checkpoint(ENTRIES.slice(0, 99)) });
  const known = { logKey: key, size: 100, root: root(await checkpoint(ENTRIES.slice(0, 100))) };
  assert.equal(await failure(shorter, key, known), 'shrunk');
  assert.equal(await failure(source, key, { ...known, logKey: stranger.key }), 'log-key');
  const rewritten = { ...known, root: root(await checkpoint(other.slice(0, 100))) };
  assert.equal(await failure(source, key, rewritten), 'rewritten');
  assert.equal(await failure(source, key, null, [{ index: 7, text: '{"index":7}' }]), 'differs 7');
  const half = lying({
    tile: async (path) => (await source.tile(path)).slice(0, 2 + (ENTRIES[0]?.length ?? 0) + 1),
  });
  assert.equal(await failure(half, key, null, []), 'too-few 1');
});

test('a note that is none is refused', async () => {
  for (const note of [
    '',
    'a\n1\n\n',
    'a\n-1\nAAAA\n\n— a AAAA\n',
    'a\n1\nAAAA\n\nno signature\n',
  ]) {
    assert.throws(() => parseCheckpoint(note), Error, note);
  }
  await assert.rejects(parseVerifierKey('name+00000000+AQ=='));
  assert.equal(fromBase64('AQID').length, 3);
});
