// One friction: what each side says of it side by side and never merged, with what that rests on;
// what is due and what came late; how it may end; and what this side can do about it now.

import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import {
  agree,
  disagree,
  isBlank,
  maySpeak,
  move,
  proposeOutcome,
  show,
  stateOf,
  write,
  typed,
} from '../group';
import { doingOf, isOfficer } from '../hotline';
import { t } from '../i18n';
import {
  accountsBySide,
  canAgree,
  deadlinesOf,
  isConcerned,
  movesOf,
  type Deadline,
} from '../model/group';
import type { Friction } from '../model/register';
import { knownAt } from '../model/sky';
import { visible } from '../model/visible';
import { line, slowView } from '../store';
import { Confirm } from './confirm';
import { DoingNote } from './doing';
import { EvidenceField, EvidenceList } from './evidence';
import { Fact } from './fact';
import { Field } from './field';
import { Between, StateMark } from './frictions';
import { At, Left, No } from './numbers';
import { Party } from './party';
import { TextArea } from './text-area';

export function FrictionView({ one }: { one: Friction }): JSX.Element {
  return (
    <article data-testid="friction">
      <p class="actions">
        <button
          type="button"
          data-testid="back"
          onClick={() => show('frictions', { kind: 'list' })}
        >
          {t('group.back')}
        </button>
        <StateMark state={one.state} />
        <small>
          {t('group.since')} <At time={one.since} />
        </small>
      </p>
      <h2>
        <No of={one.friction} /> <bdi>{one.title}</bdi>
      </h2>
      <dl class="facts">
        <Fact name={t('friction.parties')}>
          <Between one={one} />
        </Fact>
        {one.acknowledged.map(({ side, entry }) => (
          <Fact name={t('friction.acknowledged.by')} key={entry}>
            ✓ <Party id={side} />{' '}
            <small>
              <No of={entry} />
            </small>
          </Fact>
        ))}
      </dl>
      <p>
        {t('friction.agenda')}:{' '}
        <a
          href={`/v1/agenda?frictions=${one.friction}&format=html`}
          target="_blank"
          rel="noreferrer"
        >
          {t('paper.print')}
        </a>{' '}
        ·{' '}
        <a href={`/v1/agenda?frictions=${one.friction}`} target="_blank" rel="noreferrer">
          {t('paper.markdown')}
        </a>
      </p>
      <Deadlines one={one} />
      <Accounts one={one} />
      <Outcomes one={one} />
      <Disagreements one={one} />
      <Actions one={one} />
      <DoingNote form="friction" />
    </article>
  );
}

const SIGNS: Record<Deadline['standing'], string> = {
  waits: '○',
  overdue: '⚠',
  late: '△',
  met: '✓',
};

function Deadlines({ one }: { one: Friction }): JSX.Element | null {
  const now = knownAt(slowView.value);
  const all = deadlinesOf(one, now);
  if (all.length === 0) return null;
  return (
    <>
      <h3>{t('friction.deadlines')}</h3>
      <ul class="links" data-testid="deadlines">
        {all.map(({ name, due, standing, missed }) => (
          <li key={name}>
            {t(`friction.${name}`)} <At time={due} />{' '}
            <strong class={`standing ${standing}`}>
              <span aria-hidden="true">{SIGNS[standing]}</span> {t(`friction.deadline.${standing}`)}
            </strong>{' '}
            {(standing === 'waits' || standing === 'overdue') && <Left us={due - now} />}
            {missed !== null && <small>{t('group.entry', { entry: missed })}</small>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Accounts({ one }: { one: Friction }): JSX.Element {
  const sides = accountsBySide(
    one,
    line.value.parties.map(({ id }) => id),
  );
  return (
    <>
      <h3>{t('friction.accounts')}</h3>
      <div class="languages" data-testid="accounts">
        {sides.map(({ side, accounts }) => (
          <section class="language" key={side} data-testid={`account-${side}`}>
            <h4>
              <Party id={side} />
            </h4>
            {accounts.length === 0 && <p class="empty">{t('friction.silent')}</p>}
            {accounts.map(({ entry, time, statement, evidence }) => (
              <div key={entry}>
                <blockquote dir="auto">{visible(statement)}</blockquote>
                <small>
                  <No of={entry} /> · <At time={time} />
                </small>
                <EvidenceList all={evidence ?? []} />
              </div>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}

function Outcomes({ one }: { one: Friction }): JSX.Element | null {
  if (one.outcomes.length === 0) return null;
  const { me } = line.value;
  const isOpen = one.state !== 'resolved' && isConcerned(one, me) && maySpeak.value;
  return (
    <section data-testid="outcomes">
      <h3>{t('friction.outcomes')}</h3>
      {one.outcomes.map((outcome) => (
        <div key={outcome.entry} class={one.resolved_by === outcome.entry ? 'verified' : ''}>
          <p>
            <Party id={outcome.side} />{' '}
            <small>
              <No of={outcome.entry} />
            </small>
          </p>
          <blockquote dir="auto">{visible(outcome.outcome)}</blockquote>
          <p>
            {outcome.agreed.length === 0
              ? t('friction.outcome.nobody')
              : t('friction.outcome.agreed')}{' '}
            {outcome.agreed.map((side) => (
              <Party id={side} key={side} />
            ))}
          </p>
          {one.resolved_by === outcome.entry && (
            <p class="good">● {t('friction.outcome.resolved')}</p>
          )}
          {isOpen && canAgree(outcome, me) && (
            <Confirm
              name="agree"
              title={t('friction.do.agree')}
              sure={t('friction.sure.agree')}
              yes={t('friction.yes.agree')}
              onYes={() => void agree(one.friction, outcome.entry, t('friction.did.agree'))}
            />
          )}
        </div>
      ))}
    </section>
  );
}

function Disagreements({ one }: { one: Friction }): JSX.Element | null {
  if (one.disagreements.length === 0) return null;
  return (
    <section data-testid="disagreements">
      <h3>≠ {t('friction.disagreements')}</h3>
      {one.disagreements.map(({ side, entry, reason }) => (
        <div key={entry}>
          <Party id={side} />{' '}
          <small>
            <No of={entry} />
          </small>
          <blockquote dir="auto">{visible(reason)}</blockquote>
        </div>
      ))}
    </section>
  );
}

function Actions({ one }: { one: Friction }): JSX.Element {
  const { me } = line.value;
  if (!isConcerned(one, me)) return <p class="empty">{t('friction.others')}</p>;
  if (!isOfficer.value) return <p class="empty">{t('hotline.scope')}</p>;
  if (!maySpeak.value) return <p class="empty">{t('group.past')}</p>;
  const moves = movesOf(one, me, knownAt(slowView.value));
  return (
    <section class="answer" data-testid="friction-actions">
      <p class="actions">
        {moves.acknowledge && <MoveButton one={one} to="acknowledgement" name="acknowledge" />}
        {moves.review && <MoveButton one={one} to="review" name="review" />}
      </p>
      {moves.speak && <Say one={one} />}
      {moves.speak && <Propose one={one} />}
      {moves.disagree && <Disagree one={one} />}
    </section>
  );
}

function MoveButton({
  one,
  to,
  name,
}: {
  one: Friction;
  to: 'acknowledgement' | 'review';
  name: 'acknowledge' | 'review';
}): JSX.Element {
  return (
    <button
      type="button"
      class={name === 'acknowledge' ? 'primary' : ''}
      disabled={doingOf('friction').kind === 'sending'}
      data-testid={name}
      onClick={() => void move(one.friction, to, t(`friction.did.${name}`))}
    >
      {t(`friction.do.${name}`)}
    </button>
  );
}

/** A form that opens when it is wanted, and closes once what it says was taken. */
function Act({
  name,
  title,
  form,
  field,
  onSend,
  children,
}: {
  name: string;
  title: string;
  form: string;
  field: string;
  onSend: () => Promise<void>;
  children: ComponentChildren;
}): JSX.Element {
  const isEmpty = typed(form, field).trim() === '';
  const [isOpen, setOpen] = useState(!isEmpty);
  return (
    <details
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      data-testid={`do-${name}`}
    >
      <summary>{title}</summary>
      <form
        class="compose"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty) void onSend().then(() => setOpen(!isBlank(form)));
        }}
      >
        {children}
        <p class="actions">
          <button
            type="submit"
            class="primary"
            data-testid={`send-${name}`}
            disabled={isEmpty || doingOf('friction').kind === 'sending'}
          >
            {title}
          </button>
        </p>
      </form>
    </details>
  );
}

function Say({ one }: { one: Friction }): JSX.Element {
  const form = `state ${one.friction}`;
  return (
    <Act
      name="state"
      title={t('friction.do.state')}
      form={form}
      field="statement"
      onSend={() => stateOf(one.friction, t('friction.did.state'))}
    >
      <TextArea
        form={form}
        field="statement"
        title={t('friction.statement')}
        hint={t('friction.statement.hint')}
      />
      <EvidenceField form={form} />
    </Act>
  );
}

function Propose({ one }: { one: Friction }): JSX.Element {
  const form = `outcome ${one.friction}`;
  return (
    <Act
      name="propose"
      title={t('friction.do.propose')}
      form={form}
      field="outcome"
      onSend={() => proposeOutcome(one.friction, t('friction.did.propose'))}
    >
      <TextArea form={form} field="outcome" title={t('friction.outcome')} rows={3} />
    </Act>
  );
}

function Disagree({ one }: { one: Friction }): JSX.Element {
  const form = `disagree ${one.friction}`;
  return (
    <Act
      name="disagree"
      title={t('friction.do.disagree')}
      form={form}
      field="reason"
      onSend={() => disagree(one.friction, t('friction.did.disagree'))}
    >
      <Field
        name="reason"
        title={t('group.reason')}
        value={typed(form, 'reason')}
        error={null}
        onType={(text) => write(form, 'reason', text)}
      />
    </Act>
  );
}
