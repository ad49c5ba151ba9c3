// How everything is that this screen rests on, each with its age and, when broken, the cause.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t, type Key } from '../i18n';
import type { FeedView } from '../api/schema';
import { askHealth, health } from '../health';
import { kindText } from '../i18n/words';
import { peersOf, type Peer } from '../model/peers';
import { SECOND, duration } from '../model/time';
import { grouped } from '../model/units';
import { line, now } from '../store';

const EVERY_MS = 10_000;

export function HealthPanel(): JSX.Element {
  useEffect(() => {
    void askHealth();
    const timer = setInterval(() => void askHealth(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const { value } = health;
  const { connection, next, settled, entries, parties, me } = line.value;
  const isLive = connection.kind === 'live';
  return (
    <dl class="health" data-testid="health">
      <Line name={t('health.stream')} good={isLive}>
        {isLive
          ? t('health.stream.live')
          : connection.kind === 'lost'
            ? t('link.lost', { time: duration(now.value - connection.since * 1000) })
            : t('link.starting')}
      </Line>
      {value && (
        <>
          <Line name={t('health.writes')} good={value.ready === null}>
            {value.ready === null
              ? t('health.writes.yes')
              : t('health.writes.no', { why: value.ready })}
          </Line>
          <Line name={t('health.clock')} good={Math.abs(value.skewMs) < 2_000}>
            {Math.abs(value.skewMs) < 2_000
              ? t('health.clock.good', { ms: grouped(Math.abs(value.skewMs)) })
              : t('health.clock.off', { seconds: (value.skewMs / 1000).toFixed(1) })}
          </Line>
          <Line name={t('health.settling')} good={settled >= next || (value.unsettledS ?? 0) < 900}>
            {settled >= next || value.unsettledS === null
              ? t('health.settled.all')
              : t('health.age', { age: duration(value.unsettledS * SECOND) })}
          </Line>
          <Line name={t('health.queue')} good={value.queue === 0}>
            {value.queue ?? '–'}
          </Line>
          <Line name={t('health.streams')} good>
            {value.streams ?? '–'}
          </Line>
          <Line name={t('health.journal')} good>
            {value.journalBytes === null ? '–' : `${(value.journalBytes / 1e6).toFixed(1)} MB`}
          </Line>
          {peersOf(entries, parties, me).map((peer) => (
            <OtherSide peer={peer} isSettled={settled >= next} key={peer.id} />
          ))}
          {value.feeds.map((feed) => (
            <Feed feed={feed} key={feed.name} />
          ))}
        </>
      )}
    </dl>
  );
}

/** A side that has not put its name to the log for so long leaves entries unsettled, microseconds. */
const UNSIGNED_MAX = 15 * 60 * SECOND;

/** Another side: when it was last heard and with what, and since when its name is missing. */
function OtherSide({ peer, isSettled }: { peer: Peer; isSettled: boolean }): JSX.Element {
  const { id, last, cosigned } = peer;
  const isSigning = isSettled || (cosigned !== null && now.value - cosigned < UNSIGNED_MAX);
  const age = (time: number): string => t('health.age', { age: duration(now.value - time) });
  const title = line.value.parties.find((one) => one.id === id)?.title ?? id;
  return (
    <Line name={t('health.side', { side: title })} good={last !== null && isSigning}>
      <>
        {last ? `${age(last.time)} · ${kindText(last.kind)}` : t('health.side.silent')}
        {!isSigning && (
          <small class="cause">
            ⚠{' '}
            {cosigned === null
              ? t('health.side.unsigned')
              : t('health.side.signed', { age: age(cosigned) })}
          </small>
        )}
      </>
    </Line>
  );
}

const STATES: Record<string, Key> = {
  connecting: 'feed.connecting',
  connected: 'feed.connected',
  waiting: 'feed.waiting',
  over: 'feed.over',
};

/** A feed that is connected and silent for so long is worth a look, seconds. */
const SILENT_S = 30;

/** One's own receiver: its age, what it brought, and when it is broken, why. */
function Feed({ feed }: { feed: FeedView }): JSX.Element {
  const { name, format, state, age_s: age, problem, dropped, wrong } = feed;
  const isHeard = typeof age === 'number' && age < SILENT_S;
  const said = STATES[state];
  return (
    <Line name={t('feed.title', { name, format })} good={state === 'connected' && isHeard}>
      <>
        {said ? t(said) : <bdi>{state}</bdi>} ·{' '}
        {typeof age === 'number'
          ? t('health.age', { age: duration(age * SECOND) })
          : t('feed.never')}
        <small class="counters">
          {t('feed.counters', {
            reports: grouped(feed.reports),
            wrong: grouped(wrong),
            dropped: grouped(dropped),
            reconnects: grouped(feed.reconnects),
          })}
        </small>
        {problem && (
          <small class="cause">
            ⚠ <bdi>{problem}</bdi>
          </small>
        )}
      </>
    </Line>
  );
}

function Line({
  name,
  good,
  children,
}: {
  name: string;
  good: boolean;
  children: JSX.Element | string | number;
}): JSX.Element {
  return (
    <div class={good ? 'good' : 'bad'}>
      <dt>
        <span aria-hidden="true">{good ? '✓' : '⚠'}</span> {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
