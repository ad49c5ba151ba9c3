// Dropping a plan file on the page, and what the line made of it.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { isBaseMap, useFile } from '../base-map';
import { t } from '../i18n';
import { openPanel } from '../open-panel';
import { checkAll, fileDatum, openPlanFile, planFile, useItem, type PlanRow } from '../plan-file';
import { line } from '../store';

const isOver = signal(false);
const DATUMS = ['AMSL', 'W84', 'STD'] as const;

/** The whole page takes the file: one need not aim. */
export function DropTarget(): JSX.Element | null {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      isOver.value = true;
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) isOver.value = false;
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      isOver.value = false;
      take(event.dataTransfer?.files[0]);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return isOver.value ? <div class="drop-target">{t('plan.drop')}</div> : null;
}

function take(file: File | undefined): void {
  if (!file) return;
  if (isBaseMap(file)) return void useFile(file);
  openPanel.value = 'declare';
  void openPlanFile(file);
}

export function PlanFileOpen(): JSX.Element {
  return (
    <>
      <FileChoice />
      <label>
        {t('plan.datum')}
        <select
          value={fileDatum.value}
          onChange={({ currentTarget }) => {
            fileDatum.value = currentTarget.value as typeof fileDatum.value;
          }}
        >
          <option value="">{t('plan.datum.none')}</option>
          {DATUMS.map((one) => (
            <option value={one} key={one}>
              {t(`declare.datum.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function FileChoice(): JSX.Element {
  return (
    <label class="file">
      {t('plan.open')}
      <input
        type="file"
        data-testid="plan-file"
        onChange={({ currentTarget }) => {
          take(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}

const ROWS_MAX = 200;

export function PlanFileList(): JSX.Element | null {
  const { value } = planFile;
  if (!value) return null;
  const dismiss = (
    <button
      type="button"
      onClick={() => {
        planFile.value = null;
      }}
    >
      {t('plan.dismiss')}
    </button>
  );
  if (value.kind === 'reading')
    return <p role="status">{t('plan.reading', { name: value.name })}</p>;
  if (value.kind === 'failed') {
    return (
      <p class="refused" role="alert">
        ⚠ <bdi>{value.why ?? t('plan.unreachable')}</bdi> {dismiss}
      </p>
    );
  }
  return (
    <section data-testid="plan">
      <h3>
        {t('plan.title')} <bdi>{value.name}</bdi>
      </h3>
      <p>
        {value.rows.length === 0 ? t('plan.none') : t('plan.items', { count: value.rows.length })}
      </p>
      {value.note && (
        <p>
          <small>
            <bdi>{value.note}</bdi>
          </small>
        </p>
      )}
      {value.problems.length > 0 && (
        <div class="warnings">
          <h4>⚠ {t('plan.problems')}</h4>
          <ul>
            {value.problems.map((problem, index) => (
              <li key={index}>
                <bdi>{problem}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p class="actions">
        {value.rows.length > 0 && (
          <button type="button" onClick={() => void checkAll()} data-testid="plan-check">
            {t('plan.check')}
          </button>
        )}
        {dismiss}
      </p>
      <table class="list">
        <tbody>
          {value.rows.slice(0, ROWS_MAX).map((row, index) => (
            <Row row={row} key={index} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row }: { row: PlanRow }): JSX.Element {
  const { item, answer } = row;
  const isOfOther = item.party && item.party !== line.value.me;
  return (
    <tr>
      <td>
        <bdi>{item.id}</bdi>
        {isOfOther && <small>{t('plan.party', { party: item.party ?? '' })}</small>}
      </td>
      <td>{t(item.kind === 'constraint' ? 'item.kind.constraint' : 'item.kind.intent')}</td>
      <td>
        {typeof answer === 'string' ? (
          <span class="refused">
            ⚠ <bdi>{answer}</bdi>
          </span>
        ) : answer === null ? (
          ''
        ) : answer.conflict ? (
          <span class="bad">⛒ {t('plan.conflicts')}</span>
        ) : (
          <span class="good">✓ {t('plan.clear')}</span>
        )}
      </td>
      <td>
        <button type="button" onClick={() => useItem(item)}>
          {t('plan.use')}
        </button>
      </td>
    </tr>
  );
}
