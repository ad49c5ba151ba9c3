// The only owner of the map object: layers in their order, what a click means, where the view is.

import { effect, signal } from '@preact/signals';
import OlMap from 'ol/Map.js';
import View from 'ol/View.js';
import { boundingExtent } from 'ol/extent.js';
import type BaseLayer from 'ol/layer/Base.js';
import { fromLonLat, toLonLat } from 'ol/proj.js';
import { baseMap } from './base-map';
import { createDrawing } from './drawing';
import { language } from './i18n';
import { createBase, createGraticule } from './layers/base';
import { nearestConflict, paintConflicts, type PaintedConflict } from './layers/conflicts';
import { createDraft } from './layers/draft';
import { createItems } from './layers/items';
import { paintLabels } from './layers/labels';
import { nearestAlert, paintAlerts, type PaintedAlert } from './layers/alerts';
import { createPainted, type Paint, type Pixel } from './layers/painted';
import { paintPlaces } from './layers/places';
import { paintScale } from './layers/scale';
import { aircraftAt, nearest, paintFlights, type PaintedAircraft } from './layers/flights';
import { nearestTrack, paintTracks, type PaintedTrack } from './layers/tracks';
import { theme } from './look';
import { halfWidthM } from './model/agreement';
import { severityAt } from './model/conflict-list';
import { pointsOf } from './model/warnings';
import type { LngLat, Part } from './model/shape';
import { latest } from './model/sky';
import { sideBySide, trailLength } from './model/tracks';
import { pairOfAlert, pairs, selectedTracks, tracks } from './air';
import { sightings, trail } from './past';
import { compiled, preview } from './declaring';
import { pick, picking, placeMarks } from './places';
import { draft, line, selection, slowView, standingConflicts, standingItems, view } from './store';

/** Where the map looks: kept for deep links. */
export const camera = signal<{ center: LngLat; zoom: number }>({ center: [15, 40], zoom: 3 });

export function partyIndex(party: string): number {
  return line.value.parties.findIndex(({ id }) => id === party);
}

/** The items of the selection: one, or the two of a conflict. */
export function selectedItems(): ReadonlySet<string> {
  const { value } = selection;
  if (!value) return new Set();
  if (value.kind === 'item') return new Set([value.id]);
  if (value.kind !== 'conflict') return new Set();
  return new Set(JSON.parse(value.key) as string[]);
}

const DETAILS_WIDTH = 370;

export class SkyMap {
  readonly #map: OlMap;
  readonly #constraints = createItems('constraint', 2);
  readonly #intents = createItems('intent', 3);
  readonly #draft = createDraft(6);
  #aircraft: PaintedAircraft[] = [];
  #conflicts: PaintedConflict[] = [];
  #tracks: PaintedTrack[] = [];
  #alerts: PaintedAlert[] = [];
  readonly #effects: (() => void)[] = [];

  constructor(target: HTMLElement) {
    const base = createBase();
    const { center, zoom } = camera.peek();
    this.#map = new OlMap({
      target,
      controls: [],
      layers: [
        base.layer,
        this.#constraints.layer,
        this.#intents.layer,
        createPainted(4, (on) => this.#paint(on)),
        this.#draft.shadowLayer,
        this.#draft.layer,
      ],
      view: new View({
        center: fromLonLat([...center]),
        zoom,
        minZoom: 1.5,
        maxZoom: 19,
        constrainRotation: false,
      }),
    });
    const snapped = [this.#draft.handles, this.#intents.source, this.#constraints.source];
    this.#effects.push(createDrawing(this.#map, this.#draft.handles, snapped));
    this.#followTheme(base.restyle);
    this.#followState();
    this.#followBaseMap();
    this.#map.on('singleclick', ({ pixel }) => this.#select(pixel as Pixel));
    this.#map.on('moveend', () => this.#told());
  }

  /** How long the frames take, for the benchmark. */
  get ol(): OlMap {
    return this.#map;
  }

  #followTheme(restyle: (of: typeof theme.value) => void): void {
    let grid = createGraticule(theme.peek());
    this.#effects.push(
      effect(() => {
        restyle(theme.value);
        this.#map.removeLayer(grid);
        grid = createGraticule(theme.value);
        grid.setZIndex(1);
        this.#map.addLayer(grid);
      }),
    );
  }

  /** Tiles lie on the built-in map, so that what they leave out is not bare. */
  #followBaseMap(): void {
    let tiles: BaseLayer | null = null;
    this.#effects.push(
      effect(() => {
        const { value: chosen } = baseMap;
        if (tiles) this.#map.removeLayer(tiles);
        tiles = null;
        if (chosen.kind !== 'open') return;
        void import('./layers/tiles').then(({ createTiles }) => {
          if (baseMap.peek() !== chosen) return;
          tiles = createTiles(chosen.archive, chosen.header);
          this.#map.addLayer(tiles);
        });
      }),
      effect(() => {
        void [theme.value, language.value];
        tiles?.changed();
      }),
    );
  }

  #followState(): void {
    this.#effects.push(
      effect(() => {
        const frame = {
          items: standingItems.value,
          at: slowView.value.at,
          theme: theme.value,
          selected: selectedItems(),
          partyIndex,
        };
        this.#constraints.update(frame);
        this.#intents.update(frame);
      }),
    );
    this.#effects.push(
      effect(() => {
        // Everything that is painted depends on these; a frame is asked for, and painted once.
        void [
          view.value,
          standingItems.value,
          standingConflicts.value,
          selection.value,
          theme.value,
          placeMarks.value,
          tracks.value,
          pairs.value,
        ];
        this.#map.render();
      }),
    );
    this.#effects.push(
      effect(() => {
        const { terms } = line.value;
        this.#draft.update({
          draft: draft.value,
          parts: compiled.value?.ok ? compiled.value.parts : [],
          halfWidthM: preview.value === 'volumes' ? halfWidthM(terms) : null,
          theme: theme.value,
        });
      }),
    );
  }

  #paint(on: Paint): void {
    const { at } = view.peek();
    const selected = selectedItems();
    const key = selection.peek()?.kind === 'conflict' ? JSON.stringify([...selected]) : null;
    const marked = standingConflicts.peek().map((conflict) => {
      return { conflict, severity: severityAt(conflict, at) };
    });
    const of = theme.peek();
    this.#conflicts = paintConflicts(on, marked, of, key);
    this.#aircraft = paintFlights(
      on,
      aircraftAt(standingItems.peek(), at, partyIndex),
      of,
      selected,
    );
    this.#paintAir(on);
    const painted = { aircraft: this.#aircraft, conflicts: this.#conflicts, tracks: this.#tracks };
    paintLabels(on, painted, of, new Set([...selected, ...selectedTracks()]));
    paintPlaces(on, placeMarks.peek(), of);
    paintScale(on, of);
  }

  #paintAir(on: Paint): void {
    const { at } = view.peek();
    const all = tracks.peek();
    const shown = {
      tracks: all,
      rows: sideBySide(all),
      trail: (key: string) => trail(key, at, trailLength(all.length)),
      partyIndex,
    };
    const { value } = selection;
    const alert = value?.kind === 'alert' ? value.number : null;
    this.#alerts = paintAlerts(on, pairs.peek(), theme.peek(), alert);
    this.#tracks = paintTracks(on, shown, theme.peek(), selectedTracks());
  }

  #select(pixel: Pixel): void {
    if (picking.value !== null) {
      const [lng = 0, lat = 0] = toLonLat(this.#map.getCoordinateFromPixel(pixel));
      return pick([lng, lat]);
    }
    if (draft.value && !compiled.value?.ok) return;
    const alert = nearestAlert(this.#alerts, pixel);
    if (alert !== null) return void (selection.value = { kind: 'alert', number: alert });
    const track = nearestTrack(this.#tracks, pixel);
    if (track) return void (selection.value = { kind: 'track', key: track.key });
    const conflict = nearestConflict(this.#conflicts, pixel);
    const aircraft = nearest(this.#aircraft, pixel);
    const feature = this.#map.forEachFeatureAtPixel(pixel, (one) => one, {
      hitTolerance: 4,
      layerFilter: (layer) => layer === this.#intents.layer || layer === this.#constraints.layer,
    });
    const id: unknown = aircraft?.item.id ?? feature?.get('item');
    if (conflict) selection.value = { kind: 'conflict', key: conflict.key };
    else selection.value = typeof id === 'string' ? { kind: 'item', id } : null;
  }

  #told(): void {
    const { center: [lng = 0, lat = 0] = [], zoom = 3 } = {
      center: toLonLat(this.#map.getView().getCenter() ?? [0, 0]),
      zoom: this.#map.getView().getZoom(),
    };
    camera.value = { center: [lng, lat], zoom };
  }

  look(center: LngLat, zoom: number): void {
    this.#map.getView().setCenter(fromLonLat([...center]));
    this.#map.getView().setZoom(zoom);
  }

  /** Shows these points with some room around them. */
  fit(points: readonly LngLat[]): void {
    if (points.length === 0) return;
    const extent = boundingExtent(points.map((at) => fromLonLat([...at])));
    const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 250;
    // The details lie over the end of the map; what is looked at must not lie below them.
    const [left, right] = [70, selection.peek() ? 70 + DETAILS_WIDTH : 70];
    const isRtl = document.documentElement.dir === 'rtl';
    const padding = isRtl ? [70, left, 70, right] : [70, right, 70, left];
    this.#map.getView().fit(extent, { padding, maxZoom: 10.5, duration });
  }

  dispose(): void {
    for (const end of this.#effects) end();
    this.#map.setTarget(undefined);
  }

  zoom(by: number): void {
    const eye = this.#map.getView();
    eye.animate({ zoom: (eye.getZoom() ?? 3) + by, duration: 120 });
  }

  pan(dx: number, dy: number): void {
    const eye = this.#map.getView();
    const [x = 0, y = 0] = eye.getCenter() ?? [];
    const step = 80 * (eye.getResolution() ?? 1);
    eye.animate({ center: [x + dx * step, y + dy * step], duration: 120 });
  }
}

/** The points that a selection should show. */
export function pointsOfSelection(): LngLat[] {
  const parts: Part[] = [...selectedItems()].flatMap((id) => latest(line.peek(), id)?.parts ?? []);
  const { value } = selection;
  if (value?.kind === 'alert') {
    const ends = pairOfAlert(value.number)?.ends ?? [];
    return ends.flatMap(({ at, closest }) => (closest ? [at, closest] : [at]));
  }
  if (value?.kind === 'track') {
    const at = sightings.peek().last(value.key)?.at;
    return at ? [at] : [];
  }
  if (value?.kind !== 'conflict') return pointsOf(parts);
  const encounter = line.peek().conflicts.get(value.key)?.at(-1)?.encounter;
  return encounter ? [encounter.a.at, encounter.b.at] : pointsOf(parts);
}

/** The one map, once the page has made it. */
export const skyMap = signal<SkyMap | null>(null);
