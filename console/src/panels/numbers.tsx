// Numbers of the record and its instants. They read from left to right whatever stands around them:
// in a line from right to left a date must not change its order.

import type { JSX } from 'preact';
import { t } from '../i18n';
import { dateClock, duration, micros, type Micros } from '../model/time';

/** The number of an entry, which is that of what it began. */
export function No({ of }: { of: number }): JSX.Element {
  return <bdi dir="ltr">#{of}</bdi>;
}

/** An instant of the record, as people read it. */
export function At({ time }: { time: string | Micros }): JSX.Element {
  const at = typeof time === 'number' ? time : micros(time);
  return (
    <bdi dir="ltr" class="number">
      {at === null ? time : `${dateClock(at)} UTC`}
    </bdi>
  );
}

const DAY = 24 * 60 * 60 * 1_000_000;

/** What is left until an instant: days where these are many. */
export function Left({ us }: { us: Micros }): JSX.Element {
  const days = Math.floor(Math.abs(us) / DAY);
  if (days < 2) return <bdi dir="ltr">{duration(us)}</bdi>;
  return <bdi>{t('group.days', { count: us < 0 ? `−${days}` : days })}</bdi>;
}
