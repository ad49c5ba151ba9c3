// Minutes of the working group: its agenda, and the texts that every side signs.

import type { JSX } from 'preact';
import { beginMinutes, minutes, shownOf, typed } from '../group';
import { t } from '../i18n';
import { PaperView } from './paper';
import { PaperList, Propose } from './papers';

export function MinutesPanel(): JSX.Element {
  const shown = shownOf('minutes');
  if (shown.kind === 'one') {
    const one = minutes.value.find(({ paper }) => paper === shown.number);
    if (one) return <PaperView one={one} kind="minutes" />;
  }
  if (shown.kind === 'new') {
    return (
      <Propose kind="minutes">
        <p class="actions">
          <button
            type="button"
            data-testid="minutes-draft"
            disabled={typed('minutes', 'text').trim() !== ''}
            onClick={() => void beginMinutes()}
          >
            {t('paper.draft')}
          </button>
        </p>
      </Propose>
    );
  }
  return (
    <PaperList kind="minutes" all={minutes.value}>
      <p>
        {t('paper.agenda')}:{' '}
        <a href="/v1/agenda?format=html" target="_blank" rel="noreferrer">
          {t('paper.print')}
        </a>{' '}
        ·{' '}
        <a href="/v1/agenda" target="_blank" rel="noreferrer">
          {t('paper.markdown')}
        </a>
      </p>
    </PaperList>
  );
}
