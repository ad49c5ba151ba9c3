// What is done for good is asked about once: a press asks, a second does it.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';

export interface ConfirmProps {
  readonly name: string;
  readonly title: string;
  readonly sure: string;
  readonly yes: string;
  readonly disabled?: boolean;
  /** Not what the screen invites to. */
  readonly quiet?: boolean;
  readonly onYes: () => void;
}

export function Confirm({
  name,
  title,
  sure,
  yes,
  disabled,
  quiet,
  onYes,
}: ConfirmProps): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const answer = useRef<HTMLButtonElement>(null);
  // The focus goes where the question is answered, so that it is heard and not lost.
  useEffect(() => {
    if (isAsking) answer.current?.focus();
  }, [isAsking]);
  if (!isAsking || disabled) {
    return (
      <button
        type="button"
        class={quiet ? '' : 'primary'}
        data-testid={name}
        disabled={disabled}
        onClick={() => setAsking(true)}
      >
        {title}
      </button>
    );
  }
  return (
    <div class="warnings" role="group" aria-label={sure} data-testid={`${name}-sure`}>
      <p>{sure}</p>
      <p class="actions">
        <button
          type="button"
          class="primary"
          ref={answer}
          data-testid={`${name}-yes`}
          onClick={() => {
            setAsking(false);
            onYes();
          }}
        >
          {yes}
        </button>
        <button type="button" onClick={() => setAsking(false)}>
          {t('group.sure.no')}
        </button>
      </p>
    </div>
  );
}
