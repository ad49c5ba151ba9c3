// The record: the entries as they come, what is recorded and what is settled, and the proof.

import type { JSX } from 'preact';
import { t } from '../i18n';
import { kindText } from '../i18n/words';
import { clock } from '../model/time';
import type { EntryRow } from '../model/state';
import { line } from '../store';
import { Party } from './party';
import {
  exporting,
  startExport,
  startVerification,
  verification,
  type Verification,
} from '../proving';

const ROWS_MAX = 200;

export function RecordPanel(): JSX.Element {
  const { agreement, entries, next, settled } = line.value;
  const newest = entries.slice(-ROWS_MAX).reverse();
  return (
    <>
      <section class="proof">
        <p data-testid="settled">
          <strong>{t('record.size', { size: next })}</strong>
          {' · '}
          {settled > 0 ? t('record.settled.size', { size: settled }) : t('record.settled.none')}
        </p>
        <p class="actions">
          <button
            type="button"
            class="primary"
            data-testid="verify"
            disabled={verification.value.kind === 'running'}
            onClick={() => void startVerification()}
          >
            {t('record.verify')}
          </button>
          <button
            type="button"
            data-testid="export"
            disabled={exporting.value.kind === 'running'}
            onClick={() => void startExport()}
          >
            {t('record.export')}
          </button>
        </p>
        <Outcome value={verification.value} />
        <Exported />
        <details>
          <summary>{t('record.key')}</summary>
          <code class="key">
            <bdi>{agreement?.log_key}</bdi>
          </code>
        </details>
      </section>
      <div class="scroll" tabIndex={0} role="group" aria-label={t('record.entries')}>
        <table class="list" data-testid="entries">
          <thead>
            <tr>
              <th scope="col">{t('record.entry')}</th>
              <th scope="col">{t('record.time')}</th>
              <th scope="col">{t('record.by')}</th>
              <th scope="col">{t('record.kind')}</th>
              <th scope="col">{t('record.about')}</th>
            </tr>
          </thead>
          <tbody>
            {newest.map((row) => (
              <Row row={row} key={row.index} isSettled={row.index < settled} />
            ))}
          </tbody>
        </table>
        {(newest.at(-1)?.index ?? 0) > 0 && <p class="empty">{t('record.older')}</p>}
      </div>
    </>
  );
}

/** One mark for durable at the host, two for cosigned by every side. */
function Row({ row, isSettled }: { row: EntryRow; isSettled: boolean }): JSX.Element {
  const state = t(isSettled ? 'record.settled' : 'record.recorded');
  return (
    <tr>
      <td class="number">
        {row.index}{' '}
        <span
          class={isSettled ? 'mark settled' : 'mark'}
          role="img"
          aria-label={state}
          title={state}
        >
          {isSettled ? '✓✓' : '✓'}
        </span>
      </td>
      <td class="number">{clock(row.time)}</td>
      <td>{row.party === null ? t('record.host') : <Party id={row.party} />}</td>
      <td title={row.kind}>{kindText(row.kind)}</td>
      <td>
        <bdi>{row.about}</bdi>
      </td>
    </tr>
  );
}

function Outcome({ value }: { value: Verification }): JSX.Element | null {
  switch (value.kind) {
    case 'idle':
      return null;
    case 'running': {
      const { done, of } = value;
      return (
        <p role="status">
          {t('record.verifying', { done, of })}
          <progress value={done} max={of || 1} aria-label={t('record.verify')} />
        </p>
      );
    }
    case 'unreachable':
      return <p class="refused">⚠ {t('record.unreachable', { why: value.why })}</p>;
    case 'failed': {
      return (
        <div class="failed" role="alert" data-testid="verdict">
          <strong>⛒ {t('record.failed')}</strong>
          <p>{t(`record.failed.${value.failure}`, { entry: value.entry ?? '' })}</p>
          <p>{t('record.failed.keep')}</p>
        </div>
      );
    }
    case 'verified': {
      const { size, compared, since, cosignatures } = value.verdict;
      return (
        <div class="verified" role="status" data-testid="verdict">
          <p>✓ {t('record.verified', { size, compared })}</p>
          <p>
            {since ? t('record.verified.since', { size: since.size }) : t('record.verified.first')}
          </p>
          <p>{t('record.cosigned', { count: cosignatures })}</p>
        </div>
      );
    }
  }
}

function Exported(): JSX.Element | null {
  const { value } = exporting;
  if (value.kind === 'running') return <p role="status">{t('record.exporting')}</p>;
  if (value.kind === 'failed')
    return (
      <p class="refused">
        ⚠ <bdi>{value.why}</bdi>
      </p>
    );
  if (value.kind !== 'done') return null;
  const key = line.value.agreement?.log_key ?? '';
  return (
    <p role="status">
      <small>{t('record.exported', { file: value.file, key })}</small>
    </p>
  );
}
