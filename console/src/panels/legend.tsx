// What the marks on the map mean, with the same second cue beside colour.

import type { JSX } from 'preact';
import { t } from '../i18n';
import { seeWhatIsOffered } from '../base-map';
import { line } from '../store';
import { BaseMapChoice } from './base-map';
import { Party } from './party';

const TRACKS = { track: '◉', stale: '⊘', doubt: '⋯' };

export function Legend(): JSX.Element {
  return (
    <details
      class="legend"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) void seeWhatIsOffered();
      }}
    >
      <summary>{t('legend')}</summary>
      <ul>
        {line.value.parties.map(({ id }) => (
          <li key={id}>
            <Party id={id} />
          </li>
        ))}
        <li>
          <span class="mark constraint" aria-hidden="true">
            ▦
          </span>
          {t('sky.constraint')}
        </li>
        <li>
          <span class="mark danger" aria-hidden="true">
            ⛒
          </span>
          {t('severity.danger')}
        </li>
        <li>
          <span class="mark warning" aria-hidden="true">
            △
          </span>
          {t('severity.warning')}
        </li>
        {(['track', 'stale', 'doubt'] as const).map((kind) => (
          <li key={kind}>
            <span class="mark" aria-hidden="true">
              {TRACKS[kind]}
            </span>
            {t(`legend.${kind}`)}
          </li>
        ))}
        <li>
          <span class="swatch now" aria-hidden="true" />
          {t('legend.now')}
        </li>
        <li>
          <span class="swatch later" aria-hidden="true" />
          {t('legend.later')}
        </li>
      </ul>
      <BaseMapChoice />
    </details>
  );
}
