// Evidence: what a statement rests on, shown where it can be looked at, and how it is named. What a
// side holds itself is named by its hash, and goes nowhere.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EvidenceText } from '../api/schema';
import {
  addEvidence,
  addHeld,
  draft,
  dropEvidence,
  fetched,
  fetchEntry,
  selectedEvidence,
} from '../group';
import { t } from '../i18n';
import { kindText } from '../i18n/words';
import { evidenceOf } from '../model/group-draft';
import { line, selection } from '../store';
import { No } from './numbers';

export function evidenceName(one: EvidenceText): string {
  if ('entry' in one) return `#${one.entry}`;
  if ('item' in one) return one.item;
  return 'conflict' in one ? one.conflict.join(' · ') : one.held.what;
}

export function EvidenceList({ all }: { all: readonly EvidenceText[] }): JSX.Element | null {
  if (all.length === 0) return null;
  return (
    <ul class="evidence" data-testid="evidence">
      {all.map((one) => (
        <li key={JSON.stringify(one)}>
          <Piece one={one} />
        </li>
      ))}
    </ul>
  );
}

function Piece({ one }: { one: EvidenceText }): JSX.Element {
  if ('entry' in one) return <EntryPiece index={one.entry} />;
  if ('held' in one) {
    return (
      <details>
        <summary>
          ⛁ <bdi>{one.held.what}</bdi> <small>{t('evidence.held')}</small>
        </summary>
        <code class="key">{one.held.sha256}</code>
      </details>
    );
  }
  const select = (): void => {
    selection.value =
      'item' in one
        ? { kind: 'item', id: one.item }
        : { kind: 'conflict', key: JSON.stringify(one.conflict) };
  };
  return (
    <button type="button" class="plain" onClick={select}>
      {'item' in one ? '◈ ' : '⚠ '}
      <bdi>{evidenceName(one)}</bdi>
    </button>
  );
}

/** An entry, with its own bytes: it is the evidence itself. */
function EntryPiece({ index }: { index: number }): JSX.Element {
  const row = line.value.entries.find((entry) => entry.index === index);
  const text = row?.text ?? fetched.value.get(index);
  return (
    <details
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && text === undefined) void fetchEntry(index);
      }}
    >
      <summary>
        <No of={index} /> <bdi>{row ? `${kindText(row.kind)} ${row.about}` : ''}</bdi>
      </summary>
      {text ? (
        <code class="key" dir="ltr">
          {text}
        </code>
      ) : (
        <small>{t('evidence.older')}</small>
      )}
    </details>
  );
}

/** Names evidence for a form; `entries` alone where nothing else can be named. */
export function EvidenceField({
  form,
  entries = false,
}: {
  form: string;
  entries?: boolean;
}): JSX.Element {
  const named = evidenceOf(draft.value, form);
  const chosen = selection.value && selectedEvidence();
  return (
    <fieldset class="points" data-testid="evidence-field">
      <legend>{t('evidence.title')}</legend>
      <ul class="links">
        {named.map((one, index) => (
          <li key={JSON.stringify(one)}>
            <bdi>{evidenceName(one)}</bdi>{' '}
            <button
              type="button"
              aria-label={t('evidence.remove', { name: evidenceName(one) })}
              onClick={() => dropEvidence(form, index)}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      {!entries &&
        (chosen ? (
          <p class="actions">
            <button type="button" onClick={() => addEvidence(form, chosen)} data-testid="refer">
              {t('evidence.selection', { name: evidenceName(chosen) })}
            </button>
          </p>
        ) : (
          <p class="empty">{t('evidence.selection.none')}</p>
        ))}
      <EntryNumber form={form} />
      {!entries && globalThis.crypto.subtle && (
        <label>
          {t('evidence.file')}
          <input
            type="file"
            data-testid="held-file"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file) void addHeld(form, file);
              currentTarget.value = '';
            }}
          />
        </label>
      )}
    </fieldset>
  );
}

function EntryNumber({ form }: { form: string }): JSX.Element {
  const [number, setNumber] = useState('');
  const entry = /^\s*#?(\d{1,15})\s*$/.exec(number)?.[1];
  const add = (): void => {
    if (entry === undefined) return;
    addEvidence(form, { entry: Number(entry) });
    setNumber('');
  };
  return (
    <div class="with-button">
      <label>
        {t('evidence.entry')}
        <input
          name="entry"
          inputMode="numeric"
          autocomplete="off"
          value={number}
          onInput={({ currentTarget }) => setNumber(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
      </label>
      <button type="button" disabled={entry === undefined} onClick={add} data-testid="add-entry">
        {t('evidence.add')}
      </button>
    </div>
  );
}
