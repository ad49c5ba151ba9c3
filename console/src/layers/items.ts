// The volumes and routes of items as features: one for each part, kept as long as the version
// stands, and given another style only when its phase or selection changes.

import Feature from 'ol/Feature.js';
import LineString from 'ol/geom/LineString.js';
import Polygon from 'ol/geom/Polygon.js';
import VectorImageLayer from 'ol/layer/VectorImage.js';
import { fromLonLat } from 'ol/proj.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, Stroke, Style } from 'ol/style.js';
import { path, ring } from '../model/geodesy';
import type { LngLat, Part } from '../model/shape';
import { phase, type Phase } from '../model/sky';
import type { ItemKind, Version } from '../model/state';
import type { Micros } from '../model/time';
import { colors, hatch, partyLook, type Theme } from '../look';

export interface ItemsFrame {
  readonly items: readonly Version[];
  readonly at: Micros;
  readonly theme: Theme;
  readonly selected: ReadonlySet<string>;
  readonly partyIndex: (party: string) => number;
}

interface Drawn {
  readonly version: Version;
  readonly parts: readonly { readonly part: Part; readonly feature: Feature; look: string }[];
}

/** Over constraints or over intents; both look for their own among the items. */
export function createItems(kind: ItemKind, zIndex: number) {
  const source = new VectorSource({ wrapX: true });
  // Drawn once and moved as a picture: what stands still must not be drawn for all that moves.
  const layer = new VectorImageLayer({ source, zIndex, imageRatio: 1.3 });
  const drawn = new Map<string, Drawn>();
  const styles = new Map<string, Style>();

  const update = (frame: ItemsFrame): void => {
    const wanted = new Map(
      frame.items.filter((one) => one.kind === kind).map((one) => [one.id, one]),
    );
    const removed: Feature[] = [];
    for (const [id, one] of drawn) {
      if (wanted.get(id) === one.version) continue;
      removed.push(...one.parts.map(({ feature }) => feature));
      drawn.delete(id);
    }
    const added: Feature[] = [];
    for (const version of wanted.values()) {
      if (drawn.has(version.id) || !version.parts) continue;
      const parts = version.parts.map((part) => ({ part, feature: draw(version, part), look: '' }));
      added.push(...parts.map(({ feature }) => feature));
      drawn.set(version.id, { version, parts });
    }
    for (const { version, parts } of drawn.values()) {
      for (const one of parts) {
        const look = lookOf(version, one.part, frame);
        if (look === one.look) continue;
        one.look = look;
        one.feature.setStyle(styleFor(styles, look));
      }
    }
    if (removed.length > 0) source.removeFeatures(removed);
    if (added.length > 0) source.addFeatures(added);
  };
  return { layer, source, update };
}

function draw(version: Version, part: Part): Feature {
  const project = (points: LngLat[]): number[][] => points.map((at) => fromLonLat([...at]));
  const geometry =
    part.kind === 'route'
      ? new LineString(project(path(part.points.map(({ at }) => at))))
      : new Polygon([project(ring(part.outline))]);
  const feature = new Feature(geometry);
  feature.set('item', version.id, true);
  return feature;
}

/** Everything that the style depends on, as its key. */
function lookOf(version: Version, part: Part, frame: ItemsFrame): string {
  const stands = phase(part, frame.at);
  const { color, pattern } =
    version.kind === 'constraint'
      ? { color: colors(frame.theme).constraint, pattern: 'cross' as const }
      : partyLook(frame.partyIndex(version.owner), frame.theme);
  const selected = frame.selected.has(version.id);
  const holds = version.inForce ? 'holds' : 'waits';
  return [part.kind, stands, color, pattern, selected ? 'selected' : 'plain', holds].join(' ');
}

function styleFor(styles: Map<string, Style>, look: string): Style {
  const known = styles.get(look);
  if (known) return known;
  const style = styleOf(look);
  styles.set(look, style);
  return style;
}

function styleOf(look: string): Style {
  const [kind, stands, color = '#888', pattern, selected, holds] = look.split(' ');
  const isSelected = selected === 'selected';
  if (stands === 'after' && !isSelected) return new Style();
  const isNow = (stands as Phase) === 'during';
  const width = (isNow ? 1.5 : 1) + (isSelected ? 1.5 : 0);
  const alpha = isNow || isSelected ? 'ff' : '70';
  const dash = isNow ? [] : [4, 4];
  const lineDash = holds === 'waits' ? [2, 6] : dash;
  const stroke = new Stroke({ color: color + alpha, width, lineDash });
  if (kind === 'route') return new Style({ stroke });
  const strength = isNow ? 0.55 : 0.12;
  const fill = new Fill({ color: hatch(color, pattern as 'rising', strength) });
  // Without a fill an area could be clicked only at its edge.
  return new Style({
    stroke,
    fill: isNow || isSelected ? fill : new Fill({ color: `${color}08` }),
  });
}
