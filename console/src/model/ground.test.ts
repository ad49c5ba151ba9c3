import assert from 'node:assert/strict';
import test from 'node:test';
import {
  agreedBaseMap,
  digestOf,
  groundOf,
  nameOf,
  plainText,
  tilesInView,
  weightOf,
} from './ground';

test('the same things are known in the tiles of three schemas, and what is not known is not drawn', () => {
  for (const [layer, properties, ground] of [
    ['earth', {}, 'land'],
    ['water', { kind: 'ocean' }, 'water'],
    ['ocean', {}, 'water'],
    ['landuse', { kind: 'forest' }, 'green'],
    ['landuse', { kind: 'industrial' }, null],
    ['landcover', { class: 'wood' }, 'green'],
    ['landuse', { kind: 'runway' }, 'runway'],
    ['roads', { kind: 'other', kind_detail: 'taxiway' }, 'runway'],
    ['aeroway', { class: 'gate' }, 'runway'],
    ['transportation', { class: 'motorway' }, 'road'],
    ['streets', { kind: 'primary' }, 'road'],
    ['boundaries', { kind: 'country' }, 'border'],
    ['place_labels', { kind: 'city' }, 'place'],
    ['pois', { kind: 'cafe' }, null],
    ['constructor', {}, null],
  ] as const) {
    assert.equal(groundOf(layer, properties), ground, layer);
  }
});

test('a place is named in the language of the screen, or else as it is written there', () => {
  const haifa = { name: 'חיפה', 'name:en': 'Haifa', 'name:ar': 'حيفا' };
  assert.equal(nameOf(haifa, 'ar'), 'حيفا');
  assert.equal(nameOf(haifa, 'en'), 'Haifa');
  assert.equal(nameOf(haifa, 'ru'), 'חיפה');
  assert.equal(nameOf({ 'name:en': 'Haifa' }, 'ru'), 'Haifa');
  assert.equal(nameOf({ name: ' ' }, 'en'), null);
  assert.equal(nameOf({ name: 7 }, 'en'), null);
});

test('of whom the map is, is told as a text, whatever the file holds', () => {
  const markup =
    '<a href="https://example.org" onclick="x()">&copy; OpenStreetMap</a>\n <b>and</b> others';
  assert.equal(plainText(markup), '© OpenStreetMap and others');
  assert.equal(plainText(undefined), '');
  assert.equal(plainText('x'.repeat(1000)).length, 200);
});

test('the agreed map is the one of the agreement itself, not of a table in it', () => {
  const hash = 'ab'.repeat(32);
  assert.equal(agreedBaseMap(`line = "x"\nbase_map = "${hash}"\n[messages]\n`), hash);
  assert.equal(agreedBaseMap(`line = "x"\n[other]\nbase_map = "${hash}"\n`), null);
  assert.equal(agreedBaseMap('base_map = "ab"'), null);
});

test('a digest is read as RFC 9530 writes it', () => {
  const base64 = `${'A'.repeat(42)}E=`;
  assert.equal(digestOf(`sha-256=:${base64}:`), `${'00'.repeat(31)}01`);
  assert.equal(digestOf(`sha-512=:AAAA:, sha-256=:${base64}:`), `${'00'.repeat(31)}01`);
  assert.equal(digestOf('sha-256=:AAAA:'), null);
  assert.equal(digestOf(null), null);
});

test('a greater place comes before a smaller one, whichever way its schema ranks it', () => {
  for (const [greater, smaller] of [
    [{ population: 2_000_000 }, { population: 300 }],
    [{ population: 300 }, { population: 0 }],
    [{ population_rank: 13 }, { population_rank: 4 }],
    [{ rank: 1 }, { rank: 9 }],
  ]) {
    assert.ok(weightOf(greater ?? {}) > weightOf(smaller ?? {}), JSON.stringify(greater));
  }
});

test('the tiles in view are those that cover it, or a greater one until these have come', () => {
  const half = Math.PI * 6_378_137;
  const all = (_: string): boolean => true;
  const keys = (extent: number[], zoom: number, isKnown = all): string[] => {
    return [...tilesInView(extent, zoom, isKnown)].sort();
  };
  assert.deepEqual(keys([1, 1, 2, 2], 2), ['2/2/1']);
  assert.deepEqual(keys([-1, -1, 1, 1], 1), ['1/0/0', '1/0/1', '1/1/0', '1/1/1']);
  assert.deepEqual(keys([-5 * half, -half, 5 * half, half], 1).length, 4, 'wider than the world');
  assert.deepEqual(
    keys([half - 1, 1, half + 1, 2], 3),
    ['3/0/3', '3/7/3'],
    'across the antimeridian',
  );
  assert.deepEqual(keys([1, half - 2, 2, half + 9], 2), ['2/2/0'], 'beyond the pole is nothing');
  const known = (key: string): boolean => ['1/1/0', '3/4/3'].includes(key);
  assert.deepEqual(keys([1, 1, 2, 2], 3, known), ['3/4/3']);
  assert.deepEqual(keys([1, 1, 2, 2], 4, known), ['3/4/3']);
  assert.deepEqual(keys([1, 1, half - 1, 2], 2, known), ['1/1/0'], 'once, though two lack');
  assert.deepEqual(keys([1, 1, 2, 2], 0, known), []);
});
