// A place as somebody types it or takes it from the map, with what the line understood below.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { FORMS, type PlaceForm, type TypedPlace } from '../model/compose';
import { askEcho, decimal, echoOf, pick, picking } from '../places';
import { camera } from '../map';
import { line } from '../store';

const PAUSE_MS = 400;

export function PlaceField({
  name,
  title,
  value,
  isDecimal = false,
  onType,
}: {
  name: string;
  title: string;
  value: TypedPlace;
  /** Whether no other form is taken, as in the fields of coded texts. */
  isDecimal?: boolean;
  onType: (place: TypedPlace) => void;
}): JSX.Element {
  const { text, form } = value;
  const isLive = line.value.connection.kind === 'live';
  useEffect(() => {
    const timer = setTimeout(() => void askEcho({ text, form }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, form, isLive]);
  return (
    <div class="place">
      <label>
        {title}
        <input
          name={name}
          value={text}
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          aria-describedby={`echo-${name}`}
          onInput={({ currentTarget }) => onType({ form, text: currentTarget.value })}
        />
      </label>
      {!isDecimal && (
        <select
          aria-label={`${title}: ${t('place.form')}`}
          value={form}
          onChange={({ currentTarget }) => {
            onType({ text, form: currentTarget.value as PlaceForm });
          }}
        >
          {FORMS.map((one) => (
            <option value={one} key={one}>
              {t(`place.form.${one}`)}
            </option>
          ))}
        </select>
      )}
      <button
        type="button"
        aria-pressed={picking.value !== null}
        title={t('place.pick')}
        aria-label={`${title}: ${t('place.pick')}`}
        onClick={() => {
          picking.value = { take: (at) => onType(decimal(at)) };
        }}
      >
        ⌖
      </button>
      <Echo name={name} value={value} />
    </div>
  );
}

function Echo({ name, value }: { name: string; value: TypedPlace }): JSX.Element {
  const echo = echoOf(value);
  const isEmpty = value.text.trim() === '';
  return (
    <small class="echo" id={`echo-${name}`} role="status" data-testid={`echo-${name}`}>
      {!isEmpty && echo.kind === 'asking' && '…'}
      {!isEmpty && echo.kind === 'unreachable' && t('place.unreachable')}
      {!isEmpty && echo.kind === 'wrong' && (
        <span class="wrong">
          ⚠ <bdi>{echo.detail}</bdi>
        </span>
      )}
      {!isEmpty && echo.kind === 'read' && <Forms place={echo.place} />}
    </small>
  );
}

/** A place in every form, and what it was written as. */
export function Forms({
  place: { decimal: degrees, dms, mgrs },
}: {
  place: { readonly decimal: string; readonly dms: string; readonly mgrs?: string | null };
}): JSX.Element {
  return (
    <span class="forms" dir="ltr">
      <span>{degrees}</span>
      <span>{dms}</span>
      {mgrs && <span>{mgrs}</span>}
    </span>
  );
}

/** Says on the map that a click is waited for. */
export function Picking(): JSX.Element | null {
  if (picking.value === null) return null;
  return (
    <p class="picking" role="status" data-testid="picking">
      ⌖ {t('place.picking')}{' '}
      <button type="button" onClick={() => (picking.value = null)}>
        {t('place.picking.end')}
      </button>{' '}
      <button type="button" onClick={takeMiddle} data-testid="pick-middle">
        {t('place.picking.middle')}
      </button>
    </p>
  );
}

function takeMiddle(): void {
  pick(camera.peek().center);
}
