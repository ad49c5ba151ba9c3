// Frictions: what the sides are at odds about. First what waits for this side, then what stands by
// its next deadline, then what is over.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { frictions, maySpeak, raise, show, shownOf, typed, write } from '../group';
import { doingOf, isOfficer } from '../hotline';
import { t } from '../i18n';
import { FRICTION_STATES, nextDue, stands, waitsForSide, type FrictionState } from '../model/group';
import type { Friction } from '../model/register';
import { knownAt } from '../model/sky';
import { line, slowView } from '../store';
import { Choice } from './choice';
import { DoingNote } from './doing';
import { EvidenceField } from './evidence';
import { Field } from './field';
import { FrictionView } from './friction';
import { GroupList, Mine, ROWS_MAX } from './group-list';
import { Left, No } from './numbers';
import { Party } from './party';
import { TextArea } from './text-area';

const PANEL = 'frictions';
const filter = signal('all');

export function FrictionsPanel(): JSX.Element {
  const shown = shownOf(PANEL);
  if (shown.kind === 'one') {
    const one = frictions.value.find(({ friction }) => friction === shown.number);
    if (one) return <FrictionView one={one} />;
  }
  if (shown.kind === 'new') return <Raise />;
  return <List />;
}

function passes(one: Friction, wanted: string): boolean {
  if (wanted === 'standing') return stands(one);
  if (wanted === 'mine') return waitsForSide(one, line.value.me) !== null;
  return wanted === 'all' || one.state === wanted;
}

function List(): JSX.Element {
  const all = frictions.value;
  const rows = all.filter((one) => passes(one, filter.value));
  const states = FRICTION_STATES.map((state) => [state, t(`friction.state.${state}`)] as const);
  const none = all.length === 0 ? t('friction.none') : t('friction.none.filtered');
  return (
    <>
      <div class="filters">
        <button
          type="button"
          class="primary"
          data-testid="friction-new"
          disabled={!maySpeak.value}
          onClick={() => show(PANEL, { kind: 'new' })}
        >
          {t('friction.new')}
        </button>
        <Choice
          title={t('friction.filter')}
          name="filter"
          value={filter.value}
          options={[
            ['all', t('friction.filter.all')],
            ['standing', t('friction.filter.standing')],
            ['mine', t('friction.filter.mine')],
            ...states,
          ]}
          onChoose={(value) => (filter.value = value)}
        />
      </div>
      {!isOfficer.value && <p class="empty">{t('hotline.scope')}</p>}
      {rows.length === 0 ? (
        <p class="empty">{none}</p>
      ) : (
        <GroupList
          name="frictions"
          title={t('tab.frictions')}
          columns={[t('friction.friction'), t('friction.state'), t('friction.due')]}
        >
          {rows.slice(0, ROWS_MAX).map((one) => (
            <Row one={one} key={one.friction} />
          ))}
        </GroupList>
      )}
    </>
  );
}

function Row({ one }: { one: Friction }): JSX.Element {
  const waits = waitsForSide(one, line.value.me) !== null;
  return (
    <tr class={waits ? 'mine priority' : ''}>
      <td>
        <button
          type="button"
          class="plain"
          onClick={() => show(PANEL, { kind: 'one', number: one.friction })}
        >
          <No of={one.friction} /> <bdi>{one.title}</bdi>
        </button>
        <div class="row">
          <Between one={one} />
        </div>
        {waits && <Mine />}
      </td>
      <td>
        <StateMark state={one.state} />
      </td>
      <td>
        <NextDue one={one} />
      </td>
    </tr>
  );
}

export function Between({ one }: { one: Friction }): JSX.Element {
  return (
    <>
      <Party id={one.raised_by} />
      <span aria-hidden="true">↔</span>
      {one.with.map((side) => (
        <Party id={side} key={side} />
      ))}
    </>
  );
}

const SIGNS: Record<FrictionState, string> = {
  raised: '○',
  acknowledged: '◔',
  under_review: '◑',
  resolved: '●',
  disagreed: '≠',
};

/** By a sign, a word and a color. */
export function StateMark({ state }: { state: string }): JSX.Element {
  const known = FRICTION_STATES.find((one) => one === state);
  if (!known) return <bdi>{state}</bdi>;
  return (
    <span class={`friction-state ${known}`}>
      <span aria-hidden="true">{SIGNS[known]}</span> {t(`friction.state.${known}`)}
    </span>
  );
}

function NextDue({ one }: { one: Friction }): JSX.Element | null {
  const at = knownAt(slowView.value);
  const next = nextDue(one, at);
  if (next === null) return null;
  const isOver = next.standing === 'overdue';
  return (
    <span class={isOver ? 'next-due is-over' : 'next-due'} data-testid="friction-due">
      {isOver ? '⚠ ' : ''}
      {t(`friction.${next.name}`)} <Left us={next.due - at} />
      {isOver && <small>{t('friction.deadline.overdue')}</small>}
    </span>
  );
}

const FORM = 'raise';

function Raise(): JSX.Element {
  const { me, parties } = line.value;
  const others = parties.filter(({ id }) => id !== me);
  const to = typed(FORM, 'with');
  const isReady = typed(FORM, 'title').trim() !== '' && typed(FORM, 'statement').trim() !== '';
  const isSending = doingOf('friction').kind === 'sending';
  return (
    <form
      class="declare compose"
      data-testid="raise-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void raise(to === '' ? [] : [to], t('friction.raised'));
      }}
    >
      <p class="actions">
        <button type="button" onClick={() => show(PANEL, { kind: 'list' })}>
          {t('group.back')}
        </button>
      </p>
      <Field
        name="title"
        title={t('friction.title')}
        value={typed(FORM, 'title')}
        error={null}
        onType={(text) => write(FORM, 'title', text)}
      />
      {others.length > 1 && (
        <Choice
          title={t('friction.with')}
          name="with"
          value={to}
          options={[['', t('compose.all')], ...others.map(({ id, title }) => [id, title] as const)]}
          onChoose={(side) => write(FORM, 'with', side)}
        />
      )}
      <TextArea
        form={FORM}
        field="statement"
        title={t('friction.statement')}
        hint={t('friction.statement.hint')}
      />
      <EvidenceField form={FORM} />
      <p class="actions">
        <button
          type="submit"
          class="primary"
          disabled={!isReady || isSending || !maySpeak.value}
          data-testid="raise"
        >
          {t(isSending ? 'declare.sending' : 'friction.raise')}
        </button>
      </p>
      <DoingNote form="friction" />
    </form>
  );
}
