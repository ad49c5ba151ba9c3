// Choosing the map below the sky, and how it stands to the one that the sides agreed on.

import type { JSX } from 'preact';
import {
  baseMap,
  fetchWhole,
  isOffered,
  standing,
  useBuiltIn,
  useFile,
  useHost,
  type BaseMap,
} from '../base-map';
import { t } from '../i18n';

export function BaseMapChoice(): JSX.Element {
  const { value: shown } = baseMap;
  const from = shown.kind === 'open' ? shown.from : shown.kind;
  return (
    <fieldset class="base-map" data-testid="base-map">
      <legend>{t('ground')}</legend>
      <Radio is={from === 'built-in'} text={t('ground.builtIn')} choose={useBuiltIn} />
      {isOffered.value === true && (
        <Radio is={from === 'host'} text={t('ground.host')} choose={() => void useHost()} />
      )}
      <label class="file">
        {t('ground.file')}
        <input
          type="file"
          accept=".pmtiles"
          data-testid="base-map-file"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) void useFile(file);
          }}
        />
      </label>
      <State shown={shown} />
    </fieldset>
  );
}

function Radio(of: { is: boolean; text: string; choose: () => void }): JSX.Element {
  return (
    <label>
      <input type="radio" name="base-map" checked={of.is} onChange={of.choose} />
      {of.text}
    </label>
  );
}

function State({ shown }: { shown: BaseMap }): JSX.Element {
  const { value: stands } = standing;
  const isTold = shown.kind === 'open' && shown.from === 'host' && !shown.isProved;
  return (
    <div role="status" data-testid="base-map-state">
      {shown.kind === 'opening' && <p>{t('ground.opening')}</p>}
      {shown.kind === 'failed' && <p class="warning">△ {t('ground.failed', { why: shown.why })}</p>}
      {shown.kind === 'open' && shown.name !== '' && (
        <p>
          <bdi>{shown.name}</bdi>
        </p>
      )}
      {isTold && (
        <p>
          {t('ground.host.sees')}{' '}
          <button type="button" onClick={() => void fetchWhole()}>
            {t('ground.whole')}
          </button>
        </p>
      )}
      {stands !== 'none' && (
        <p class={stands === 'other' ? 'warning' : ''}>
          {stands === 'other' ? '△ ' : stands === 'same' ? '✓ ' : ''}
          {t(`ground.${stands}`)}
        </p>
      )}
    </div>
  );
}

/** Of whom the map is, where its license may ask for that to be seen. */
export function Attribution(): JSX.Element | null {
  const { value: shown } = baseMap;
  if (shown.kind !== 'open' || shown.attribution === '') return null;
  return (
    <small class="attribution" data-testid="attribution">
      <bdi>{shown.attribution}</bdi>
    </small>
  );
}
