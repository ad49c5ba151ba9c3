// Labels that do not lie on each other: each gets the first free place around its point, the most
// important first; one that finds none is left out, for an unreadable label says nothing.

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The greater comes first. */
  readonly weight: number;
}

export interface Placed<T> {
  readonly label: T;
  /** The upper left corner. */
  readonly left: number;
  readonly top: number;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP = 8;
/** Cells of the grid in which taken places are looked up, pixels. */
const CELL = 64;

export function declutter<T extends Label>(labels: readonly T[]): Placed<T>[] {
  const taken = new Map<number, Box[]>();
  const placed: Placed<T>[] = [];
  const order = labels.map((label, index) => ({ label, index }));
  order.sort((one, other) => other.label.weight - one.label.weight || one.index - other.index);
  for (const { label } of order) {
    const box = places(label).find((one) => !isTaken(taken, one));
    if (!box) continue;
    take(taken, box);
    placed.push({ label, left: box.left, top: box.top });
  }
  return placed;
}

/** Right, left, above, below. */
function places({ x, y, width, height }: Label): Box[] {
  const box = (left: number, top: number): Box => {
    return { left, top, right: left + width, bottom: top + height };
  };
  const middle = y - height / 2;
  return [
    box(x + GAP, middle),
    box(x - GAP - width, middle),
    box(x - width / 2, y - GAP - height),
    box(x - width / 2, y + GAP),
  ];
}

function* cells({ left, top, right, bottom }: Box): Generator<number> {
  for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) {
    for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1) {
      yield row * 100_003 + column;
    }
  }
}

function isTaken(taken: Map<number, Box[]>, box: Box): boolean {
  for (const cell of cells(box)) {
    const there = taken.get(cell) ?? [];
    const meets = (one: Box): boolean =>
      one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom;
    if (there.some(meets)) return true;
  }
  return false;
}

function take(taken: Map<number, Box[]>, box: Box): void {
  for (const cell of cells(box)) {
    const there = taken.get(cell);
    if (there) there.push(box);
    else taken.set(cell, [box]);
  }
}
