// What is selected: an item, or the pair of a conflict with its closest approach and profile.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { countersign, sending, startChange, withdraw } from '../declaring';
import { t } from '../i18n';
import { severityAt } from '../model/conflict-list';
import { span, type Altitude, type Part } from '../model/shape';
import { latest, positionAt } from '../model/sky';
import type { Conflict, Version } from '../model/state';
import { clock, dateClock, type Micros } from '../model/time';
import { altitudeText, lateralText, placeText, verticalText } from '../model/units';
import { openPanel } from '../open-panel';
import { choose } from '../playing';
import { line, selection, standingConflicts, view } from '../store';
import { AlertDetails, TrackDetails } from './alert-details';
import { SEVERITY_SIGNS } from './conflicts';
import { Fact } from './fact';
import { Party } from './party';
import { Profile } from './profile';
import { when } from './sky';

export function Details(): JSX.Element | null {
  const { value } = selection;
  if (!value) return null;
  return (
    <section class="details" aria-label={t('sky.item')} data-testid="details">
      <button
        type="button"
        class="close"
        aria-label={t('close')}
        onClick={() => {
          selection.value = null;
        }}
      >
        ✕
      </button>
      {value.kind === 'item' && <ItemDetails id={value.id} />}
      {value.kind === 'conflict' && <ConflictDetails id={value.key} />}
      {value.kind === 'alert' && <AlertDetails number={value.number} />}
      {value.kind === 'track' && <TrackDetails id={value.key} />}
    </section>
  );
}

function ItemDetails({ id }: { id: string }): JSX.Element | null {
  const item = latest(line.value, id);
  if (!item) return null;
  const { parts } = item;
  return (
    <>
      <h2>
        {t(`item.kind.${item.kind}`)} <bdi>{id}</bdi>
      </h2>
      <dl class="facts">
        <Fact name={t('item.owner')}>
          <Party id={item.owner} />
        </Fact>
        {item.until === null && item.state && (
          <Fact name={t('item.state')}>
            {item.state}
            {item.late && <span class="tag warning">△ {t('sky.late')}</span>}
          </Fact>
        )}
        {item.until !== null && <Fact name={t('item.state')}>{t('item.over')}</Fact>}
        {parts && (
          <Fact name={t('item.when')}>
            <When parts={parts} />
          </Fact>
        )}
        {parts && (
          <Fact name={t('item.altitude')}>
            <bdi dir="ltr">{band(parts)}</bdi>
          </Fact>
        )}
        {item.until === null && <PositionFact parts={parts ?? []} />}
        <Fact name={t('item.version')}>{item.version}</Fact>
        {item.owner !== line.value.me && (
          <Fact name={t('item.shown')}>{t(`form.${item.form}`)}</Fact>
        )}
        {item.entry !== null && <Fact name={t('item.entry')}>{item.entry}</Fact>}
      </dl>
      <OtherConflicts id={id} />
      {item.until === null && <Actions item={item} />}
    </>
  );
}

function When({ parts }: { parts: readonly Part[] }): JSX.Element {
  const { start, end } = span(parts);
  const text = (at: Micros | null): string => (at === null ? t('open') : dateClock(at));
  return (
    <bdi dir="ltr">
      {text(start)} – {end === null ? t('open') : clock(end)} UTC
    </bdi>
  );
}

function band(parts: readonly Part[]): string {
  const all = parts.flatMap((part): (Altitude | null)[] => {
    if (part.kind === 'volume') return [part.lower, part.upper];
    return part.points.map(({ mm }) => ({ mm, datum: part.datum }));
  });
  if (all.some((one) => one === null)) {
    const [part] = parts;
    if (part?.kind !== 'volume') return '';
    const text = (one: Altitude | null): string => (one ? altitudeText(one) : t('open'));
    return `${text(part.lower)} – ${text(part.upper)}`;
  }
  const known = all.filter((one) => one !== null).sort((one, other) => one.mm - other.mm);
  const [low, high] = [known[0], known.at(-1)];
  if (!low || !high) return '';
  return low.mm === high.mm ? altitudeText(low) : `${altitudeText(low)} – ${altitudeText(high)}`;
}

function PositionFact({ parts }: { parts: readonly Part[] }): JSX.Element | null {
  const { at } = view.value;
  const found = parts.map((part) => (part.kind === 'route' ? positionAt(part, at) : null));
  const position = found.find((one) => one !== null);
  if (!position) return null;
  return (
    <Fact name={t('item.position')}>
      <bdi dir="ltr">
        {placeText(position.at)}, {altitudeText(position.altitude)}
      </bdi>
    </Fact>
  );
}

function OtherConflicts({ id }: { id: string }): JSX.Element | null {
  const own = standingConflicts.value.filter(({ a, b }) => a === id || b === id);
  if (own.length === 0) return null;
  return (
    <>
      <h3>{t('item.conflicts')}</h3>
      <ul class="links">
        {own.slice(0, 20).map((conflict) => (
          <li key={conflict.key}>
            <button
              type="button"
              class="plain"
              onClick={() => {
                selection.value = { kind: 'conflict', key: conflict.key };
              }}
            >
              ⛒ <bdi>{conflict.a === id ? conflict.b : conflict.a}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Withdrawing is asked twice: once it is said, every side knows. */
const sure = signal<string | null>(null);

function Actions({ item }: { item: Version }): JSX.Element | null {
  const { me, scope } = line.value;
  if (!scope.includes('line.write')) return null;
  const { id } = item;
  if (item.owner !== me) {
    if (!item.joint || item.countersigned.includes(me)) return null;
    return (
      <p class="actions">
        <button
          type="button"
          onClick={() => void countersign(item, t('item.countersigned', { id }))}
        >
          {t('item.countersign')}
        </button>
      </p>
    );
  }
  if (sure.value === id) {
    const yes = async (): Promise<void> => {
      if (await withdraw(item, t('item.withdrawn', { id }))) sure.value = null;
    };
    return (
      <div class="actions" role="alertdialog" aria-label={t('item.withdraw')}>
        <p>{t('item.withdraw.sure', { id })}</p>
        <button type="button" class="danger" onClick={() => void yes()}>
          {t('item.withdraw.yes')}
        </button>
        <button
          type="button"
          onClick={() => {
            sure.value = null;
          }}
        >
          {t('item.withdraw.no')}
        </button>
        <Refused />
      </div>
    );
  }
  return (
    <p class="actions">
      <button
        type="button"
        data-testid="change"
        onClick={() => {
          startChange(item);
          openPanel.value = 'declare';
        }}
      >
        {t('item.change')}
      </button>
      <button
        type="button"
        data-testid="withdraw"
        onClick={() => {
          sure.value = id;
        }}
      >
        {t('item.withdraw')}
      </button>
    </p>
  );
}

export function Refused(): JSX.Element | null {
  const { value } = sending;
  if (value.kind === 'unreachable')
    return (
      <p class="refused" role="alert">
        ⚠ {t('declare.unreachable')}
      </p>
    );
  if (value.kind !== 'refused') return null;
  return (
    <p class="refused" role="alert">
      ⚠ {t('declare.refused')}: <bdi>{value.detail}</bdi>
    </p>
  );
}

function ConflictDetails({ id }: { id: string }): JSX.Element | null {
  const conflict = line.value.conflicts.get(id)?.at(-1);
  if (!conflict) return null;
  const severity = severityAt(conflict, view.value.at);
  return (
    <>
      <h2>
        <span class={`mark ${severity}`} role="img" aria-label={t(`severity.${severity}`)}>
          {SEVERITY_SIGNS[severity]}
        </span>{' '}
        {t('conflict.title')}
      </h2>
      <Pair conflict={conflict} />
      {conflict.until !== null && <p class="tag">{t('conflict.cleared')}</p>}
      {conflict.encounter ? <Approach conflict={conflict} /> : <p>{t('conflict.hidden')}</p>}
      <Profile conflict={conflict} />
    </>
  );
}

function Pair({ conflict }: { conflict: Conflict }): JSX.Element {
  return (
    <ul class="pair">
      {[conflict.a, conflict.b].map((id) => {
        const item = latest(line.value, id);
        return (
          <li key={id}>
            {item && <Party id={item.owner} />}
            <button
              type="button"
              class="plain"
              onClick={() => {
                selection.value = { kind: 'item', id };
              }}
            >
              <bdi>{id}</bdi>
            </button>
            {item?.parts && <small dir="ltr">{when(item)}</small>}
          </li>
        );
      })}
    </ul>
  );
}

function Approach({ conflict }: { conflict: Conflict }): JSX.Element | null {
  const { encounter } = conflict;
  if (!encounter) return null;
  const minima = conflict.between === 'intent-intent' ? line.value.terms?.separation : null;
  const { start, end, lateralM, verticalM, a } = encounter;
  const least = (value: string | undefined): JSX.Element | null => {
    return value === undefined ? null : <small>{t('conflict.minimum', { value })}</small>;
  };
  return (
    <>
      <dl class="facts">
        <Fact name={t('conflict.from')}>
          <bdi>{start === null ? t('open') : `${dateClock(start)} UTC`}</bdi>
        </Fact>
        <Fact name={t('conflict.to')}>
          <bdi>{end === null ? t('open') : `${dateClock(end)} UTC`}</bdi>
        </Fact>
        <Fact name={t('conflict.lateral')}>
          <bdi>{lateralText(lateralM)}</bdi>{' '}
          {least(minima ? lateralText(minima.lateralM) : undefined)}
        </Fact>
        <Fact name={t('conflict.vertical')}>
          <bdi>{verticalText(verticalM)}</bdi>{' '}
          {least(minima ? verticalText(minima.verticalM) : undefined)}
        </Fact>
        <Fact name={t('conflict.closest')}>
          <bdi dir="ltr">
            {a.time === null ? '' : clock(a.time)} {placeText(a.at)}
          </bdi>
        </Fact>
      </dl>
      {start !== null && (
        <p class="actions">
          <button type="button" onClick={() => choose(start)} data-testid="go">
            {t('conflict.go')}
          </button>
        </p>
      )}
    </>
  );
}
