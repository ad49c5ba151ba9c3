// The vertical profile of the selected pair, with its datum and the minimum around each line.

import type { JSX } from 'preact';
import { t } from '../i18n';
import { partyIndex } from '../map';
import {
  profile,
  type Approaching,
  type Drawable,
  type ProfileView,
  type Trace,
} from '../model/profile';
import { latest } from '../model/sky';
import type { Conflict } from '../model/state';
import { clock, type Micros } from '../model/time';
import { altitudeText } from '../model/units';
import { line, view } from '../store';

const [WIDTH, HEIGHT] = [340, 190];
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 8, 8, 22];

interface Scale {
  readonly x: (at: Micros) => number;
  readonly y: (mm: number) => number;
}

export function Profile({ conflict }: { conflict: Conflict }): JSX.Element {
  const items = [conflict.a, conflict.b].flatMap((id) => latest(line.value, id) ?? []);
  return <Heights conflict={conflict} items={items} />;
}

/** The heights of any two: of items in conflict, or of tracks that come close. */
export function Heights({
  conflict,
  items,
}: {
  conflict: Approaching;
  items: readonly Drawable[];
}): JSX.Element {
  const shown = profile(conflict, items);
  if (!shown) return <p class="empty">{t('profile.none')}</p>;
  const { start, end, low, high, datums } = shown;
  const scale: Scale = {
    x: (at) => LEFT + ((at - start) / (end - start)) * (WIDTH - LEFT - RIGHT),
    y: (mm) => TOP + ((high - mm) / (high - low)) * (HEIGHT - TOP - BOTTOM),
  };
  return (
    <figure class="profile" data-testid="profile">
      <figcaption>
        {t('profile.title')} · {datums.join(' / ')}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('profile.title')}>
        <Axes shown={shown} scale={scale} />
        <During conflict={conflict} shown={shown} scale={scale} />
        {shown.traces.map((trace) => (
          <Drawn trace={trace} shown={shown} scale={scale} key={trace.item} />
        ))}
        <Approach conflict={conflict} scale={scale} shown={shown} />
        <Now shown={shown} scale={scale} />
      </svg>
      {datums.length > 1 && <p class="tag warning">△ {t('profile.datums')}</p>}
    </figure>
  );
}

function Axes({ shown, scale }: { shown: ProfileView; scale: Scale }): JSX.Element {
  const { low, high, start, end, datums } = shown;
  const step = nice((high - low) / 4);
  const heights: number[] = [];
  for (let mm = Math.ceil(low / step) * step; mm <= high; mm += step) heights.push(mm);
  return (
    <g class="axes">
      {heights.map((mm) => (
        <g key={mm}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={scale.y(mm)} y2={scale.y(mm)} />
          <text x={LEFT - 4} y={scale.y(mm) + 3} text-anchor="end">
            {altitudeText({ mm, datum: datums[0] ?? 'W84' })}
          </text>
        </g>
      ))}
      <text x={LEFT} y={HEIGHT - 6}>
        {clock(start)}
      </text>
      <text x={WIDTH - RIGHT} y={HEIGHT - 6} text-anchor="end">
        {clock(end)}
      </text>
    </g>
  );
}

/** 500 ft, 1,000 ft, 2,000 ft and so on. */
function nice(mm: number): number {
  const feet = mm / 304.8;
  const power = 10 ** Math.floor(Math.log10(feet));
  const factor = [1, 2, 5, 10].find((one) => one * power >= feet) ?? 10;
  return factor * power * 304.8;
}

function During({
  conflict,
  shown,
  scale,
}: {
  conflict: Approaching;
  shown: ProfileView;
  scale: Scale;
}) {
  const { encounter } = conflict;
  if (!encounter) return null;
  const from = scale.x(Math.max(encounter.start ?? shown.start, shown.start));
  const to = scale.x(Math.min(encounter.end ?? shown.end, shown.end));
  return (
    <rect
      class="during"
      x={from}
      y={TOP}
      width={Math.max(1, to - from)}
      height={HEIGHT - TOP - BOTTOM}
    />
  );
}

function Drawn({
  trace,
  shown,
  scale,
}: {
  trace: Trace;
  shown: ProfileView;
  scale: Scale;
}): JSX.Element {
  const look = `party-${partyIndex(trace.owner) % 4}`;
  const minimum = (line.value.terms?.separation?.verticalM ?? 0) * 1000;
  const last = trace.lines[0]?.at(-1);
  return (
    <g class={look}>
      {trace.boxes.map(({ start, end, lower, upper }, index) => {
        const [top, bottom] = [scale.y(upper ?? shown.high), scale.y(lower ?? shown.low)];
        return (
          <rect
            key={index}
            class="box"
            x={scale.x(start)}
            y={top}
            width={Math.max(1, scale.x(end) - scale.x(start))}
            height={Math.max(1, bottom - top)}
          />
        );
      })}
      {trace.lines.map((points, index) => {
        const line = (shift: number): string => {
          return points.map(({ time, mm }) => `${scale.x(time)},${scale.y(mm + shift)}`).join(' ');
        };
        const back = [...points]
          .reverse()
          .map(({ time, mm }) => `${scale.x(time)},${scale.y(mm - minimum)}`)
          .join(' ');
        return (
          <g key={index}>
            <polygon class="minimum" points={`${line(minimum)} ${back}`}>
              <title>{t('profile.minimum')}</title>
            </polygon>
            <polyline class="trace" points={line(0)} />
          </g>
        );
      })}
      {last && (
        <text class="name" x={scale.x(last.time) - 4} y={scale.y(last.mm) - 5} text-anchor="end">
          {trace.item.slice(0, 16)}
        </text>
      )}
    </g>
  );
}

function Approach({
  conflict,
  shown,
  scale,
}: {
  conflict: Approaching;
  shown: ProfileView;
  scale: Scale;
}) {
  const { encounter } = conflict;
  const [a, b] = [encounter?.a, encounter?.b];
  if (!a || !b || a.time === null || b.time === null || a.mm === null || b.mm === null) return null;
  if (a.time < shown.start || a.time > shown.end) return null;
  return (
    <g class="closest">
      <line x1={scale.x(a.time)} y1={scale.y(a.mm)} x2={scale.x(b.time)} y2={scale.y(b.mm)} />
      <circle cx={scale.x(a.time)} cy={scale.y(a.mm)} r={3} />
      <circle cx={scale.x(b.time)} cy={scale.y(b.mm)} r={3} />
    </g>
  );
}

function Now({ shown, scale }: { shown: ProfileView; scale: Scale }): JSX.Element | null {
  const { at } = view.value;
  if (at < shown.start || at > shown.end) return null;
  return <line class="now" x1={scale.x(at)} x2={scale.x(at)} y1={TOP} y2={HEIGHT - BOTTOM} />;
}
