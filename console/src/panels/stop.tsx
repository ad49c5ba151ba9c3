// Stop, safety of life: the first press asks, the second sends. A key that is held down presses
// once, so that it cannot be both.

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isOfficer } from '../hotline';
import { t } from '../i18n';
import { armStop, disarmStop, sendStop, stopping } from '../stopping';

export function Stop(): JSX.Element | null {
  const { value } = stopping;
  if (!isOfficer.value) return null;
  return (
    <>
      <button
        type="button"
        class="danger stop"
        data-testid="stop"
        aria-haspopup="dialog"
        title={`${t('stop.title')} (Shift+S)`}
        onClick={armStop}
      >
        ✋ {t('stop')}
      </button>
      {value.kind !== 'idle' && <Sure />}
    </>
  );
}

function Sure(): JSX.Element {
  const { value } = stopping;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const isSending = value.kind === 'sending';
  return (
    <dialog
      class="help stop-dialog"
      ref={dialog}
      aria-labelledby="stop-title"
      onCancel={disarmStop}
      data-testid="stop-dialog"
    >
      <h2 id="stop-title">✋ {t('stop.title')}</h2>
      <p>{t('stop.sure')}</p>
      {value.kind === 'unreachable' && (
        <p class="failed" role="alert">
          ⚠ {t('stop.unreachable')}
        </p>
      )}
      {value.kind === 'refused' && (
        <p class="failed" role="alert">
          ⚠ {t('declare.refused')}: <bdi>{value.detail}</bdi>
        </p>
      )}
      <p class="actions">
        <button
          type="button"
          class="danger"
          autofocus
          data-testid="stop-send"
          aria-disabled={isSending}
          onKeyDown={(event) => {
            if (event.repeat) event.preventDefault();
          }}
          onClick={() => void sendStop(t('stop.done'))}
        >
          {t(isSending ? 'declare.sending' : value.kind === 'armed' ? 'stop.send' : 'stop.again')}
        </button>
        <button type="button" onClick={disarmStop} data-testid="stop-cancel">
          {t('stop.cancel')}
        </button>
      </p>
    </dialog>
  );
}
