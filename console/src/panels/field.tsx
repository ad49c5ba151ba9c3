// A field with its name above and what is wrong below, tied together for those who listen.

import type { JSX } from 'preact';

export interface FieldProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly error: string | null;
  readonly readOnly?: boolean;
  readonly onType: (text: string) => void;
}

export function Field({
  name,
  title,
  value,
  error,
  readOnly = false,
  onType,
}: FieldProps): JSX.Element {
  return (
    <label>
      {title}
      <input
        name={name}
        value={value}
        readOnly={readOnly}
        spellcheck={false}
        autocomplete="off"
        dir="auto"
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : `wrong-${name}`}
        onInput={({ currentTarget }) => onType(currentTarget.value)}
      />
      {error !== null && (
        <small class="wrong" id={`wrong-${name}`}>
          ⚠ {error}
        </small>
      )}
    </label>
  );
}
