// What a person is about to declare, exactly as typed: no word of it is lost when the server goes
// away or the page is loaded anew. What it means is computed, and told with the field at fault.

import type {
  AltitudeText,
  PutConstraintRequest,
  PutIntentRequest,
  RoutePointText,
  Volume4dText,
} from '../api/schema';
import { distanceM } from './geodesy';
import { partsOf, type Altitude, type Datum, type LngLat, type Part } from './shape';
import type { ItemKind, Version } from './state';
import { altitudeText, typedAltitude } from './units';
import { dateClock, micros, rfc3339, typedMicros, SECOND, type Micros } from './time';

export interface DraftPoint {
  readonly at: LngLat;
  /** As typed; empty means the altitude of the form. */
  readonly altitude: string;
  /** As typed; empty follows from the speed. */
  readonly time: string;
}

/** `fixed`: parts that this form does not take apart, of a file or of an item of many volumes. */
export type DraftShape = 'route' | 'polygon' | 'circle' | 'fixed';

export interface Draft {
  readonly kind: ItemKind;
  readonly shape: DraftShape;
  readonly id: string;
  /** The OVN of the version that it changes; null for a new item. */
  readonly ovn: string | null;
  readonly state: string;
  readonly joint: boolean;
  readonly points: readonly DraftPoint[];
  readonly radius: string;
  readonly start: string;
  readonly end: string;
  readonly speed: string;
  readonly altitude: string;
  readonly lower: string;
  readonly upper: string;
  readonly datum: Datum;
  readonly fixed: Body | null;
  /** Under which the declaration happens once, however often it is sent. */
  readonly key: string;
}

export type DraftField =
  'id' | 'points' | 'radius' | 'start' | 'end' | 'speed' | 'altitude' | 'lower' | 'upper';

export interface DraftError {
  readonly field: DraftField;
  /** The point at fault, from 0. */
  readonly point?: number;
}

interface Body {
  readonly volumes?: Volume4dText[];
  readonly route?: RoutePointText[];
}

export type Request = PutIntentRequest | PutConstraintRequest;

export type Compiled =
  | { readonly ok: true; readonly request: Request; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly errors: readonly DraftError[] };

export function newDraft(id: string, key: string, startAt: Micros, shape: DraftShape): Draft {
  return {
    kind: 'intent',
    shape,
    id,
    ovn: null,
    state: 'Accepted',
    joint: false,
    points: [],
    radius: '1000',
    start: dateClock(startAt).slice(0, 16),
    end: dateClock(startAt + 3600 * SECOND).slice(0, 16),
    speed: '250',
    altitude: '10000 ft',
    lower: '0 m',
    upper: '400 ft',
    datum: 'AMSL',
    fixed: null,
    key,
  };
}

/** The draft that changes an item of one's own. */
export function draftOf(item: Version, key: string): Draft {
  const base = newDraft(item.id, key, item.from, 'fixed');
  const { kind, ovn, joint } = item;
  const common = { ...base, kind, ovn, joint, state: item.state || 'Accepted' };
  const [part, ...rest] = item.parts ?? [];
  if (!part || rest.length > 0)
    return { ...common, fixed: { volumes: volumeTexts(item.parts ?? []) } };
  if (part.kind === 'route') {
    const points = part.points.map((point): DraftPoint => ({
      at: point.at,
      altitude: exactAltitude({ mm: point.mm, datum: part.datum }),
      time: rfc3339(point.time).replace(/\.0{6}Z$/, 'Z'),
    }));
    return { ...common, shape: 'route', points, datum: part.datum };
  }
  const { outline, lower, upper, start, end } = part;
  const when = (at: Micros | null): string => (at === null ? '' : dateClock(at));
  const altitude = (one: Altitude | null): string => (one ? exactAltitude(one) : '');
  const points = (outline.kind === 'circle' ? [outline.center] : outline.corners).map(
    (at): DraftPoint => ({ at, altitude: '', time: '' }),
  );
  return {
    ...common,
    shape: outline.kind,
    points,
    start: when(start),
    end: when(end),
    radius: outline.kind === 'circle' ? String(outline.radiusM) : '',
    lower: altitude(lower),
    upper: altitude(upper),
    datum: lower?.datum ?? upper?.datum ?? 'AMSL',
  };
}

/** As people write it where that loses nothing, else in metres to the millimetre. */
function exactAltitude(altitude: Altitude): string {
  const text = altitudeText(altitude);
  const again = typedAltitude(text, altitude.datum);
  return again?.mm === altitude.mm ? text : `${altitude.mm / 1000} m ${altitude.datum}`;
}

export function compile(draft: Draft): Compiled {
  const errors: DraftError[] = [];
  if (!/^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u.test(draft.id)) errors.push({ field: 'id' });
  const body: Body =
    draft.shape === 'fixed'
      ? (draft.fixed ?? {})
      : draft.shape === 'route'
        ? route(draft, errors)
        : volume(draft, errors);
  if (errors.length > 0) return { ok: false, errors };
  const request: Request =
    draft.kind === 'intent'
      ? { ...body, state: draft.state }
      : { volumes: body.volumes ?? [], joint: draft.joint };
  return { ok: true, request, parts: partsOf(body) ?? [] };
}

function altitudeOf(altitude: Altitude): AltitudeText {
  return { value: altitude.mm / 1000, units: 'M', reference: altitude.datum };
}

/** The times of a route: those that were typed, the others by the speed from the one before. */
export function routeTimes(draft: Draft): (Micros | null)[] {
  const metersPerSecond = (Number(draft.speed) * 1852) / 3600;
  const times: (Micros | null)[] = [];
  draft.points.forEach((point, index) => {
    const before = draft.points[index - 1];
    const typed = point.time === '' ? null : (micros(point.time) ?? typedMicros(point.time));
    if (point.time !== '') times.push(typed);
    else if (!before) times.push(typedMicros(draft.start));
    else {
      const from = times[index - 1] ?? null;
      const took = Math.round((distanceM(before.at, point.at) / metersPerSecond) * SECOND);
      times.push(from === null || !Number.isFinite(took) ? null : from + took);
    }
  });
  return times;
}

function route(draft: Draft, errors: DraftError[]): Body {
  if (draft.points.length < 2) errors.push({ field: 'points' });
  if (!(Number(draft.speed) > 0)) errors.push({ field: 'speed' });
  const times = routeTimes(draft);
  const texts = draft.points.map((point, index): RoutePointText | null => {
    const time = times[index];
    if (time === null || time === undefined) {
      errors.push(point.time === '' ? { field: 'start' } : { field: 'start', point: index });
    }
    const altitude = typedAltitude(point.altitude || draft.altitude, draft.datum);
    if (!altitude) {
      errors.push(
        point.altitude === '' ? { field: 'altitude' } : { field: 'altitude', point: index },
      );
    }
    if (!altitude || time === null || time === undefined) return null;
    const [longitude, latitude] = wrapped(point.at);
    return { time: rfc3339(time), latitude, longitude, altitude: altitudeOf(altitude) };
  });
  return { route: texts.filter((text) => text !== null) };
}

function volume(draft: Draft, errors: DraftError[]): Body {
  const corners = draft.points.map(({ at }) => wrapped(at)).map(([lng, lat]) => ({ lat, lng }));
  const circle = draft.shape === 'circle';
  if (corners.length < (circle ? 1 : 3)) errors.push({ field: 'points' });
  const radius = Number(draft.radius);
  if (circle && !(radius > 0)) errors.push({ field: 'radius' });
  // A constraint may be without bounds where nothing is typed; an intent must have them.
  const may = draft.kind === 'constraint';
  const limit = (field: 'lower' | 'upper'): AltitudeText | undefined => {
    const altitude = typedAltitude(draft[field], draft.datum);
    if (altitude) return altitudeOf(altitude);
    if (!may || draft[field].trim() !== '') errors.push({ field });
    return undefined;
  };
  const when = (field: 'start' | 'end') => {
    const at = typedMicros(draft[field]);
    if (at !== null) return { value: rfc3339(at), format: 'RFC3339' as const };
    if (!may || draft[field].trim() !== '') errors.push({ field });
    return undefined;
  };
  const [lower, upper, start, end] = [limit('lower'), limit('upper'), when('start'), when('end')];
  const [center] = corners;
  const outline =
    circle && center
      ? { outline_circle: { center, radius: { value: radius, units: 'M' as const } } }
      : { outline_polygon: { vertices: corners } };
  const one: Volume4dText = {
    volume: {
      ...outline,
      ...(lower ? { altitude_lower: lower } : {}),
      ...(upper ? { altitude_upper: upper } : {}),
    },
    ...(start ? { time_start: start } : {}),
    ...(end ? { time_end: end } : {}),
  };
  return { volumes: [one] };
}

/** A map that was turned beyond the antimeridian tells longitudes beyond 180. */
function wrapped([lng, lat]: LngLat): LngLat {
  return [((((lng + 180) % 360) + 360) % 360) - 180, lat];
}

function volumeTexts(parts: readonly Part[]): Volume4dText[] {
  return parts.flatMap((part) => {
    if (part.kind === 'route') return [];
    const { outline, lower, upper, start, end } = part;
    const shape =
      outline.kind === 'circle'
        ? {
            outline_circle: {
              center: { lat: outline.center[1], lng: outline.center[0] },
              radius: { value: outline.radiusM, units: 'M' as const },
            },
          }
        : { outline_polygon: { vertices: outline.corners.map(([lng, lat]) => ({ lat, lng })) } };
    return [
      {
        volume: {
          ...shape,
          ...(lower ? { altitude_lower: altitudeOf(lower) } : {}),
          ...(upper ? { altitude_upper: altitudeOf(upper) } : {}),
        },
        ...(start === null
          ? {}
          : { time_start: { value: rfc3339(start), format: 'RFC3339' as const } }),
        ...(end === null ? {} : { time_end: { value: rfc3339(end), format: 'RFC3339' as const } }),
      },
    ];
  });
}

const KEPT = 'clearline.draft';

/** The draft that an earlier load of this page left. */
export function loadDraft(storage: Storage | undefined): Draft | null {
  try {
    return JSON.parse(storage?.getItem(KEPT) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

export function keepDraft(storage: Storage | undefined, draft: Draft | null): void {
  try {
    if (draft) storage?.setItem(KEPT, JSON.stringify(draft));
    else storage?.removeItem(KEPT);
  } catch {
    // A full or forbidden storage: the draft is still on the screen.
  }
}
