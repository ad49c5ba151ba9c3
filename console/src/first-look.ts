// Where the map looks first: at what there is, once it is known.

import { effect } from '@preact/signals';
import { tracks } from './air';
import { skyMap } from './map';
import { pointsOf } from './model/warnings';
import { standingItems } from './store';

/** Looks at the sky once; whoever moves the map from then on is left alone. */
export function showTheSky(): void {
  const end = effect(() => {
    const declared = standingItems.value.flatMap((item) => pointsOf(item.parts ?? []));
    const points = declared.length > 0 ? declared : tracks.value.map(({ at }) => at);
    const map = skyMap.value;
    if (!map || points.length === 0) return;
    queueMicrotask(() => {
      end();
      map.fit(points);
    });
  });
}
