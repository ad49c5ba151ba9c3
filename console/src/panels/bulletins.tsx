// Bulletins: what every side has signed for everybody to read, and what one side says for itself.

import type { JSX } from 'preact';
import { bulletins, shownOf } from '../group';
import { t } from '../i18n';
import { PaperView } from './paper';
import { PaperList, Propose } from './papers';

export function BulletinsPanel(): JSX.Element {
  const shown = shownOf('bulletins');
  if (shown.kind === 'one') {
    const one = bulletins.value.find(({ paper }) => paper === shown.number);
    if (one) return <PaperView one={one} kind="bulletin" />;
  }
  if (shown.kind === 'new') return <Propose kind="bulletin" />;
  return (
    <PaperList kind="bulletin" all={bulletins.value}>
      <p>
        {t('paper.public')}:{' '}
        <a href="/bulletins" target="_blank" rel="noreferrer">
          {t('paper.public.all')}
        </a>{' '}
        ·{' '}
        <a href="/bulletins.atom" target="_blank" rel="noreferrer">
          {t('paper.public.atom')}
        </a>
      </p>
    </PaperList>
  );
}
