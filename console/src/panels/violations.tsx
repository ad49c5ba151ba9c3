// What broke a rule: shown by the agreed rules or claimed by a side, with the entries that show it,
// and agreed, disputed, or one side's word.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import {
  answerViolation,
  claim,
  maySpeak,
  raiseAbout,
  rules,
  show,
  typed,
  violations,
  write,
} from '../group';
import { doingOf, isOfficer } from '../hotline';
import { t } from '../i18n';
import { answersOpen, STANDINGS, waitsForAnswer, type Standing } from '../model/group';
import type { Violation } from '../model/register';
import { visible } from '../model/visible';
import { line } from '../store';
import { Choice } from './choice';
import { DoingNote } from './doing';
import { EvidenceField, EvidenceList } from './evidence';
import { Fact } from './fact';
import { Field } from './field';
import { At, No } from './numbers';
import { GroupList, Mine, ROWS_MAX } from './group-list';
import { Party } from './party';
import { ruleTitle } from './statistics';
import { TextArea } from './text-area';

const PANEL = 'statistics';
const filter = signal('all');

const SIGNS: Record<Standing, string> = { agreed: '✓', disputed: '≠', 'one-side': '◐' };

/** By a sign, a word and a color. */
function StandingMark({ one: { standing } }: { one: Violation }): JSX.Element {
  const known = STANDINGS.find((name) => name === standing);
  if (!known) return <bdi>{standing}</bdi>;
  return (
    <span class={`standing-mark ${known}`}>
      <span aria-hidden="true">{SIGNS[known]}</span> {t(`violation.standing.${known}`)}
    </span>
  );
}

export function ViolationList(): JSX.Element {
  const all = violations.value;
  const rows = all.filter(({ standing }) => filter.value === 'all' || standing === filter.value);
  const none = all.length === 0 ? t('violation.none') : t('violation.none.filtered');
  return (
    <>
      <h3>{t('violation.title')}</h3>
      {rules.value.length === 0 && <p class="empty">{t('violation.rules.none')}</p>}
      <div class="filters">
        <button
          type="button"
          data-testid="claim-new"
          disabled={!maySpeak.value || rules.value.length === 0}
          onClick={() => show(PANEL, { kind: 'new' })}
        >
          {t('violation.claim')}
        </button>
        <Choice
          title={t('violation.filter')}
          name="filter"
          value={filter.value}
          options={[
            ['all', t('violation.filter.all')],
            ...STANDINGS.map((name) => [name, t(`violation.standing.${name}`)] as const),
          ]}
          onChoose={(value) => (filter.value = value)}
        />
      </div>
      {rows.length === 0 ? (
        <p class="empty">{none}</p>
      ) : (
        <GroupList
          name="violations"
          title={t('violation.title')}
          columns={[t('violation.violation'), t('violation.side'), t('violation.standing')]}
        >
          {rows.slice(0, ROWS_MAX).map((one) => (
            <Row one={one} key={one.violation} />
          ))}
        </GroupList>
      )}
    </>
  );
}

function Row({ one }: { one: Violation }): JSX.Element {
  const waits = waitsForAnswer(one, line.value.me);
  return (
    <tr class={waits ? 'mine priority' : ''}>
      <td>
        <button
          type="button"
          class="plain"
          onClick={() => show(PANEL, { kind: 'one', number: one.violation })}
        >
          <No of={one.violation} /> <bdi>{ruleTitle(one.rule)}</bdi>
        </button>
        <small>
          <At time={one.noted} />
        </small>
        {waits && <Mine />}
      </td>
      <td>
        <Party id={one.side} />
      </td>
      <td>
        <StandingMark one={one} />
      </td>
    </tr>
  );
}

export function ViolationPanel({ one }: { one: Violation }): JSX.Element {
  return (
    <article data-testid="violation">
      <p class="actions">
        <button type="button" data-testid="back" onClick={() => show(PANEL, { kind: 'list' })}>
          {t('group.back')}
        </button>
        <StandingMark one={one} />
      </p>
      <h2>
        <No of={one.violation} /> <bdi>{ruleTitle(one.rule)}</bdi>{' '}
        <small>
          <At time={one.noted} />
        </small>
      </h2>
      <dl class="facts">
        <Fact name={t('violation.rule')}>
          <bdi>{one.rule}</bdi>
        </Fact>
        <Fact name={t('violation.side')}>
          <Party id={one.side} />
        </Fact>
        <Fact name={t('violation.standing')}>
          {one.author ? (
            <>
              {t('violation.claimed')} <Party id={one.author} />
            </>
          ) : (
            t('violation.noted')
          )}
        </Fact>
      </dl>
      {one.reason && <blockquote dir="auto">{visible(one.reason)}</blockquote>}
      <h3>{t('evidence.title')}</h3>
      {one.evidence.length === 0 && <p class="empty">{t('evidence.none')}</p>}
      <EvidenceList all={one.evidence.map((entry) => ({ entry }))} />
      <Answers one={one} />
      <Actions one={one} />
      <p class="actions">
        <button
          type="button"
          data-testid="raise-about"
          disabled={!maySpeak.value}
          onClick={() => raiseAbout(one.violation)}
        >
          {t('violation.raise')}
        </button>
      </p>
      <DoingNote form="violation" />
    </article>
  );
}

function Answers({ one }: { one: Violation }): JSX.Element | null {
  if (one.answers.length === 0) return null;
  return (
    <section data-testid="answers">
      <h3>{t('violation.answers')}</h3>
      {one.answers.map(({ side, stance, entry, reason }) => (
        <div key={entry}>
          <Party id={side} />{' '}
          {stance === 'agreed' ? t('violation.answer.agreed') : t('violation.answer.disputed')}{' '}
          <small>
            <No of={entry} />
          </small>
          {reason && <blockquote dir="auto">{visible(reason)}</blockquote>}
        </div>
      ))}
    </section>
  );
}

function Actions({ one }: { one: Violation }): JSX.Element {
  const { me } = line.value;
  const stances = answersOpen(one, me);
  if (stances.length === 0) return <p class="empty">{t('violation.own')}</p>;
  if (!isOfficer.value) return <p class="empty">{t('hotline.scope')}</p>;
  if (!maySpeak.value) return <p class="empty">{t('group.past')}</p>;
  const form = `violation ${one.violation}`;
  return (
    <form
      class="answer compose"
      noValidate
      onSubmit={(event) => event.preventDefault()}
      data-testid="violation-actions"
    >
      <Field
        name="reason"
        title={t('group.reason')}
        value={typed(form, 'reason')}
        error={null}
        onType={(text) => write(form, 'reason', text)}
      />
      <p class="actions">
        {stances.map((stance) => (
          <button
            type="button"
            key={stance}
            class={stance === 'disputed' ? 'danger' : 'primary'}
            data-testid={`answer-${stance}`}
            disabled={doingOf('violation').kind === 'sending'}
            onClick={() => void answerViolation(one.violation, stance, t('violation.did'))}
          >
            {t(`violation.do.${stance}`)}
          </button>
        ))}
      </p>
    </form>
  );
}

const FORM = 'claim';

export function Claim(): JSX.Element {
  const { me, parties } = line.value;
  const others = parties.filter(({ id }) => id !== me);
  const rule = typed(FORM, 'rule') || (rules.value[0]?.id ?? '');
  const side = typed(FORM, 'side') || (others[0]?.id ?? me);
  const isReady = typed(FORM, 'reason').trim() !== '' && rule !== '' && maySpeak.value;
  return (
    <form
      class="declare compose"
      data-testid="claim-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void claim(rule, side, t('violation.claimed.done'));
      }}
    >
      <p class="actions">
        <button type="button" onClick={() => show(PANEL, { kind: 'list' })}>
          {t('group.back')}
        </button>
      </p>
      <Choice
        title={t('violation.rule')}
        name="rule"
        value={rule}
        options={rules.value.map(({ id, title }) => [id, title] as const)}
        onChoose={(id) => write(FORM, 'rule', id)}
      />
      <Choice
        title={t('violation.side')}
        name="side"
        value={side}
        options={[...others, ...parties.filter(({ id }) => id === me)].map(
          ({ id, title }) => [id, title] as const,
        )}
        onChoose={(id) => write(FORM, 'side', id)}
      />
      <TextArea form={FORM} field="reason" title={t('violation.claim.reason')} rows={3} />
      <EvidenceField form={FORM} entries />
      <p class="actions">
        <button
          type="submit"
          class="primary"
          data-testid="claim"
          disabled={!isReady || doingOf('violation').kind === 'sending'}
        >
          {t('violation.claim.yes')}
        </button>
      </p>
      <DoingNote form="violation" />
    </form>
  );
}
