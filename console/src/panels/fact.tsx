// One line of a list of facts.

import type { ComponentChildren, JSX } from 'preact';

export function Fact({
  name,
  children,
}: {
  name: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
