// A side by its mark: symbol and colour as on the map, and its name. Styles are set by class, for
// the policy of the page allows no others.

import type { JSX } from 'preact';
import { partyIndex } from '../map';
import { line } from '../store';

const SYMBOLS = ['▲', '◇', '□', '○'];

export function Party({ id }: { id: string }): JSX.Element {
  const index = partyIndex(id);
  const title = line.value.parties[index]?.title ?? id;
  const look = index < 0 ? 'other' : String(index % 4);
  return (
    <span class="party">
      <span class={`mark party-${look}`} aria-hidden="true">
        {SYMBOLS[index % 4] ?? '·'}
      </span>
      <bdi>{title}</bdi>
    </span>
  );
}
