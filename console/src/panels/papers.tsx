// Papers, minutes and bulletins alike: those that wait for this side's signature first, and the form
// in which one is written.

import type { ComponentChildren, JSX } from 'preact';
import { maySpeak, propose, show, typed, write } from '../group';
import { doingOf, isOfficer } from '../hotline';
import { language, LANGUAGES, t } from '../i18n';
import { waitsForSignature, type PaperKind } from '../model/group';
import type { Paper } from '../model/register';
import { knownAt } from '../model/sky';
import { micros, typedMicros } from '../model/time';
import { line, slowView } from '../store';
import { Confirm } from './confirm';
import { Choice } from './choice';
import { DoingNote } from './doing';
import { Field } from './field';
import { GroupList, Mine, ROWS_MAX } from './group-list';
import { At, Left, No } from './numbers';
import { Party } from './party';
import { TextArea } from './text-area';

export const panelOf = (kind: PaperKind): string => {
  return kind === 'minutes' ? 'minutes' : 'bulletins';
};

export function PaperList({
  kind,
  all,
  children,
}: {
  kind: PaperKind;
  all: readonly Paper[];
  children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      <p class="actions">
        <button
          type="button"
          class="primary"
          data-testid="paper-new"
          disabled={!maySpeak.value}
          onClick={() => show(panelOf(kind), { kind: 'new' })}
        >
          {t(`paper.new.${kind}`)}
        </button>
      </p>
      {children}
      {!isOfficer.value && <p class="empty">{t('hotline.scope')}</p>}
      {all.length === 0 ? (
        <p class="empty">{t(`paper.none.${kind}`)}</p>
      ) : (
        <GroupList
          name="papers"
          title={t(kind === 'minutes' ? 'tab.minutes' : 'tab.bulletins')}
          columns={[t('paper.text'), t('paper.state')]}
        >
          {all.slice(0, ROWS_MAX).map((one) => (
            <Row one={one} kind={kind} key={one.paper} />
          ))}
        </GroupList>
      )}
    </>
  );
}

function Row({ one, kind }: { one: Paper; kind: PaperKind }): JSX.Element {
  const waits = waitsForSignature(one, line.value.me);
  return (
    <tr class={waits ? 'mine priority' : ''}>
      <td>
        <button
          type="button"
          class="plain"
          onClick={() => show(panelOf(kind), { kind: 'one', number: one.paper })}
        >
          <No of={one.paper} /> <bdi>{firstLine(one)}</bdi>
        </button>
        <div class="row">
          <Party id={one.author} />
          {kind === 'bulletin' && <small>{whatItIs(one)}</small>}
          <small>
            <At time={one.proposed} />
          </small>
        </div>
        {waits && <Mine />}
      </td>
      <td>
        <PaperState one={one} />
      </td>
    </tr>
  );
}

export function firstLine({ text }: Paper): string {
  const line = (text ?? '').split('\n').find((words) => words.trim() !== '') ?? '…';
  return line.replace(/^#+ /, '').slice(0, 90);
}

export function whatItIs(one: Paper): string {
  if (one.kind === 'minutes') return t('paper.minutes');
  return t(one.joint ? 'paper.bulletin.joint' : 'paper.bulletin.own');
}

const SIGNS: Record<string, string> = {
  proposed: '○',
  published: '●',
  lapsed: '⚠',
  withdrawn: '✕',
};

/** By a sign, a word and a color, with the time that is left while it waits. */
export function PaperState({ one }: { one: Paper }): JSX.Element {
  const { state, joint, lapses } = one;
  const until = micros(lapses ?? '');
  const name =
    state === 'published' && joint
      ? t('paper.state.signed')
      : state === 'proposed' || state === 'published' || state === 'lapsed'
        ? t(`paper.state.${state}`)
        : t('paper.state.withdrawn');
  return (
    <>
      <span class={`paper-state ${state}`}>
        <span aria-hidden="true">{SIGNS[state] ?? '?'}</span> {name}
      </span>
      {state === 'proposed' && until !== null && (
        <small>
          {t('paper.lapses')} <Left us={until - knownAt(slowView.value)} />
        </small>
      )}
    </>
  );
}

/** The form of a paper, under its kind; what is typed is kept in the tab. */
export function Propose({
  kind,
  children,
}: {
  kind: PaperKind;
  children?: ComponentChildren;
}): JSX.Element {
  const until = typed(kind, 'lapses');
  const isWrong = until.trim() !== '' && typedMicros(until) === null;
  const joint = kind === 'minutes' || typed(kind, 'whose') !== 'alone';
  const isEmpty = typed(kind, 'text').trim() === '';
  const isSending = doingOf('paper').kind === 'sending';
  return (
    <form
      class="declare compose"
      data-testid="paper-form"
      noValidate
      onSubmit={(event) => event.preventDefault()}
    >
      <p class="actions">
        <button type="button" onClick={() => show(panelOf(kind), { kind: 'list' })}>
          {t('group.back')}
        </button>
      </p>
      {children}
      {kind === 'bulletin' && (
        <Choice
          title={t('paper.whose')}
          name="whose"
          value={typed(kind, 'whose') || 'joint'}
          options={[
            ['joint', t('paper.joint')],
            ['alone', t('paper.alone')],
          ]}
          onChoose={(whose) => write(kind, 'whose', whose)}
        />
      )}
      <TextArea
        form={kind}
        field="text"
        title={t('paper.text')}
        hint={t('paper.text.hint')}
        rows={12}
      />
      <div class="grid">
        <Choice
          title={t('paper.language')}
          name="language"
          value={typed(kind, 'language') || language.value}
          options={LANGUAGES.map(({ id, name }) => [id, name] as const)}
          onChoose={(id) => write(kind, 'language', id)}
        />
        {joint && (
          <Field
            name="lapses"
            title={t('paper.until')}
            value={until}
            error={isWrong ? t('error.end') : null}
            onType={(text) => write(kind, 'lapses', text)}
          />
        )}
      </div>
      <Sending kind={kind} joint={joint} disabled={isEmpty || isWrong || isSending} />
      <DoingNote form="paper" />
    </form>
  );
}

/** Who proposes a joint text signs it, and one's own is published at once: both are asked about. */
function Sending({
  kind,
  joint,
  disabled,
}: {
  kind: PaperKind;
  joint: boolean;
  disabled: boolean;
}): JSX.Element {
  return (
    <Confirm
      name="propose"
      title={t(joint ? 'paper.propose' : 'paper.publish')}
      sure={t(joint ? 'paper.sign.sure' : 'paper.alone.sure')}
      yes={t(joint ? 'paper.sign.yes' : 'paper.publish.yes')}
      disabled={disabled || !maySpeak.value}
      onYes={() => {
        void propose(kind, joint, t(joint ? 'paper.proposed' : 'paper.publish.done'));
      }}
    />
  );
}
