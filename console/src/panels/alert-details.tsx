// What is selected of live traffic: an alert with what one does about it, or a track.

import type { JSX } from 'preact';
import { acknowledge, acting, pairOfAlert, tracksByKey, writeAbout } from '../air';
import { sightings, trail } from '../past';
import { isOfficer } from '../hotline';
import { t } from '../i18n';
import { heightsOf, type AlertPair, type AlertRow } from '../model/alert-list';
import type { Encounter } from '../model/state';
import { MINUTE, clock, dateClock, duration } from '../model/time';
import { altitudeOf, nameOf, type Track } from '../model/tracks';
import { altitudeText, grouped, lateralText, placeText, verticalText } from '../model/units';
import { line, selection, view } from '../store';
import { By, levelText } from './alerts';
import { SEVERITY_SIGNS } from './conflicts';
import { Fact } from './fact';
import { Party } from './party';
import { Heights } from './profile';

/** How much of the past the profile of an alert shows. */
const BACK = 5 * MINUTE;

export function AlertDetails({ number }: { number: number }): JSX.Element | null {
  const pair = pairOfAlert(number);
  if (!pair) return null;
  const { row } = pair;
  const { alert, severity, level, encounter, until } = row;
  return (
    <div data-testid="alert">
      <h2>
        <span class={`mark ${severity}`} role="img" aria-label={t(`severity.${severity}`)}>
          {SEVERITY_SIGNS[severity]}
        </span>{' '}
        {t('alert.title')} <bdi>{levelText(level)}</bdi>
      </h2>
      <Tracks pair={pair} />
      <dl class="facts">
        {until !== null && <Fact name={t('alerts.until')}>{duration(until)}</Fact>}
        {encounter && (
          <>
            <Fact name={t(encounter.isPast ? 'alert.passed' : 'alert.closest')}>
              <bdi>{clock(encounter.closest)} UTC</bdi>
            </Fact>
            <Fact name={t('alerts.lateral')}>
              <bdi>{lateralText(encounter.lateralM)}</bdi>
            </Fact>
            <Fact name={t('alerts.vertical')}>
              <bdi>
                {encounter.verticalM === null
                  ? t('alert.vertical.unknown')
                  : verticalText(encounter.verticalM)}
              </bdi>
            </Fact>
          </>
        )}
        <Fact name={t('alert.rule')}>
          <bdi>{alert.rule}</bdi>
        </Fact>
        <Fact name={t('alert.raised')}>
          <bdi>{dateClock(alert.raised)} UTC</bdi>
        </Fact>
        <Fact name={t('alerts.by')}>
          <By row={row} />
        </Fact>
      </dl>
      {!encounter && <p>{t('alert.hidden')}</p>}
      {encounter?.perhapsOne && <p data-testid="perhaps-one">{t('alert.perhaps')}</p>}
      <Actions row={row} />
      <AlertHeights pair={pair} />
    </div>
  );
}

function Tracks({ pair: { row } }: { pair: AlertPair }): JSX.Element {
  const { tracks, feeds } = row.alert;
  return (
    <ul class="pair">
      {tracks.map(({ key, callsign, aircraft, source, intent }) => (
        <li key={`${source} ${aircraft}`}>
          <button
            type="button"
            class="plain"
            disabled={key === null}
            onClick={() => {
              if (key !== null) selection.value = { kind: 'track', key };
            }}
          >
            <bdi>{callsign?.trim() || aircraft}</bdi>
          </button>{' '}
          <small>
            @<bdi>{source}</bdi> {intent !== null && <bdi>{intent}</bdi>}
          </small>
        </li>
      ))}
      {tracks.length < feeds.length && <li>{t('alerts.other')}</li>}
    </ul>
  );
}

function Actions({ row }: { row: AlertRow }): JSX.Element | null {
  const { number } = row.alert;
  if (!isOfficer.value) return null;
  // In the past it was not acknowledged yet; it is done in the present.
  const isDone = row.alert.acknowledged.some(({ by }) => by === line.value.me);
  const failed = acting.value?.number === number ? acting.value.failed : null;
  const isBusy = acting.value?.number === number && failed === null;
  const unreachable = t('desk.unreachable');
  const said = { none: t('alert.write.none'), busy: t('alert.write.busy'), unreachable };
  return (
    <>
      <p class="actions">
        {!isDone && row.isMine && (
          <button
            type="button"
            class="primary"
            disabled={isBusy}
            data-testid="acknowledge"
            onClick={() => void acknowledge(number, t('alert.acknowledge.done'), unreachable)}
          >
            {t('alert.acknowledge')}
          </button>
        )}
        <button
          type="button"
          disabled={isBusy}
          data-testid="write-about"
          onClick={() => void writeAbout(number, said)}
        >
          {t('alert.write')}
        </button>
      </p>
      {failed !== null && (
        <p class="refused" role="alert">
          ⚠ <bdi>{failed}</bdi>
        </p>
      )}
    </>
  );
}

/** The heights of the tracks that this side sees, with their closest approach. */
function AlertHeights({ pair }: { pair: AlertPair }): JSX.Element | null {
  const drawn = heightsOf(pair, trail, view.value.at, BACK);
  const known = drawn.filter(({ points }) => points.length > 1);
  if (known.length === 0) return null;
  const items = known.map(({ track, points }) => {
    const datum = altitudeOf(track)?.datum ?? 'STD';
    const parts = [{ kind: 'route' as const, datum, points }];
    return { id: nameOf(track), owner: track.feedParty, parts };
  });
  return (
    <>
      <Heights conflict={{ encounter: encounterOf(pair) }} items={items} />
      <p class="note">{t('alert.straight')}</p>
    </>
  );
}

function encounterOf({ row, ends }: AlertPair): Encounter | null {
  const { encounter } = row;
  const [a, b] = ends;
  if (!encounter || !a) return null;
  const point = ({ track, closest, mm }: typeof a): Encounter['a'] => {
    const time = encounter.closest;
    return { time, at: closest ?? track.at, mm, datum: altitudeOf(track)?.datum ?? null };
  };
  return {
    start: encounter.start,
    end: encounter.closest,
    lateralM: encounter.lateralM,
    verticalM: encounter.verticalM ?? 0,
    a: point(a),
    b: point(b ?? a),
  };
}

export function TrackDetails({ id }: { id: string }): JSX.Element | null {
  const shown = tracksByKey.value.get(id);
  const track = shown ?? sightings.value.last(id);
  if (!track) return null;
  return (
    <div data-testid="track">
      <h2>
        {t('track.title')} <bdi>{nameOf(track)}</bdi>
      </h2>
      {!shown && <p class="tag warning">△ {t('track.gone')}</p>}
      {track.doubt && <p class="tag warning">{t('track.doubt', { why: track.doubt.why })}</p>}
      <dl class="facts">
        <Fact name={t('track.aircraft')}>
          <bdi>{track.aircraft}</bdi>
        </Fact>
        <Fact name={t('track.feed')}>
          <Party id={track.feedParty} />
        </Fact>
        <Fact name={t('track.source')}>
          <bdi>{track.source}</bdi>
        </Fact>
        {track.party !== null && (
          <Fact name={t('track.party')}>
            <Party id={track.party} />
          </Fact>
        )}
        {track.intent !== null && <Flies intent={track.intent} track={track} />}
        <Motion track={track} />
        <Fact name={t('track.age')}>
          {duration(Math.max(0, view.value.at - track.time))} ·{' '}
          {t(`track.fresh.${track.freshness}`)}
        </Fact>
      </dl>
    </div>
  );
}

function Flies({ intent, track }: { intent: string; track: Track }): JSX.Element {
  const isBad = track.conformance !== null && track.conformance !== 'Conforming';
  return (
    <Fact name={t('track.intent')}>
      <button
        type="button"
        class="plain"
        onClick={() => {
          selection.value = { kind: 'item', id: intent };
        }}
      >
        <bdi>{intent}</bdi>
      </button>{' '}
      {isBad ? '△ ' : ''}
      <bdi>{track.conformance}</bdi>
    </Fact>
  );
}

function Motion({ track }: { track: Track }): JSX.Element {
  const { pressure, geometric, speedMS, trackDeg, climbMS, at } = track;
  const direction = trackDeg === null ? '' : ` ${String(Math.round(trackDeg)).padStart(3, '0')}°`;
  return (
    <>
      {pressure && (
        <Fact name={t('track.pressure')}>
          <bdi dir="ltr">{altitudeText(pressure)}</bdi>
        </Fact>
      )}
      {geometric && (
        <Fact name={t('track.geometric')}>
          <bdi dir="ltr">{altitudeText(geometric)}</bdi>
        </Fact>
      )}
      {speedMS !== null && (
        <Fact name={t('track.speed')}>
          <bdi dir="ltr">
            {Math.round(speedMS / 0.514444)} kt{direction}
          </bdi>
        </Fact>
      )}
      {climbMS !== null && (
        <Fact name={t('track.climb')}>
          <bdi dir="ltr">{grouped(Math.round((climbMS / 0.3048) * 60))} ft/min</bdi>
        </Fact>
      )}
      <Fact name={t('item.position')}>
        <bdi dir="ltr">{placeText(at)}</bdi>
      </Fact>
    </>
  );
}
