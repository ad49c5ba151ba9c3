// Files of PMTiles, as small as they can be: one tile for the whole earth (PMTiles version 3,
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md), a picture or vectors (Mapbox
// Vector Tile 2.1).

const HEADER_BYTES = 127;
export const MVT = 1;
export const PNG = 2;

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}

/** An archive whose only tile is 0/0/0. */
export function archive(tileType: number, tile: Uint8Array, metadata: unknown): Buffer {
  // One entry: the difference of its id, its run, its length, and its offset plus one.
  const directory = Buffer.from([1, 0, 1, ...varint(tile.length), 1].flat());
  const told = Buffer.from(JSON.stringify(metadata));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles', 0, 'ascii');
  header.writeUInt8(3, 7);
  const lengths = [directory.length, told.length, 0, tile.length];
  let offset = HEADER_BYTES;
  for (const [index, length] of lengths.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + 16 * index);
    header.writeBigUInt64LE(BigInt(length), 16 + 16 * index);
    offset += length;
  }
  for (const at of [72, 80, 88]) header.writeBigUInt64LE(1n, at);
  // Clustered, nothing compressed, from zoom 0 to zoom 0.
  for (const [index, value] of [1, 1, 1, tileType, 0, 0].entries())
    header.writeUInt8(value, 96 + index);
  const bounds = [-180, -85, 180, 85];
  for (const [index, degrees] of bounds.entries())
    header.writeInt32LE(degrees * 1e7, 102 + 4 * index);
  return Buffer.concat([header, directory, told, tile]);
}

/** A picture of one red point. */
export const RED = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

const bytes = (field: number, value: readonly number[]): number[] => {
  return [...varint(field * 8 + 2), ...varint(value.length), ...value];
};
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const text = (value: string): number[] => [...Buffer.from(value)];
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);

/** A layer of one feature with one property. */
function layer(
  name: string,
  type: number,
  geometry: number[],
  key: string,
  value: string,
): number[] {
  const feature = [...bytes(2, [0, 0]), ...number(3, type), ...bytes(4, geometry)];
  return bytes(3, [
    ...number(15, 2),
    ...bytes(1, text(name)),
    ...bytes(2, feature),
    ...bytes(3, text(key)),
    ...bytes(4, bytes(1, text(value))),
    ...number(5, 4096),
  ]);
}

/** Water over the whole earth, and a place in it at 8.789° of east, 8.754° of south. */
export function waterworld(place: string): Uint8Array {
  const [move, line, close] = [9, 26, 15];
  const around = [
    ...[move, ...zigzag(0), ...zigzag(0)],
    ...[
      line,
      ...zigzag(4096),
      ...zigzag(0),
      ...zigzag(0),
      ...zigzag(4096),
      ...zigzag(-4096),
      ...zigzag(0),
    ],
    close,
  ];
  return Uint8Array.from([
    ...layer('water', 3, around, 'kind', 'ocean'),
    ...layer('places', 1, [move, ...zigzag(2148), ...zigzag(2148)], 'name', place),
  ]);
}
