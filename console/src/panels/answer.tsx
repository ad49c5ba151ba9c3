// Answering a message: the places are read back as one has them, and never filled in from the
// message, for that would read nothing back.

import type { JSX } from 'preact';
import { answer, answerDraft, changeAnswer, doingOf, isOfficer } from '../hotline';
import { t } from '../i18n';
import { NO_PLACE, type TypedPlace } from '../model/compose';
import type { Message, ReceiptKind } from '../model/desk';
import { distanceM } from '../model/geodesy';
import type { Talk } from '../model/talk';
import { lateralText } from '../model/units';
import { atOf } from '../places';
import { followNow } from '../playing';
import { line, slowView } from '../store';
import { DoingNote } from './doing';
import { PlaceField } from './place-field';

const ANSWERS = ['read', 'relayed', 'acted', 'refused'] as const;

export function Answering({ talk }: { talk: Talk }): JSX.Element | null {
  const { message, recipients } = talk;
  const mine = recipients.find(({ side }) => side === line.value.me);
  if (!mine || !isOfficer.value) return null;
  if (slowView.value.at < slowView.value.now) {
    return (
      <p class="hint">
        {t('hotline.past')}{' '}
        <button type="button" onClick={followNow}>
          {t('time.now')}
        </button>
      </p>
    );
  }
  const given = mine.events.flatMap((one) => (one.kind === 'receipt' ? [one.receipt] : []));
  const { note, readback } = answerDraft(message.number);
  const isComplete = readback.filter(({ text }) => text.trim() !== '').length >= message.positions;
  const isSending = doingOf('answer').kind === 'sending';
  const mayGive = (kind: ReceiptKind): boolean => {
    const needsNote = kind === 'relayed' || kind === 'refused';
    if (isSending || (needsNote && note.trim() === '')) return false;
    // Passing on is said of each unit; everything else once.
    if (kind !== 'relayed' && given.includes(kind)) return false;
    return kind === 'refused' || isComplete;
  };
  return (
    <section class="answer" data-testid="answer">
      <h3>{t('answer.title')}</h3>
      <Readback message={message} readback={readback} />
      <label>
        {t('answer.note')}
        <input
          name="note"
          value={note}
          dir="auto"
          autocomplete="off"
          onInput={({ currentTarget }) => {
            changeAnswer(message.number, { note: currentTarget.value });
          }}
        />
      </label>
      <p class="actions">
        {ANSWERS.map((kind) => (
          <button
            type="button"
            key={kind}
            class={kind === 'refused' ? 'danger' : kind === 'read' ? 'primary' : ''}
            disabled={!mayGive(kind)}
            data-testid={`answer-${kind}`}
            onClick={() => {
              const done = t('answer.done', { answer: t(`receipt.${kind}`) });
              void answer(message.number, kind, done);
            }}
          >
            {t(`answer.${kind}`)}
          </button>
        ))}
      </p>
      <DoingNote form="answer" />
    </section>
  );
}

function Readback({
  message,
  readback,
}: {
  message: Message;
  readback: readonly TypedPlace[];
}): JSX.Element | null {
  if (message.positions === 0) return null;
  const all = Array.from({ length: message.positions }, (_, at) => readback[at] ?? NO_PLACE);
  return (
    <fieldset class="points" data-testid="readback">
      <legend>{t('answer.readback', { count: message.positions })}</legend>
      {all.map((typed, index) => (
        <div key={index}>
          <PlaceField
            name={`readback-${index}`}
            title={t('declare.point', { number: index + 1 })}
            value={typed}
            onType={(place) => {
              const next = all.map((one, at) => (at === index ? place : one));
              changeAnswer(message.number, { readback: next });
            }}
          />
          <Off message={message} index={index} typed={typed} />
        </div>
      ))}
    </fieldset>
  );
}

/** A kilometre is no slip of the last digit. */
const LOUD_M = 100;

/** How far what is typed lies from what was sent: seen before it is said. */
function Off({
  message,
  index,
  typed,
}: {
  message: Message;
  index: number;
  typed: TypedPlace;
}): JSX.Element | null {
  const [sent, back] = [message.content?.positions[index], atOf(typed)];
  if (!sent || !back || typed.text.trim() === '') return null;
  const off = distanceM(sent.at, back);
  return off > LOUD_M ? (
    <strong class="refused" data-testid="off">
      ≠ {t('answer.off', { off: lateralText(off) })}
    </strong>
  ) : (
    <small class="good">✓ {t('answer.same')}</small>
  );
}
