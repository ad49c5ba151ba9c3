// Writing a message: a coded text or free words, to a role, with the places that it names and what
// on the line it is about; what is one's own is said before it is sent.

import type { JSX } from 'preact';
import type { Template } from '../api/schema';
import {
  changeMessage,
  doingOf,
  dropMessage,
  open,
  selected,
  sendMessage,
  templates,
} from '../hotline';
import { LANGUAGES, t } from '../i18n';
import {
  filled,
  isSendable,
  NO_PLACE,
  translationLanguage,
  withTemplate,
  type MessageDraft,
  type TypedPlace,
} from '../model/compose';
import { PRECEDENCES } from '../model/desk';
import { ownAt } from '../model/own';
import { atOf } from '../places';
import { line, now, standingItems } from '../store';
import { DoingNote } from './doing';
import { Field } from './field';
import { Exercise, PrecedenceMark } from './hotline';
import { Language, referenceText } from './message';
import { PlaceField } from './place-field';

export function ComposeView({ value }: { value: MessageDraft }): JSX.Element {
  const template = templates.value.find(({ code }) => code === value.template) ?? null;
  const isSending = doingOf('message').kind === 'sending';
  return (
    <form
      class={`declare compose ${value.exercise ? 'is-exercise' : ''}`}
      data-testid="compose-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void sendMessage(t('compose.done'), t('compose.drafted'));
      }}
    >
      <p class="actions">
        <button type="button" onClick={() => (open.value = { kind: 'inbox' })}>
          {t('hotline.back')}
        </button>
        <PrecedenceMark message={value} />
        {value.exercise && <Exercise />}
      </p>
      <Envelope value={value} template={template} />
      {template && <Coded value={value} template={template} />}
      <label>
        {t(template ? 'compose.remark' : 'compose.text')}
        <textarea
          name="text"
          rows={4}
          dir="auto"
          value={value.text}
          onInput={({ currentTarget }) => changeMessage({ text: currentTarget.value })}
        />
      </label>
      <Translation value={value} />
      <Places value={value} />
      <About value={value} />
      <OwnWarnings value={value} template={template} />
      <p class="actions">
        <button
          type="submit"
          class="primary"
          disabled={!isSendable(value) || isSending}
          data-testid="send-message"
        >
          {t(isSending ? 'declare.sending' : value.exercise ? 'compose.exercise' : 'compose.send')}
        </button>
        <button type="button" onClick={dropMessage} data-testid="drop-message">
          {t('declare.drop')}
        </button>
      </p>
      <DoingNote form="message" />
    </form>
  );
}

function Envelope({
  value,
  template,
}: {
  value: MessageDraft;
  template: Template | null;
}): JSX.Element {
  const { me, parties, terms } = line.value;
  const others = parties.filter(({ id }) => id !== me);
  const [first, ...ladder] = terms?.ladder ?? [];
  return (
    <div class="grid">
      <Choice
        title={t('hotline.to')}
        value={value.to}
        options={[['', t('compose.all')], ...others.map(({ id, title }) => [id, title] as const)]}
        onChoose={(to) => changeMessage({ to })}
      />
      <Choice
        title={t('compose.role')}
        value={value.toRole}
        options={[['', first ?? ''], ...ladder.map((role) => [role, role] as const)]}
        onChoose={(toRole) => changeMessage({ toRole })}
      />
      <Choice
        title={t('compose.template')}
        value={template?.code ?? ''}
        options={[
          ['', t('compose.free')],
          ...templates.value.map(({ code }) => [code, code] as const),
        ]}
        onChoose={(code) => {
          const next = templates.value.find((one) => one.code === code) ?? null;
          changeMessage(withTemplate(value, next));
        }}
      />
      <Choice
        title={t('hotline.precedence')}
        value={value.precedence}
        options={PRECEDENCES.map((one) => [one, t(`precedence.${one}`)] as const)}
        onChoose={(chosen) => {
          const precedence = PRECEDENCES.find((one) => one === chosen);
          if (precedence) changeMessage({ precedence });
        }}
      />
      <Choice
        title={t('compose.language')}
        value={value.language}
        options={LANGUAGES.map(({ id, name }) => [id, name] as const)}
        onChoose={(language) => changeMessage({ language })}
      />
      <label class="check">
        <input
          type="checkbox"
          name="exercise"
          checked={value.exercise}
          onChange={({ currentTarget: { checked } }) => changeMessage({ exercise: checked })}
        />
        {t('hotline.exercise')}
      </label>
    </div>
  );
}

function Choice({
  title,
  value,
  options,
  onChoose,
}: {
  title: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
}): JSX.Element {
  return (
    <label>
      {title}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([id, name]) => (
          <option value={id} key={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The fields of a coded text, and what it says with them in every language. */
function Coded({ value, template }: { value: MessageDraft; template: Template }): JSX.Element {
  const set = (name: string, text: string): void => {
    changeMessage({ fields: { ...value.fields, [name]: text } });
  };
  return (
    <>
      <div class="grid">
        {Object.entries(template.fields).map(([name, kind]) =>
          kind === 'position' ? (
            <PlaceField
              key={name}
              name={`field-${name}`}
              title={`${name}, ${t('place.form.decimal')}`}
              isDecimal
              value={{ text: value.fields[name] ?? '', form: 'decimal' }}
              onType={({ text }) => set(name, text)}
            />
          ) : (
            <Field
              key={name}
              name={`field-${name}`}
              title={kind === 'time' ? `${name}, 2026-06-01T10:00:00Z` : `${name} (${kind})`}
              value={value.fields[name] ?? ''}
              error={null}
              onType={(text) => set(name, text)}
            />
          ),
        )}
      </div>
      <div class="languages" data-testid="languages">
        {(['en', 'ru', 'ar'] as const).map((language) => (
          <Language
            key={language}
            language={language}
            text={filled(template[language].text, value.fields, language)}
            isDraft={language !== 'en' && template[language].status !== 'certified'}
          />
        ))}
      </div>
    </>
  );
}

/** What the text says in another language; until it is confirmed it says that nobody has. */
function Translation({ value }: { value: MessageDraft }): JSX.Element | null {
  if (value.text.trim() === '') return null;
  const into = translationLanguage(value);
  return (
    <details open={(value.translation ?? '') !== ''} data-testid="translate">
      <summary>{t('compose.translation')}</summary>
      <Choice
        title={t('compose.translation.language')}
        value={into}
        options={LANGUAGES.filter(({ id }) => id !== value.language).map(({ id, name }) => [
          id,
          name,
        ])}
        onChoose={(translatedInto) => changeMessage({ translatedInto })}
      />
      <label>
        {t('drafts.translation')}
        <textarea
          name="translation"
          rows={3}
          lang={into}
          dir="auto"
          value={value.translation ?? ''}
          onInput={({ currentTarget }) => changeMessage({ translation: currentTarget.value })}
        />
      </label>
    </details>
  );
}

function Places({ value }: { value: MessageDraft }): JSX.Element {
  const { positions } = value;
  return (
    <fieldset class="points">
      <legend>{t('hotline.places')}</legend>
      {positions.map((typed, index) => (
        <PlaceField
          key={index}
          name={`position-${index}`}
          title={t('declare.point', { number: index + 1 })}
          value={typed}
          onType={(place) => {
            changeMessage({
              positions: positions.map((one, at) => (at === index ? place : one)),
            });
          }}
        />
      ))}
      <p class="actions">
        <button
          type="button"
          data-testid="add-place"
          onClick={() => changeMessage({ positions: [...positions, NO_PLACE] })}
        >
          {t('compose.place.add')}
        </button>
        {positions.length > 0 && (
          <button
            type="button"
            onClick={() => changeMessage({ positions: positions.slice(0, -1) })}
          >
            {t('compose.place.remove')}
          </button>
        )}
      </p>
      <PlaceField
        name="own"
        title={t('compose.own')}
        value={value.own}
        onType={(own) => changeMessage({ own })}
      />
    </fieldset>
  );
}

function About({ value }: { value: MessageDraft }): JSX.Element {
  const { references } = value;
  const offered = selected();
  const isNew = offered && !references.some((one) => referenceText(one) === referenceText(offered));
  return (
    <div class="actions" data-testid="references">
      <span>{t('hotline.about')}:</span>
      {references.map((reference, index) => (
        <span class="tag" key={index}>
          <bdi>{referenceText(reference)}</bdi>{' '}
          <button
            type="button"
            class="plain"
            aria-label={t('compose.reference.remove', { name: referenceText(reference) })}
            onClick={() => {
              changeMessage({ references: references.filter((one) => one !== reference) });
            }}
          >
            ✕
          </button>
        </span>
      ))}
      {isNew ? (
        <button
          type="button"
          data-testid="add-reference"
          onClick={() => changeMessage({ references: [...references, offered] })}
        >
          + <bdi>{referenceText(offered)}</bdi>
        </button>
      ) : (
        references.length === 0 && <span class="empty">{t('compose.reference.how')}</span>
      )}
    </div>
  );
}

/** Before it is sent: is what it names where one is oneself? */
function OwnWarnings({
  value,
  template,
}: {
  value: MessageDraft;
  template: Template | null;
}): JSX.Element | null {
  const { me } = line.value;
  const own = atOf(value.own);
  const inFields = Object.entries(template?.fields ?? {}).flatMap(([name, kind]): TypedPlace[] => {
    return kind === 'position' ? [{ text: value.fields[name] ?? '', form: 'decimal' }] : [];
  });
  const found = [...value.positions, ...inFields].flatMap((typed) => {
    const at = typed.text.trim() === '' ? null : atOf(typed);
    const what = at && ownAt(at, own, standingItems.value, me, now.value);
    return what ? [{ typed, what }] : [];
  });
  if (found.length === 0) return null;
  return (
    <div class="warnings" role="alert" data-testid="own-warning">
      <h3>△ {t('compose.own.title')}</h3>
      <ul>
        {found.map(({ typed, what }, index) => (
          <li key={index}>
            <bdi dir="ltr">{typed.text}</bdi>{' '}
            {what.kind === 'position'
              ? t('compose.own.position')
              : t('compose.own.item', { id: what.id })}
          </li>
        ))}
      </ul>
    </div>
  );
}
