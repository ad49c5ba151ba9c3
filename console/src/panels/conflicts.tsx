// The conflicts, the most urgent first. The selection is the map's and the profile's too.

import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { t, type Key } from '../i18n';
import { pointsOfSelection, skyMap } from '../map';
import {
  arranged,
  rows,
  type ConflictRow,
  type Filter,
  type Order,
  type Severity,
  type SortKey,
} from '../model/conflict-list';
import { duration } from '../model/time';
import { line, selection, slowView, standingConflicts } from '../store';
import { listKeys } from './list';
import { Party } from './party';

const filter = signal<Filter>({ text: '', mine: false, ahead: true });
const order = signal<Order>({ by: 'until', descending: false });

const all = computed(() => rows(line.value, standingConflicts.value, slowView.value.at));
const shown = computed(() => arranged(all.value, filter.value, order.value));

/** More rows than these are not rendered: one filters, rather than scrolls through thousands. */
const ROWS_MAX = 300;

const COLUMNS: readonly { readonly by: SortKey; readonly title: Key }[] = [
  { by: 'until', title: 'conflicts.until' },
  { by: 'names', title: 'conflicts.pair' },
  { by: 'parties', title: 'conflicts.parties' },
  { by: 'lateral', title: 'conflicts.lateral' },
  { by: 'vertical', title: 'conflicts.vertical' },
];

export const SEVERITY_SIGNS: Record<Severity, string> = {
  danger: '⛒',
  warning: '△',
  notice: '·',
  over: '✓',
};

export function ConflictsPanel(): JSX.Element {
  const { value: list } = shown;
  const chosen = selection.value?.kind === 'conflict' ? selection.value.key : null;
  const selected = list.findIndex(({ conflict }) => conflict.key === chosen);
  const select = (index: number): void => {
    const row = list[index];
    if (!row) return;
    selection.value = { kind: 'conflict', key: row.conflict.key };
    skyMap.value?.fit(pointsOfSelection());
  };
  return (
    <>
      <Filters shown={list.length} all={all.value.length} />
      {list.length === 0 ? (
        <p class="empty">
          {t(all.value.length === 0 ? 'conflicts.none' : 'conflicts.none.filtered')}
        </p>
      ) : (
        <div
          class="scroll"
          tabIndex={0}
          role="group"
          aria-label={t('tab.conflicts')}
          onKeyDown={(event) => listKeys(event, list.length, selected, select)}
        >
          <table class="list" data-testid="conflicts">
            <thead>
              <tr>
                <td />
                {COLUMNS.map((column) => (
                  <SortHeader {...column} key={column.by} />
                ))}
              </tr>
            </thead>
            <tbody>
              {list.slice(0, ROWS_MAX).map((row, index) => (
                <Row
                  row={row}
                  key={row.conflict.key}
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

function Filters({ shown: count, all: of }: { shown: number; all: number }): JSX.Element {
  const change = (part: Partial<Filter>): void => {
    filter.value = { ...filter.value, ...part };
  };
  return (
    <div class="filters">
      <input
        type="search"
        data-filter
        aria-label={t('conflicts.filter')}
        placeholder={t('conflicts.filter')}
        value={filter.value.text}
        onInput={({ currentTarget }) => change({ text: currentTarget.value })}
      />
      <label>
        <input
          type="checkbox"
          checked={filter.value.mine}
          onChange={({ currentTarget }) => change({ mine: currentTarget.checked })}
        />
        {t('conflicts.mine')}
      </label>
      <label>
        <input
          type="checkbox"
          checked={filter.value.ahead}
          onChange={({ currentTarget }) => change({ ahead: currentTarget.checked })}
        />
        {t('conflicts.ahead')}
      </label>
      <span class="count" data-testid="conflict-count">
        {t('conflicts.count', { shown: count, all: of })}
      </span>
    </div>
  );
}

function SortHeader({ by, title }: { by: SortKey; title: Key }): JSX.Element {
  const { value } = order;
  const isBy = value.by === by;
  return (
    <th aria-sort={!isBy ? 'none' : value.descending ? 'descending' : 'ascending'} scope="col">
      <button
        type="button"
        onClick={() => {
          order.value = { by, descending: isBy && !value.descending };
        }}
      >
        {t(title)}
        <span aria-hidden="true">{!isBy ? '' : value.descending ? ' ▾' : ' ▴'}</span>
      </button>
    </th>
  );
}

function Row({
  row,
  isSelected,
  onSelect,
}: {
  row: ConflictRow;
  isSelected: boolean;
  onSelect: () => void;
}): JSX.Element {
  const {
    conflict: { a, b, encounter },
    severity,
    until,
    owners,
  } = row;
  return (
    <tr
      class={`${severity} ${isSelected ? 'selected' : ''}`}
      aria-current={isSelected}
      onClick={onSelect}
    >
      <td title={t(`severity.${severity}`)}>
        <span class={`mark ${severity}`} role="img" aria-label={t(`severity.${severity}`)}>
          {SEVERITY_SIGNS[severity]}
        </span>
      </td>
      <td class="number">{until === null ? '' : duration(until)}</td>
      <td class="two">
        <button type="button" class="plain" onClick={onSelect}>
          <bdi>{a}</bdi>
          <span class="apart"> · </span>
          <bdi>{b}</bdi>
        </button>
      </td>
      <td class="two">
        <Party id={owners[0]} />
        <Party id={owners[1]} />
      </td>
      <td class="number">
        {encounter ? `${(encounter.lateralM / 1852).toFixed(1)} NM` : t('conflicts.hidden')}
      </td>
      <td class="number">{encounter ? `${Math.round(encounter.verticalM / 0.3048)} ft` : ''}</td>
    </tr>
  );
}
