// One of several, with its name above.

import type { JSX } from 'preact';

export function Choice({
  title,
  name,
  value,
  options,
  onChoose,
}: {
  title: string;
  name: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}): JSX.Element {
  return (
    <label>
      {title}
      <select
        name={name}
        value={value}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {options.map(([id, text]) => (
          <option value={id} key={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
