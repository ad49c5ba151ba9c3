// One message: what it says in every language that it has, the places in every form, what became of
// it, and how it is answered.

import type { JSX } from 'preact';
import { open, templates, views } from '../hotline';
import { t } from '../i18n';
import { skyMap } from '../map';
import { filled } from '../model/compose';
import type { Message, Reference, TalkEvent } from '../model/desk';
import { distanceM } from '../model/geodesy';
import type { Recipient, Talk } from '../model/talk';
import { clock, dateClock } from '../model/time';
import { lateralText } from '../model/units';
import { placeMarks } from '../places';
import { selection } from '../store';
import { Answering } from './answer';
import { Due, Exercise, PrecedenceMark } from './hotline';
import { Marks } from './marks';
import { Party } from './party';
import { Forms } from './place-field';

export function MessagePanel({ talk }: { talk: Talk }): JSX.Element {
  const { message, recipients } = talk;
  return (
    <article class={`message ${message.exercise ? 'is-exercise' : ''}`} data-testid="message">
      <p class="actions">
        <button type="button" onClick={() => (open.value = { kind: 'inbox' })} data-testid="back">
          {t('hotline.back')}
        </button>
        <PrecedenceMark message={message} />
        {message.exercise && <Exercise />}
      </p>
      <h2>
        #{message.number} <Party id={message.from} /> <small>{message.fromRole}</small>
      </h2>
      <p>
        {t('hotline.to')}:{' '}
        {message.to.map((side) => (
          <Party id={side} key={side} />
        ))}
        <bdi>{message.toRole}</bdi> <small dir="ltr">{dateClock(message.sent)} UTC</small>
      </p>
      <Words message={message} />
      {recipients.map((recipient) => (
        <Became key={recipient.side} recipient={recipient} talk={talk} />
      ))}
      <Answering talk={talk} />
    </article>
  );
}

function Words({ message }: { message: Message }): JSX.Element {
  const { content } = message;
  if (content === null) return <p class="empty">{t('hotline.hidden')}</p>;
  return (
    <>
      {message.template !== '' && <Rendered message={message} />}
      {content.text !== '' && (
        <blockquote lang={content.language} dir="auto" data-testid="words">
          {content.text}
        </blockquote>
      )}
      <Released number={message.number} />
      <Places message={message} />
      {content.references.length > 0 && (
        <p>
          {t('hotline.about')}:{' '}
          {content.references.map((reference, index) => (
            <ReferenceLink reference={reference} key={index} />
          ))}
        </p>
      )}
    </>
  );
}

/** The translation, and who stands behind a message that two officers sent. */
function Released({ number }: { number: number }): JSX.Element | null {
  const view = views.value.get(number);
  if (!view) return null;
  const { translation, released, officer } = view;
  return (
    <>
      {translation && (
        <Language
          language={translation.language}
          text={translation.text}
          isDraft={Boolean(translation.note)}
        />
      )}
      {released && (
        <p data-testid="released">
          {t('hotline.released', { author: released.author, officer: officer ?? '?' })}{' '}
          {released.confirmed_by && t('hotline.confirmed', { officer: released.confirmed_by })}
        </p>
      )}
    </>
  );
}

/** Side by side, and beside each text that nobody has certified, that nobody has. */
function Rendered({ message }: { message: Message }): JSX.Element {
  const template = templates.value.find(({ code }) => code === message.template);
  const fields = Object.fromEntries(message.content?.fields ?? []);
  const made = template && [
    { language: 'en', text: filled(template.en.text, fields, 'en'), isDraft: false },
    ...(['ru', 'ar'] as const).map((language) => {
      const { text, status } = template[language];
      return { language, text: filled(text, fields, language), isDraft: status !== 'certified' };
    }),
  ];
  const told = views.value.get(message.number)?.rendered?.map(({ language, text, note }) => {
    return { language, text, isDraft: Boolean(note) };
  });
  const shown = told ?? made ?? [];
  return (
    <div class="languages" data-testid="languages">
      {shown.length === 0 && <code>{message.template}</code>}
      {shown.map(({ language, text, isDraft }) => (
        <Language key={language} language={language} text={text} isDraft={isDraft} />
      ))}
    </div>
  );
}

export function Language({
  language,
  text,
  isDraft,
}: {
  language: string;
  text: string;
  isDraft: boolean;
}): JSX.Element {
  return (
    <div class="language">
      <p lang={language} dir={language === 'ar' ? 'rtl' : 'ltr'}>
        {text}
      </p>
      {isDraft && <small class="wrong">△ {t('hotline.draft')}</small>}
    </div>
  );
}

function Places({ message }: { message: Message }): JSX.Element | null {
  const positions = message.content?.positions ?? [];
  const places = views.value.get(message.number)?.places;
  if (positions.length === 0) return null;
  return (
    <>
      <h3>{t('hotline.places')}</h3>
      <ol class="place-list" data-testid="places">
        {positions.map(({ entered, at: [lng, lat] }, index) => {
          const place = places?.[index];
          const degrees = `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
          return (
            <li key={index}>
              <Forms place={place ?? { decimal: degrees, dms: '' }} />
              {entered !== place?.decimal && (
                <small>
                  {t('hotline.entered')} <bdi>{entered}</bdi>
                </small>
              )}
              {message.content?.own.includes(index) && (
                <strong class="wrong"> △ {t('hotline.own.theirs')}</strong>
              )}
            </li>
          );
        })}
      </ol>
      <p class="actions">
        <button
          type="button"
          onClick={() => skyMap.value?.fit(placeMarks.value.map(({ at }) => at))}
        >
          {t('hotline.places.show')}
        </button>
      </p>
    </>
  );
}

export function referenceText(reference: Reference): string {
  if (reference.kind === 'item') return reference.id;
  return reference.kind === 'conflict' ? reference.ids.join(' · ') : `#${reference.entry}`;
}

function ReferenceLink({ reference }: { reference: Reference }): JSX.Element {
  const show = (): void => {
    if (reference.kind === 'item') selection.value = { kind: 'item', id: reference.id };
    if (reference.kind !== 'conflict') return;
    selection.value = { kind: 'conflict', key: JSON.stringify(reference.ids) };
  };
  return (
    <button type="button" class="plain" onClick={show} disabled={reference.kind === 'entry'}>
      <bdi>{referenceText(reference)}</bdi>
    </button>
  );
}

function Became({ recipient, talk }: { recipient: Recipient; talk: Talk }): JSX.Element {
  const { due, nextRole, role } = recipient;
  const last = recipient.events.findLast((one) => one.kind === 'mismatch');
  return (
    <section class="became">
      <h3>
        <Party id={recipient.side} />
        {due !== null && (
          <small>
            <bdi>{role}</bdi> <Due talk={{ ...talk, due }} />{' '}
            {nextRole === '' ? t('hotline.last') : t('hotline.next', { role: nextRole })}
          </small>
        )}
      </h3>
      {last && !recipient.isAnswered && <Mismatch event={last} message={talk.message} />}
      <Marks recipient={recipient} isShort />
      <ol class="events" data-testid="events">
        {recipient.events.map((event) => (
          <Happened event={event} key={`${event.entry} ${event.time} ${event.kind}`} />
        ))}
      </ol>
    </section>
  );
}

/** Told to both sides, as loudly as a screen can. */
function Mismatch({ event, message }: { event: TalkEvent; message: Message }): JSX.Element {
  return (
    <div class="failed" role="alert" data-testid="mismatch">
      <h3>≠ {t('hotline.mismatch')}</h3>
      <ul>
        {event.wrong.map((index) => {
          const sent = message.content?.positions[index];
          const back = event.readback[index];
          const off = sent && back ? lateralText(distanceM(sent.at, back.at)) : '';
          return (
            <li key={index}>
              {t('hotline.mismatch.place', { number: index + 1, off })}{' '}
              <bdi dir="ltr">
                {sent?.entered} ≠ {back?.entered}
              </bdi>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Happened({ event }: { event: TalkEvent }): JSX.Element {
  const what =
    event.kind === 'receipt'
      ? t(`receipt.${event.receipt}`)
      : event.kind === 'mismatch'
        ? t('receipt.mismatch')
        : event.kind === 'escalated'
          ? t('receipt.escalated', { role: event.role })
          : t('receipt.unanswered');
  return (
    <li>
      <span class="number">{clock(event.time)}</span> <span>{what}</span>
      {event.late && <span class="tag warning">{t('receipt.late')}</span>}
      {event.note !== '' && (
        <>
          {': '}
          <bdi>{event.note}</bdi>
        </>
      )}
    </li>
  );
}
