// The ledger of disclosures: who was shown what, as the entries say.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { client } from '../api/client';
import type { DisclosureView } from '../api/schema';
import { t } from '../i18n';
import { disclosedText } from '../i18n/words';
import { dateClock, micros } from '../model/time';
import { line } from '../store';
import { No } from './numbers';
import { Party } from './party';

interface Ledger {
  readonly items: readonly DisclosureView[];
  readonly next: string | null;
  /** Up to which entry it was read. */
  readonly at: number;
  readonly why: string | null;
}

const ledger = signal<Ledger | null>(null);

async function read(cursor: string | null): Promise<void> {
  const before = cursor === null ? [] : (ledger.peek()?.items ?? []);
  const at = line.peek().next;
  try {
    const page = await client.disclosures(cursor);
    ledger.value = { items: [...before, ...page.items], next: page.next_cursor, at, why: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ledger.value = { items: before, next: cursor, at, why };
  }
}

export function LedgerPanel(): JSX.Element {
  const { value } = ledger;
  useEffect(() => {
    void read(null);
  }, []);
  const isNews = value !== null && value.at < line.value.next;
  return (
    <>
      <p>
        {t('ledger.intro')}{' '}
        <button type="button" disabled={!isNews} onClick={() => void read(null)}>
          {t('ledger.refresh')}
        </button>
      </p>
      {value?.why && (
        <p class="refused">
          ⚠ <bdi>{value.why}</bdi>
        </p>
      )}
      {value?.items.length === 0 && value.why === null && <p class="empty">{t('ledger.none')}</p>}
      <div class="scroll" tabIndex={0} role="group" aria-label={t('tab.ledger')}>
        <table class="list" data-testid="ledger">
          <thead>
            <tr>
              <th scope="col">{t('record.entry')}</th>
              <th scope="col">{t('record.time')}</th>
              <th scope="col">{t('ledger.to')}</th>
              <th scope="col">{t('ledger.how')}</th>
              <th scope="col">{t('ledger.what')}</th>
            </tr>
          </thead>
          <tbody>
            {value?.items.map((one, index) => (
              <Row one={one} key={`${one.entry} ${index}`} />
            ))}
          </tbody>
        </table>
        {value?.next && (
          <button type="button" onClick={() => void read(value.next)}>
            {t('ledger.more')}
          </button>
        )}
      </div>
    </>
  );
}

function Row({ one }: { one: DisclosureView }): JSX.Element {
  const time = micros(one.time);
  const form =
    one.form === 'full' || one.form === 'volumes' || one.form === 'overlap' ? one.form : null;
  return (
    <tr>
      <td class="number">{one.entry}</td>
      <td class="number">{time === null ? one.time : dateClock(time)}</td>
      <td>
        <Party id={one.to} />
      </td>
      <td>{disclosedText(one.how)}</td>
      <td>
        <bdi>{one.items.join(' · ')}</bdi>
        {typeof one.about === 'number' && <No of={one.about} />}
        {typeof one.from === 'number' && `${one.from}–${one.until ?? ''}`}
        {form && <small>{t(`form.${form}`)}</small>}
      </td>
    </tr>
  );
}
