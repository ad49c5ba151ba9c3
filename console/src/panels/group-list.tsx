// A list of the working group, driven by the arrow keys: each row opens with its first button.

import type { ComponentChildren, JSX } from 'preact';
import { t } from '../i18n';
import { listKeys } from './list';

/** More rows than these are not rendered; the record has the rest. */
export const ROWS_MAX = 200;

export function GroupList({
  name,
  title,
  columns,
  children,
}: {
  name: string;
  title: string;
  columns: readonly string[];
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div
      class="scroll"
      tabIndex={0}
      role="group"
      aria-label={title}
      onKeyDown={(event) => {
        const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('tbody button')];
        const at = rows.findIndex((row) => row === document.activeElement);
        listKeys(event, rows.length, at, (index) => rows[index]?.focus());
      }}
    >
      <table class="list" data-testid={name}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** That something waits for the side at this screen. */
export function Mine(): JSX.Element {
  return <span class="tag warning">▸ {t('group.mine')}</span>;
}
