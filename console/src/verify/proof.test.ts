import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { parseProof, verifyPaper, verifyProof } from './proof';
import { host } from './testing';
import { NotVerified } from './verify';

const failing = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof NotVerified ? error.failure : String(error);
};

test('every entry of logs of every size is proven, and none at another place', async () => {
  for (let size = 1; size <= 20; size += 1) {
    const entries = Array.from({ length: size }, (_, index) => JSON.stringify({ index }));
    const { key, proof } = await host(entries);
    for (let index = 0; index < size; index += 1) {
      const text = await proof(index);
      const proven = await verifyProof(text, index, key);
      assert.deepEqual(proven, { entry: { index }, size, cosignatures: 0 });
      const moved = text.replace(`index ${index}\n`, `index ${index + 1}\n`);
      assert.equal(
        await failing(verifyProof(moved, index + 1, key)),
        'root',
        `${index} of ${size}`,
      );
    }
  }
});

const TEXT = 'There was no contact.';
const HASH = createHash('sha256').update(TEXT).digest('hex');
const entryOf = (index: number, party: string, body: unknown): string => {
  return JSON.stringify({ index, party, body });
};
const LOG = [
  entryOf(0, 'host', {}),
  entryOf(1, 'north', { text: TEXT }),
  entryOf(2, 'south', { paper: 1, sha256: HASH }),
  entryOf(3, 'south', { paper: 1, sha256: 'another' }),
  entryOf(4, 'south', { paper: 0, sha256: HASH }),
];
const PAPER = {
  paper: 1,
  text: TEXT,
  hash: HASH,
  signed: [
    { side: 'north', entry: 1 },
    { side: 'south', entry: 2 },
  ],
};

test('a bulletin is proven by each signature over its text, and every lie is named', async () => {
  const { key, proof } = await host(LOG);
  const verdict = await verifyPaper(PAPER, (entry) => proof(entry), key);
  assert.deepEqual(verdict, { size: LOG.length, cosignatures: 0 });
  const other = async (change: Partial<typeof PAPER>): Promise<string> => {
    return failing(verifyPaper({ ...PAPER, ...change }, (entry) => proof(entry), key));
  };
  const signedBy = (side: string, entry: number) => [
    { side: 'north', entry: 1 },
    { side, entry },
  ];
  assert.equal(await other({ text: 'There was contact.' }), 'differs');
  assert.equal(await other({ signed: signedBy('west', 2) }), 'differs', 'by another side');
  assert.equal(await other({ signed: signedBy('south', 3) }), 'differs', 'over another text');
  assert.equal(await other({ signed: signedBy('south', 4) }), 'differs', 'of another paper');
  assert.equal(await other({ signed: [] }), 'differs', 'signed by nobody');
  assert.equal(await other({ signed: PAPER.signed.slice(1) }), 'differs', 'without its author');
});

test('a host that lies in a proof is found', async () => {
  const { key, proof } = await host(LOG);
  const stranger = await host(LOG);
  const ofStranger = (entry: number): Promise<string> => stranger.proof(entry);
  assert.equal(await failing(verifyPaper(PAPER, ofStranger, key)), 'signature');
  const swapped = (): Promise<string> => proof(2);
  assert.equal(await failing(verifyPaper(PAPER, swapped, key)), 'differs', 'another entry');
  const text = await proof(1);
  const extra = Buffer.from(entryOf(1, 'north', { text: 'There was contact.' })).toString('base64');
  const forged = text.replace(/^extra .*$/m, `extra ${extra}`);
  assert.equal(await failing(verifyProof(forged, 1, key)), 'root', 'another text in its place');
  const [first = ''] = /^[A-Za-z0-9+/]{43}=$/m.exec(text) ?? [];
  assert.equal(await failing(verifyProof(text.replace(`${first}\n`, ''), 1, key)), 'root');
  assert.equal(
    await failing(verifyProof(text.replace(first, `${first}\n${first}`), 1, key)),
    'root',
  );
  const later = text.replace(/\n5\n/, '\n6\n');
  assert.equal(await failing(verifyProof(later, 1, key)), 'signature');
});

test('what is no proof is refused', () => {
  const all = ['', 'x\n\n', 'c2sp.org/tlog-proof@v1\nindex 1\n\n', '<html>'];
  for (const text of all) assert.throws(() => parseProof(text), /no proof/);
});
