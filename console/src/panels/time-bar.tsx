// The instant that the whole screen shows: the present unless another is chosen.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { reading } from '../past';
import { choose, followNow, PACES, togglePlay } from '../playing';
import { chosen, line, now, pace, view } from '../store';
import { dateClock, duration, typedMicros, HOUR, MINUTE } from '../model/time';

const BACK = 12 * HOUR;
const AHEAD = 24 * HOUR;

export function TimeBar(): JSX.Element {
  const { at } = view.value;
  const isNow = chosen.value === null;
  const minutes = Math.round((at - now.value) / MINUTE);
  return (
    <footer class={`time-bar ${isNow ? 'at-now' : at < now.value ? 'at-past' : 'at-future'}`}>
      <button
        type="button"
        class="lock"
        aria-pressed={isNow}
        onClick={followNow}
        title={t('time.locked')}
        data-testid="now"
      >
        {isNow ? '● ' : '○ '}
        {t('time.now')}
      </button>
      <button type="button" onClick={togglePlay} data-testid="play">
        {pace.value > 0 ? `❚❚ ${t('time.pause')}` : `▶ ${t('time.play')}`}
      </button>
      <select
        aria-label={t('time.pace', { pace: '' })}
        value={String(pace.value || 60)}
        disabled={pace.value === 0}
        onChange={({ currentTarget }) => {
          pace.value = Number(currentTarget.value);
        }}
      >
        {PACES.map((one) => (
          <option value={one} key={one}>
            {t('time.pace', { pace: one })}
          </option>
        ))}
      </select>
      <input
        type="range"
        class="slider"
        min={-BACK / MINUTE}
        max={AHEAD / MINUTE}
        step={1}
        value={minutes}
        aria-label={t('time.slider')}
        aria-valuetext={`${dateClock(at)} UTC`}
        data-testid="slider"
        onInput={({ currentTarget }) => {
          choose(now.value + Number(currentTarget.value) * MINUTE);
        }}
      />
      <Typed at={at} />
      <output class="offset">
        {isNow ? t('time.locked') : `${at < now.value ? '' : '+'}${duration(at - now.value)}`}
      </output>
      <Mode />
    </footer>
  );
}

function Typed({ at }: { at: number }): JSX.Element {
  // What is being typed is not written over by the clock.
  const [typed, setTyped] = useState<string | null>(null);
  const take = (): void => {
    const meant = typed === null ? null : typedMicros(typed);
    setTyped(null);
    if (meant !== null) choose(meant);
  };
  return (
    <input
      class="instant"
      aria-label={t('time.label')}
      value={typed ?? dateClock(at)}
      data-testid="instant"
      size={19}
      spellcheck={false}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take();
      }}
    />
  );
}

function Mode(): JSX.Element | null {
  if (chosen.value === null) return null;
  const { at } = view.value;
  const { historyFrom } = line.value;
  const isPast = at < now.value;
  const isUnknown = historyFrom !== null && at < historyFrom;
  return (
    <span class="mode" data-testid="mode">
      {isPast && isUnknown
        ? t('time.before', { time: dateClock(historyFrom) })
        : t(isPast ? 'time.past' : 'time.future')}
      {isPast && reading.value !== 'idle' && ` ${t(`time.tracks.${reading.value}`)}`}
    </span>
  );
}
