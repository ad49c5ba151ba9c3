// The live tracks as a list, for those who do not see the map or do not use a pointer.

import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { tracks } from '../air';
import { t } from '../i18n';
import { pointsOfSelection, skyMap } from '../map';
import { altitudeOf, nameOf, type Track } from '../model/tracks';
import { altitudeText } from '../model/units';
import { selection } from '../store';
import { listKeys } from './list';
import { Party } from './party';

const ROWS_MAX = 200;
const filter = signal('');
const isOpen = signal(false);

const shown = computed(() => {
  const wanted = filter.value.trim().toLowerCase();
  const kept = tracks.value.filter((track) => {
    return [nameOf(track), track.aircraft, track.source, track.feedParty].some((text) => {
      return text.toLowerCase().includes(wanted);
    });
  });
  return kept.sort((one, other) => (nameOf(one) + one.key < nameOf(other) + other.key ? -1 : 1));
});

export function TrackList(): JSX.Element {
  return (
    <details
      class="tracks"
      open={isOpen.value}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{t('tracks.title', { count: tracks.value.length })}</summary>
      {isOpen.value && <Rows />}
    </details>
  );
}

function Rows(): JSX.Element {
  const list = shown.value.slice(0, ROWS_MAX);
  const chosen = selection.value?.kind === 'track' ? selection.value.key : null;
  const selected = list.findIndex(({ key }) => key === chosen);
  const select = (index: number): void => {
    const track = list[index];
    if (!track) return;
    selection.value = { kind: 'track', key: track.key };
    skyMap.value?.fit(pointsOfSelection());
  };
  return (
    <>
      <div class="filters">
        <input
          type="search"
          data-filter
          aria-label={t('tracks.filter')}
          placeholder={t('tracks.filter')}
          value={filter.value}
          onInput={({ currentTarget }) => {
            filter.value = currentTarget.value;
          }}
        />
        <span class="count">
          {t('conflicts.count', { shown: list.length, all: tracks.value.length })}
        </span>
      </div>
      <div
        class="scroll"
        tabIndex={0}
        role="group"
        aria-label={t('alerts.tracks')}
        onKeyDown={(event) => listKeys(event, list.length, selected, select)}
      >
        <table class="list" data-testid="tracks">
          <thead>
            <tr>
              {(['alerts.tracks', 'track.source', 'track.feed', 'item.altitude'] as const).map(
                (title) => (
                  <th scope="col" key={title}>
                    {t(title)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {list.map((track, index) => (
              <Row
                track={track}
                key={track.key}
                isSelected={index === selected}
                onSelect={() => select(index)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({
  track,
  isSelected,
  onSelect,
}: {
  track: Track;
  isSelected: boolean;
  onSelect: () => void;
}): JSX.Element {
  const altitude = altitudeOf(track);
  return (
    <tr class={isSelected ? 'selected' : ''} aria-current={isSelected} onClick={onSelect}>
      <td>
        <button type="button" class="plain" onClick={onSelect}>
          <bdi>{nameOf(track)}</bdi>
        </button>
        {track.freshness === 'stale' && <span class="tag warning">{t('track.fresh.stale')}</span>}
        {track.doubt && <span class="tag warning">{t('legend.doubt')}</span>}
      </td>
      <td>
        <bdi>{track.source}</bdi>
      </td>
      <td>
        <Party id={track.feedParty} />
      </td>
      <td class="number">{altitude ? altitudeText(altitude) : ''}</td>
    </tr>
  );
}
