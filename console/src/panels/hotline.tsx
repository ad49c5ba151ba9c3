// The hotline: what has to be answered first, with its time running, and then the rest.

import type { JSX } from 'preact';
import { compose, isOfficer, open, openMessage, talks, writing } from '../hotline';
import { t } from '../i18n';
import type { Message } from '../model/desk';
import type { Talk } from '../model/talk';
import { knownAt } from '../model/sky';
import { clock, duration } from '../model/time';
import { openPanel } from '../open-panel';
import { isSounding, toggleSound } from '../sound';
import { line, slowView } from '../store';
import { ComposeView } from './compose';
import { listKeys } from './list';
import { Marks } from './marks';
import { MessagePanel } from './message';
import { Party } from './party';

/** More rows than these are not rendered; the record has the rest. */
const ROWS_MAX = 200;

export function HotlinePanel(): JSX.Element {
  const { value } = open;
  if (value.kind === 'message') {
    const talk = talks.value.find(({ message }) => message.number === value.number);
    if (talk) return <MessagePanel talk={talk} />;
  }
  if (value.kind === 'compose' && writing.value.message) {
    return <ComposeView value={writing.value.message} />;
  }
  return <Inbox />;
}

function Inbox(): JSX.Element {
  const { value: all } = talks;
  return (
    <>
      <p class="actions">
        <button
          type="button"
          class="primary"
          data-testid="compose"
          disabled={!isOfficer.value}
          onClick={compose}
        >
          {t(writing.value.message ? 'hotline.continue' : 'hotline.compose')}
        </button>
        <button type="button" aria-pressed={isSounding.value} onClick={toggleSound}>
          {isSounding.value ? '♪ ' : '∅ '}
          {t(isSounding.value ? 'hotline.sound.on' : 'hotline.sound.off')}
        </button>
      </p>
      {!isOfficer.value && <p class="empty">{t('hotline.scope')}</p>}
      {all.length === 0 ? (
        <p class="empty">{t('hotline.none')}</p>
      ) : (
        <div
          class="scroll"
          tabIndex={0}
          role="group"
          aria-label={t('tab.hotline')}
          onKeyDown={(event) => {
            const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody button')];
            const at = rows.findIndex((row) => row === document.activeElement);
            listKeys(event, rows.length, at, (index) => rows[index]?.focus());
          }}
        >
          <table class="list" data-testid="inbox">
            <thead>
              <tr>
                <th scope="col">{t('hotline.precedence')}</th>
                <th scope="col">{t('hotline.message')}</th>
                <th scope="col">{t('hotline.due')}</th>
              </tr>
            </thead>
            <tbody>
              {all.slice(0, ROWS_MAX).map((talk) => (
                <Row talk={talk} key={talk.message.number} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ talk }: { talk: Talk }): JSX.Element {
  const { message, recipients, isMine } = talk;
  return (
    <tr class={isMine ? `mine ${message.precedence}` : ''}>
      <td>
        <PrecedenceMark message={message} />
      </td>
      <td>
        <button type="button" class="plain" onClick={() => openMessage(message.number)}>
          #{message.number} <bdi>{shortText(message)}</bdi>
        </button>
        <div class="row">
          <Party id={message.from} />
          <span aria-hidden="true">→</span>
          {recipients.map(({ side }) => (
            <Party id={side} key={side} />
          ))}
          <small class="number">{clock(message.sent)}</small>
        </div>
        {message.exercise && <Exercise />}
        {recipients.map((recipient) => (
          <Marks recipient={recipient} key={recipient.side} isShort />
        ))}
      </td>
      <td class="number">
        <Due talk={talk} />
      </td>
    </tr>
  );
}

export function shortText(message: Message): string {
  const { content, template } = message;
  if (content === null) return t('hotline.hidden');
  return [template, content.text]
    .filter((one) => one !== '')
    .join(' · ')
    .slice(0, 90);
}

const SIGNS = { flash: '⚡', priority: '▲', routine: '·' } as const;

/** By a sign, a word and a colour. */
export function PrecedenceMark({
  message: { precedence },
}: {
  message: Pick<Message, 'precedence'>;
}): JSX.Element {
  return (
    <span class={`precedence ${precedence}`}>
      <span aria-hidden="true">{SIGNS[precedence]}</span> {t(`precedence.${precedence}`)}
    </span>
  );
}

export function Exercise(): JSX.Element {
  return (
    <strong class="exercise" data-testid="exercise">
      {t('hotline.exercise')}
    </strong>
  );
}

/** How long somebody has still to answer, at the instant that is shown. */
export function Due({ talk: { due } }: { talk: Talk }): JSX.Element | null {
  if (due === null) return null;
  const left = due - knownAt(slowView.value);
  return (
    <span class={left < 0 ? 'overdue' : 'due'} data-testid="due">
      {left < 0 ? '⚠ ' : ''}
      {duration(left)}
    </span>
  );
}

/** In the bar: how much waits for an answer of this side, wherever one looks. */
export function Waiting(): JSX.Element {
  const mine = talks.value.filter(({ isMine }) => isMine);
  const [first] = mine;
  const isFlash = mine.some(({ message }) => message.precedence === 'flash');
  return (
    <button
      type="button"
      class={`waiting ${isFlash ? 'flash' : mine.length > 0 ? 'some' : ''}`}
      data-testid="waiting"
      disabled={line.value.me === ''}
      onClick={() => (first ? openMessage(first.message.number) : showInbox())}
    >
      {isFlash ? '⚡ ' : '✉ '}
      {mine.length === 0
        ? t('hotline.waiting.none')
        : t('hotline.waiting', { count: mine.length })}{' '}
      {first && <Due talk={first} />}
    </button>
  );
}

function showInbox(): void {
  openPanel.value = 'hotline';
  open.value = { kind: 'inbox' };
}
