// Receipts as marks: what is known of a message at one of those whom it addresses, and what not.

import type { JSX } from 'preact';
import { t } from '../i18n';
import { RECEIPTS, type ReceiptKind } from '../model/desk';
import type { Recipient } from '../model/talk';
import { Party } from './party';

const SIGNS: Record<ReceiptKind, string> = {
  delivered: '✓',
  read: '✓✓',
  relayed: '⇉',
  acted: '◆',
  refused: '✕',
};

export function Marks({
  recipient: { side, events, mismatches, isAnswered, role, rung },
  isShort = false,
}: {
  recipient: Recipient;
  isShort?: boolean;
}): JSX.Element {
  const given = RECEIPTS.filter((kind) => {
    return events.some((one) => one.kind === 'receipt' && one.receipt === kind);
  });
  const isOver = events.some(({ kind }) => kind === 'unanswered');
  return (
    <div class="marks" data-testid="marks">
      {!isShort && <Party id={side} />}
      {given.length === 0 && <span class="receipt none">○ {t('receipt.none')}</span>}
      {given.map((kind) => (
        <span class={`receipt ${kind}`} key={kind}>
          <span aria-hidden="true">{SIGNS[kind]}</span> {t(`receipt.${kind}`)}
        </span>
      ))}
      {mismatches > 0 && (
        <span class="receipt wrong">
          ≠ {t('receipt.mismatch')} {mismatches > 1 ? `×${mismatches}` : ''}
        </span>
      )}
      {!isAnswered && rung > 0 && (
        <span class="receipt escalated">
          ⇑ <bdi>{role}</bdi>
        </span>
      )}
      {isOver && !isAnswered && <span class="receipt refused">⚠ {t('receipt.unanswered')}</span>}
    </div>
  );
}
