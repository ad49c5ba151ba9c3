// What became of what was said last: refused, and why, or heard by nobody.

import type { JSX } from 'preact';
import { doingOf } from '../hotline';
import { t } from '../i18n';

export function DoingNote({ form }: { form: Parameters<typeof doingOf>[0] }): JSX.Element | null {
  const state = doingOf(form);
  if (state.kind === 'unreachable') {
    return (
      <p class="refused" role="alert">
        ⚠ {t('desk.unreachable')}
      </p>
    );
  }
  if (state.kind !== 'refused') return null;
  return (
    <p class="refused" role="alert">
      ⚠ {t('declare.refused')}: <bdi>{state.detail}</bdi>
    </p>
  );
}
