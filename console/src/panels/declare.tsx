// Declaring: the form and the map show the same draft; the line is asked before anything is said.

import type { JSX } from 'preact';
import {
  changeDraft,
  compiled,
  declare,
  drawing,
  dropDraft,
  sending,
  startDraft,
} from '../declaring';
import { t, type Key } from '../i18n';
import type { Draft, DraftField, DraftShape } from '../model/draft';
import type { Datum } from '../model/shape';
import { draft, line } from '../store';
import { Refused } from './details';
import { Before } from './before-sending';
import { Field } from './field';
import { PlanFileList, PlanFileOpen } from './plan-file';
import { Points } from './points';

const SHAPES: readonly { readonly shape: Exclude<DraftShape, 'fixed'>; readonly title: Key }[] = [
  { shape: 'route', title: 'declare.route' },
  { shape: 'polygon', title: 'declare.polygon' },
  { shape: 'circle', title: 'declare.circle' },
];
const STATES = ['Accepted', 'Activated', 'Nonconforming', 'Contingent'];
const DATUMS: readonly Datum[] = ['AMSL', 'W84', 'STD'];

export function DeclarePanel(): JSX.Element {
  const { value } = draft;
  if (!line.value.scope.includes('line.write')) return <p class="empty">{t('declare.scope')}</p>;
  if (value === null) {
    return (
      <>
        <p>{t('declare.intro')}</p>
        <p class="actions">
          {SHAPES.map(({ shape, title }) => (
            <button
              type="button"
              key={shape}
              data-testid={`new-${shape}`}
              onClick={() => startDraft(shape)}
            >
              {t('declare.new')}: {t(title)}
            </button>
          ))}
        </p>
        <PlanFileOpen />
        <PlanFileList />
      </>
    );
  }
  return <Form value={value} />;
}

function Form({ value }: { value: Draft }): JSX.Element {
  const isChange = value.ovn !== null;
  const { id } = value;
  const send = (event: Event): void => {
    event.preventDefault();
    void declare(t(isChange ? 'declare.changed' : 'declare.done', { id }));
  };
  const isSending = sending.value.kind === 'sending';
  return (
    <form class="declare" onSubmit={send} data-testid="declare" noValidate>
      {drawing.value && (
        <p class="hint" role="status">
          ✎ {t('declare.drawing')}
        </p>
      )}
      <div class="grid">
        <Text field="id" title="declare.id" readOnly={isChange} />
        <Kind value={value} isChange={isChange} />
        {value.kind === 'intent' ? (
          <Choice
            title="declare.state"
            value={value.state}
            of={STATES}
            onChoose={(state) => changeDraft({ state })}
          />
        ) : (
          <label class="check">
            <input
              type="checkbox"
              checked={value.joint}
              disabled={isChange}
              onChange={({ currentTarget: { checked } }) => changeDraft({ joint: checked })}
            />
            {t('declare.joint')}
          </label>
        )}
        <ShapeFields value={value} />
      </div>
      {value.shape === 'fixed' ? <p>{t('declare.fixed')}</p> : <Points value={value} />}
      <Before />
      <p class="actions">
        <button
          type="submit"
          class="primary"
          disabled={!compiled.value?.ok || isSending}
          data-testid="send"
        >
          {isSending ? t('declare.sending') : t(isChange ? 'declare.change' : 'declare.send')}
        </button>
        {value.shape !== 'fixed' && (
          <button
            type="button"
            onClick={() => {
              drawing.value = value.shape === 'fixed' ? null : value.shape;
            }}
          >
            {t('declare.draw')}
          </button>
        )}
        <button type="button" onClick={dropDraft} data-testid="drop">
          {t('declare.drop')}
        </button>
      </p>
      <Refused />
    </form>
  );
}

/** A route is an intent's; everything else may be a constraint as well. */
function Kind({ value, isChange }: { value: Draft; isChange: boolean }): JSX.Element | null {
  if (value.shape === 'route' || value.fixed?.route) return null;
  const titles = { intent: t('item.kind.intent'), constraint: t('item.kind.constraint') };
  return (
    <label>
      {t('declare.kind')}
      <select
        value={value.kind}
        disabled={isChange}
        onChange={({ currentTarget }) => {
          changeDraft({ kind: currentTarget.value === 'constraint' ? 'constraint' : 'intent' });
        }}
      >
        <option value="intent">{titles.intent}</option>
        <option value="constraint">{titles.constraint}</option>
      </select>
    </label>
  );
}

function ShapeFields({ value }: { value: Draft }): JSX.Element | null {
  if (value.shape === 'fixed') return null;
  const datum = (
    <label>
      {t('declare.datum')}
      <select
        value={value.datum}
        onChange={({ currentTarget }) => {
          changeDraft({ datum: currentTarget.value as Datum });
        }}
      >
        {DATUMS.map((one) => (
          <option value={one} key={one}>
            {t(`declare.datum.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
  if (value.shape === 'route') {
    return (
      <>
        <Text field="start" title="declare.start" />
        <Text field="speed" title="declare.speed" />
        <Text field="altitude" title="declare.altitude" />
        {datum}
      </>
    );
  }
  return (
    <>
      <Text field="start" title="declare.start" />
      <Text field="end" title="declare.end" />
      <Text field="lower" title="declare.lower" />
      <Text field="upper" title="declare.upper" />
      {value.shape === 'circle' && <Text field="radius" title="declare.radius" />}
      {datum}
    </>
  );
}

function Choice({
  title,
  value,
  of,
  onChoose,
}: {
  title: Key;
  value: string;
  of: readonly string[];
  onChoose: (one: string) => void;
}): JSX.Element {
  return (
    <label>
      {t(title)}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {of.map((one) => (
          <option value={one} key={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

type TextField = Exclude<DraftField, 'points'>;

function Text({
  field,
  title,
  readOnly = false,
}: {
  field: TextField;
  title: Key;
  readOnly?: boolean;
}): JSX.Element {
  const errors = compiled.value?.ok === false ? compiled.value.errors : [];
  const isWrong = errors.some((error) => error.field === field && error.point === undefined);
  return (
    <Field
      name={field}
      title={t(title)}
      value={draft.value?.[field] ?? ''}
      readOnly={readOnly}
      error={isWrong ? t(`error.${field}`) : null}
      onType={(text) => changeDraft({ [field]: text })}
    />
  );
}
