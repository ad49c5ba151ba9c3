// Everything that stands in the sky at the instant.

import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { t } from '../i18n';
import { pointsOfSelection, skyMap } from '../map';
import { span } from '../model/shape';
import type { Version } from '../model/state';
import { clock, type Micros } from '../model/time';
import { selection, standingItems } from '../store';
import { listKeys } from './list';
import { Party } from './party';

const filter = signal('');
const ROWS_MAX = 300;

const shown = computed(() => {
  const wanted = filter.value.trim().toLowerCase();
  const kept = [...standingItems.value].filter(({ id, owner }) => {
    return id.toLowerCase().includes(wanted) || owner.toLowerCase().includes(wanted);
  });
  const start = (item: Version): Micros => span(item.parts ?? []).start ?? -Infinity;
  return kept.sort((one, other) => start(one) - start(other) || (one.id < other.id ? -1 : 1));
});

export function SkyPanel(): JSX.Element {
  const { value: list } = shown;
  const chosen = selection.value?.kind === 'item' ? selection.value.id : null;
  const selected = list.findIndex(({ id }) => id === chosen);
  const select = (index: number): void => {
    const item = list[index];
    if (!item) return;
    selection.value = { kind: 'item', id: item.id };
    skyMap.value?.fit(pointsOfSelection());
  };
  return (
    <>
      <div class="filters">
        <input
          type="search"
          data-filter
          aria-label={t('sky.filter')}
          placeholder={t('sky.filter')}
          value={filter.value}
          onInput={({ currentTarget }) => {
            filter.value = currentTarget.value;
          }}
        />
        <span class="count" data-testid="item-count">
          {t('conflicts.count', { shown: list.length, all: standingItems.value.length })}
        </span>
      </div>
      {list.length === 0 ? (
        <p class="empty">{t('sky.none')}</p>
      ) : (
        <div
          class="scroll"
          tabIndex={0}
          role="group"
          aria-label={t('tab.sky')}
          onKeyDown={(event) => listKeys(event, list.length, selected, select)}
        >
          <table class="list" data-testid="items">
            <thead>
              <tr>
                <th scope="col">{t('sky.item')}</th>
                <th scope="col">{t('sky.owner')}</th>
                <th scope="col">{t('sky.when')}</th>
                <th scope="col">{t('sky.state')}</th>
              </tr>
            </thead>
            <tbody>
              {list.slice(0, ROWS_MAX).map((item, index) => (
                <Row
                  item={item}
                  key={item.id}
                  isSelected={index === selected}
                  onSelect={() => select(index)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({
  item,
  isSelected,
  onSelect,
}: {
  item: Version;
  isSelected: boolean;
  onSelect: () => void;
}): JSX.Element {
  const { id, owner, kind, state, late, parts, inForce } = item;
  return (
    <tr class={isSelected ? 'selected' : ''} aria-current={isSelected} onClick={onSelect}>
      <td>
        <button type="button" class="plain" onClick={onSelect}>
          <bdi>{id}</bdi>
        </button>
      </td>
      <td>
        <Party id={owner} />
      </td>
      <td class="number">{parts ? when(item) : t('conflicts.hidden')}</td>
      <td>
        {kind === 'constraint' ? t('sky.constraint') : state}
        {!inForce && <span class="tag">{t('sky.waits')}</span>}
        {late && <span class="tag warning">△ {t('sky.late')}</span>}
      </td>
    </tr>
  );
}

export function when(item: Version): string {
  const { start, end } = span(item.parts ?? []);
  if (start === null && end === null) return t('always');
  const text = (at: Micros | null): string => (at === null ? t('open') : clock(at));
  return `${text(start)}–${text(end)}`;
}
