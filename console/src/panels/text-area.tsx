// A longer text with its name above, kept as it is typed.

import type { JSX } from 'preact';
import { typed, write } from '../group';

export function TextArea({
  form,
  field,
  title,
  hint = '',
  rows = 4,
}: {
  form: string;
  field: string;
  title: string;
  hint?: string;
  rows?: number;
}): JSX.Element {
  return (
    <label>
      {title}
      <textarea
        name={field}
        rows={rows}
        dir="auto"
        value={typed(form, field)}
        onInput={({ currentTarget }) => write(form, field, currentTarget.value)}
      />
      {hint !== '' && <small>{hint}</small>}
    </label>
  );
}
