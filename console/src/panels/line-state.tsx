// How the line stands: as each side stated it, with its reason; where they contradict each other,
// exactly that; and the line checks that are due, answered and missed.

import type { JSX } from 'preact';
import {
  answerCheck,
  callCheck,
  doingOf,
  dues,
  isOfficer,
  standing,
  stateLine,
  writing,
} from '../hotline';
import { t } from '../i18n';
import type { JointState, StatedState, Statement } from '../model/desk';
import { checksAt, type Call, type SideState } from '../model/talk';
import { clock, dateClock, duration, micros, typedMicros } from '../model/time';
import { openPanel } from '../open-panel';
import { line, slowView } from '../store';
import { useState } from 'preact/hooks';
import { DoingNote } from './doing';
import { Field } from './field';
import { Exercise } from './hotline';
import { Party } from './party';

const SIGNS: Record<JointState, string> = {
  open: '●',
  degraded: '◐',
  resuming: '◔',
  suspended: '■',
};

function StateMark({ state }: { state: JointState }): JSX.Element {
  return (
    <span class={`state ${state}`}>
      <span aria-hidden="true">{SIGNS[state] ?? '?'}</span> {t(`state.${state}`)}
    </span>
  );
}

/** In the bar, at whatever instant is shown. */
export function Joint(): JSX.Element {
  const { joint, isContradictory } = standing.value;
  return (
    <button
      type="button"
      class={`joint ${joint}`}
      data-testid="joint"
      onClick={() => (openPanel.value = 'line')}
    >
      {t('state.line')}: <StateMark state={joint} />
      {isContradictory && <strong class="wrong"> ≠ {t('state.contradictory.short')}</strong>}
    </button>
  );
}

export function LinePanel(): JSX.Element {
  const { joint, sides, isContradictory } = standing.value;
  const isPresent = slowView.value.at >= slowView.value.now;
  const stops = dues.value?.suspension_stops ?? [];
  return (
    <div data-testid="line-state">
      <h2>
        {t('state.joint')}: <StateMark state={joint} />
      </h2>
      {isContradictory && (
        <div class="failed" role="alert" data-testid="contradiction">
          <h3>≠ {t('state.contradictory')}</h3>
        </div>
      )}
      {sides.map((side) => (
        <Side side={side} key={side.side} />
      ))}
      {stops.length > 0 && (
        <p class="empty">
          {t('state.stops')} <bdi>{stops.join(', ')}</bdi>
        </p>
      )}
      {isOfficer.value && isPresent && <StateForm />}
      <Checks isPresent={isPresent} />
    </div>
  );
}

function Side({ side: { side, state, statement, announced } }: { side: SideState }): JSX.Element {
  return (
    <section class="side-state">
      <h3>
        <Party id={side} /> <StateMark state={state} />
      </h3>
      {statement ? <Said one={statement} /> : <p class="empty">{t('state.silent')}</p>}
      {announced && (
        <>
          <p>
            {t('state.announced')} <StateMark state={announced.state} />
          </p>
          <Said one={announced} />
        </>
      )}
    </section>
  );
}

function Said({ one }: { one: Statement }): JSX.Element {
  return (
    <>
      <blockquote dir="auto">{one.reason}</blockquote>
      <p>
        <small dir="ltr">
          {t('state.from')} {dateClock(one.effective)} UTC · #{one.entry}
        </small>
        {one.shortNotice && <span class="tag warning">△ {t('state.short')}</span>}
      </p>
    </>
  );
}

function StateForm(): JSX.Element {
  const { statement } = writing.value;
  const mine = standing.value.sides.find(({ side }) => side === line.value.me);
  const isAway = mine !== undefined && mine.state !== 'open';
  const isSending = doingOf('state').kind === 'sending';
  const isWrong = statement.effective.trim() !== '' && typedMicros(statement.effective) === null;
  const may = statement.reason.trim() !== '' && !isWrong && !isSending;
  const change = (part: Partial<typeof statement>): void => {
    writing.value = { ...writing.peek(), statement: { ...statement, ...part } };
  };
  const button = (state: StatedState, look: string): JSX.Element => (
    <button
      type="button"
      class={look}
      disabled={!may}
      data-testid={`state-${state}`}
      onClick={() => void stateLine(state, t('state.done', { state: t(`state.${state}`) }))}
    >
      {t(`state.to.${state}`)}
    </button>
  );
  return (
    <form class="declare" onSubmit={(event) => event.preventDefault()} data-testid="state-form">
      <h3>{t('state.form')}</h3>
      <Field
        name="reason"
        title={t('state.reason')}
        value={statement.reason}
        error={null}
        onType={(reason) => change({ reason })}
      />
      <Field
        name="effective"
        title={t('state.effective')}
        value={statement.effective}
        error={isWrong ? t('error.start') : null}
        onType={(effective) => change({ effective })}
      />
      <p class="actions">
        {button('suspended', 'danger')}
        {isAway && button('resuming', '')}
        {button('open', '')}
      </p>
      <DoingNote form="state" />
    </form>
  );
}

function Checks({ isPresent }: { isPresent: boolean }): JSX.Element {
  const [isExercise, setExercise] = useState(false);
  const { me, parties, desk } = line.value;
  const others = parties.filter(({ id }) => id !== me);
  const calls = checksAt(desk, slowView.value);
  return (
    <>
      <h2>{t('check.line')}</h2>
      {isPresent && <Dues />}
      {isOfficer.value && isPresent && (
        <p class="actions">
          {others.map(({ id, title }) => (
            <button
              type="button"
              key={id}
              data-testid={`call-${id}`}
              onClick={() => void callCheck(id, isExercise, t('check.called', { side: title }))}
            >
              {t('check.call', { side: title })}
            </button>
          ))}
          <label>
            <input
              type="checkbox"
              checked={isExercise}
              onChange={({ currentTarget }) => setExercise(currentTarget.checked)}
            />
            {t('hotline.exercise')}
          </label>
        </p>
      )}
      <DoingNote form="check" />
      {calls.length === 0 && <p class="empty">{t('check.never')}</p>}
      <ul class="links" data-testid="line-checks">
        {calls.slice(0, 50).map((call) => (
          <CallRow call={call} key={call.check.entry} isPresent={isPresent} />
        ))}
      </ul>
    </>
  );
}

/** What is due by the agreement, as the line has it. */
function Dues(): JSX.Element | null {
  const agreed = (dues.value?.checks ?? []).filter(({ due }) => due);
  if (agreed.length === 0) return null;
  return (
    <ul class="links" data-testid="dues">
      {agreed.map(({ from, to, due, misses }) => {
        const at = micros(due ?? '') ?? 0;
        return (
          <li key={`${from} ${to}`}>
            <Party id={from} /> → <Party id={to} /> {t('check.due')} {clock(at)}{' '}
            <span class="due number">{duration(at - slowView.value.now)}</span>
            {misses > 0 && (
              <span class="tag warning">△ {t('check.misses', { count: misses })}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function CallRow({
  call: { check, outcome },
  isPresent,
}: {
  call: Call;
  isPresent: boolean;
}): JSX.Element {
  const isMissed = check.kind === 'call-missed' || outcome?.kind === 'answer-missed';
  const isOpen = check.kind === 'called' && outcome?.kind !== 'answered';
  const isMine = isOpen && check.to === line.value.me && isOfficer.value && isPresent;
  return (
    <li class="check-row">
      <span class="number">{clock(check.time)}</span> <Party id={check.from} /> →{' '}
      <Party id={check.to} />
      {check.exercise && <Exercise />}
      {outcome?.kind === 'answered' && (
        <span class="good">
          ✓ {t('check.answered')} <span class="number">{clock(outcome.time)}</span>
          {outcome.late && <span class="tag warning">{t('receipt.late')}</span>}
        </span>
      )}
      {isMissed && (
        <span class="refused">
          ✕ {t(check.kind === 'call-missed' ? 'check.missed.call' : 'check.missed.answer')}
        </span>
      )}
      {isOpen && !isMissed && <span class="wrong">… {t('check.waits')}</span>}
      {isMine && (
        <button
          type="button"
          class="primary"
          data-testid="answer-check"
          onClick={() => void answerCheck(check.entry, t('check.answer.done'))}
        >
          {t('check.answer')}
        </button>
      )}
    </li>
  );
}
