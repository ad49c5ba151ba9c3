// Without a session there is nothing to show; this says why, and how to get in again.

import type { JSX } from 'preact';
import { t, type Key } from '../i18n';
import { keepUp } from '../follow';
import { dispatch, draft } from '../store';

const KNOWN: Record<string, Key> = {
  unauthenticated: 'session.why.unauthenticated',
  session_over: 'session.why.session_over',
  unknown_code: 'session.why.unknown_code',
};

export function NoSession({ why }: { why: string }): JSX.Element {
  return (
    <main class="no-session" data-testid="no-session">
      <h1>{t('session.title')}</h1>
      <p>{t(KNOWN[why] ?? 'session.why.other', { code: why })}</p>
      <p>{t('session.how')}</p>
      {draft.value && <p>{t('session.kept')}</p>}
      <button type="button" onClick={again}>
        {t('session.again')}
      </button>
    </main>
  );
}

export function again(): void {
  dispatch({ kind: 'connection', connection: { kind: 'starting' } });
  void keepUp(null);
}
