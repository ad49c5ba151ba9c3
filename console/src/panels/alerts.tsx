// Alerts of live traffic, the most urgent first: how long until the two are closest, how close, and
// who has taken note; and below them what feeds saw of intents.

import type { JSX } from 'preact';
import { alerts, waiting } from '../air';
import { t, type Key } from '../i18n';
import { pointsOfSelection, skyMap } from '../map';
import { observationsAt, type AlertRow } from '../model/alert-list';
import type { Observation } from '../model/alerts';
import { clock, duration } from '../model/time';
import { openPanel } from '../open-panel';
import { followNow } from '../playing';
import { line, selection, slowView } from '../store';
import { SEVERITY_SIGNS } from './conflicts';
import { listKeys } from './list';
import { Party } from './party';
import { TrackList } from './tracks';

/** More rows than these are not rendered. */
const ROWS_MAX = 200;

const COLUMNS: readonly Key[] = [
  'alerts.level',
  'alerts.until',
  'alerts.tracks',
  'alerts.apart',
  'alerts.by',
];

export function AlertsPanel(): JSX.Element {
  const { value: list } = alerts;
  const chosen = selection.value?.kind === 'alert' ? selection.value.number : null;
  const selected = list.findIndex(({ alert }) => alert.number === chosen);
  const select = (index: number): void => {
    const row = list[index];
    if (!row) return;
    selection.value = { kind: 'alert', number: row.alert.number };
    skyMap.value?.fit(pointsOfSelection());
  };
  return (
    <>
      {list.length === 0 ? (
        <p class="empty">{t('alerts.none')}</p>
      ) : (
        <div
          class="scroll"
          tabIndex={0}
          role="group"
          aria-label={t('tab.alerts')}
          onKeyDown={(event) => listKeys(event, list.length, selected, select)}
        >
          <table class="list" data-testid="alerts">
            <thead>
              <tr>
                <td />
                {COLUMNS.map((title) => (
                  <th scope="col" key={title}>
                    {t(title)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.slice(0, ROWS_MAX).map((row, index) => (
                <Row
                  row={row}
                  key={row.alert.number}
                  isSelected={index === selected}
                  onSelect={() => select(index)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <TrackList />
      <Observations />
    </>
  );
}

/** Said wherever one looks, as long as this side has not taken note of each. */
export function AlertsWaiting(): JSX.Element | null {
  const { value } = waiting;
  const [first] = value;
  if (!first) return null;
  return (
    <button
      type="button"
      class={`waiting ${first.severity === 'danger' ? 'flash' : 'some'}`}
      data-testid="alerts-waiting"
      onClick={() => {
        followNow();
        openPanel.value = 'alerts';
        selection.value = { kind: 'alert', number: first.alert.number };
        skyMap.value?.fit(pointsOfSelection());
      }}
    >
      {SEVERITY_SIGNS[first.severity]} {t('alerts.waiting', { count: value.length })}{' '}
      {first.until !== null && duration(first.until)}
    </button>
  );
}

function Row({
  row,
  isSelected,
  onSelect,
}: {
  row: AlertRow;
  isSelected: boolean;
  onSelect: () => void;
}): JSX.Element {
  const { alert, level, encounter, severity, until } = row;
  return (
    <tr
      class={`${severity} ${isSelected ? 'selected' : ''}`}
      aria-current={isSelected}
      onClick={onSelect}
    >
      <td>
        <span class={`mark ${severity}`} role="img" aria-label={t(`severity.${severity}`)}>
          {SEVERITY_SIGNS[severity]}
        </span>
      </td>
      <td>
        <bdi>{levelText(level)}</bdi>
      </td>
      <td class="number">{until === null ? '' : duration(until)}</td>
      <td class="two">
        <button type="button" class="plain" onClick={onSelect}>
          <Names row={row} />
        </button>
        <small>
          {alert.concerned.map((party) => (
            <Party id={party} key={party} />
          ))}
        </small>
      </td>
      <td class="number two">
        <bdi title={t('alerts.lateral')}>{lateral(row)}</bdi>
        {encounter && encounter.verticalM !== null && (
          <bdi title={t('alerts.vertical')}>{Math.round(encounter.verticalM / 0.3048)} ft</bdi>
        )}
      </td>
      <td>
        <By row={row} />
      </td>
    </tr>
  );
}

const LEVELS = [
  'predicted',
  'imminent',
  'violation',
  'preventive',
  'corrective',
  'warning',
] as const;

/** Levels are named by the rules of the line; those that are known are said in one's language. */
export function levelText(level: string): string {
  const known = LEVELS.find((one) => one === level);
  return known ? t(`level.${known}`) : level;
}

function lateral({ encounter }: AlertRow): string {
  return encounter ? `${(encounter.lateralM / 1852).toFixed(1)} NM` : t('alerts.hidden');
}

/** Of the two tracks those that are shown to this side; the other is just one more. */
export function Names({ row: { alert } }: { row: AlertRow }): JSX.Element {
  const { tracks, feeds } = alert;
  return (
    <>
      {tracks.map(({ callsign, aircraft, source }, index) => (
        <span key={`${source} ${aircraft}`}>
          {index > 0 && <span class="apart"> · </span>}
          <bdi>{callsign?.trim() || aircraft}</bdi>
        </span>
      ))}
      {tracks.length < feeds.length && (
        <span>
          {tracks.length > 0 && <span class="apart"> · </span>}
          {t('alerts.other')}
        </span>
      )}
    </>
  );
}

export function By({ row }: { row: AlertRow }): JSX.Element {
  const { acknowledged, alert, severity } = row;
  return (
    <span class="acknowledged" data-testid="acknowledged">
      {acknowledged.length === 0 && severity !== 'over' && t('alerts.by.nobody')}
      {acknowledged.map(({ by, actor, time }) => (
        <span key={`${by} ${time}`}>
          ✓ <Party id={by} />
          {actor !== null && (
            <small>
              {' '}
              <bdi>{actor}</bdi>
            </small>
          )}
        </span>
      ))}
      {severity === 'over' && <small>{over(alert.because)}</small>}
    </span>
  );
}

function over(because: string | null): string {
  if (because === 'lost' || because === 'restart') return t(`alerts.over.${because}`);
  return t('alerts.over.clear');
}

function Observations(): JSX.Element {
  const list = observationsAt(line.value.air, slowView.value);
  return (
    <>
      <h3>{t('observed.title')}</h3>
      {list.length === 0 ? (
        <p class="empty">{t('observed.none')}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-label={t('observed.title')}>
          <table class="list" data-testid="observations">
            <thead>
              <tr>
                {(['observed.time', 'observed.item', 'observed.what', 'observed.by'] as const).map(
                  (title) => (
                    <th scope="col" key={title}>
                      {t(title)}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {list.slice(0, ROWS_MAX).map((one) => (
                <Observed one={one} key={one.entry} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Observed({ one }: { one: Observation }): JSX.Element {
  const { item, time, before, now, observer } = one;
  const isBad = now !== 'Conforming' && now !== 'left';
  return (
    <tr>
      <td class="number">{clock(time)}</td>
      <td>
        <button
          type="button"
          class="plain"
          onClick={() => {
            selection.value = { kind: 'item', id: item };
            skyMap.value?.fit(pointsOfSelection());
          }}
        >
          <bdi>{item}</bdi>
        </button>
      </td>
      <td>
        <bdi>
          {isBad ? '△ ' : ''}
          {before === null ? now : `${before} → ${now}`}
        </bdi>
      </td>
      <td>
        <Party id={observer} />
      </td>
    </tr>
  );
}
