// What is said before anything is sent: what looks wrong, what the line answers to the dry run,
// and what the other sides will see.

import type { JSX } from 'preact';
import { compiled, draftWarnings, dryRun, preview } from '../declaring';
import type { CheckConflict } from '../api/schema';
import { t } from '../i18n';
import { formFor, halfWidthM } from '../model/agreement';
import { duration, micros, dateClock } from '../model/time';
import { grouped, lateralText, verticalText } from '../model/units';
import type { Warning } from '../model/warnings';
import { draft, line, selection } from '../store';
import { Party } from './party';

export function Before(): JSX.Element | null {
  if (!compiled.value?.ok) return null;
  return (
    <>
      <Warnings all={draftWarnings.value} />
      <DryRunAnswer />
      <Seen />
    </>
  );
}

function Warnings({ all }: { all: readonly Warning[] }): JSX.Element | null {
  if (all.length === 0) return null;
  return (
    <div class="warnings" role="status" data-testid="warnings">
      <h3>△ {t('warn.title')}</h3>
      <ul>
        {all.map((warning) => (
          <li key={warning.code}>{warningText(warning)}</li>
        ))}
      </ul>
    </div>
  );
}

function warningText(warning: Warning): string {
  switch (warning.code) {
    case 'late':
      return t('warn.late', { by: duration(warning.by) });
    case 'far':
      return t('warn.far', { km: grouped(warning.km) });
    case 'fast':
      return t('warn.fast', { leg: warning.leg, knots: grouped(warning.knots) });
    case 'height':
      return t('warn.height', { feet: grouped(warning.feet) });
    case 'past':
    case 'null-island':
    case 'swapped':
    case 'long':
      return t(`warn.${warning.code}`);
  }
}

function DryRunAnswer(): JSX.Element {
  return (
    <div class="dry-run" aria-live="polite" data-testid="dry-run">
      <h3>{t('check.title')}</h3>
      <Answer />
    </div>
  );
}

function Answer(): JSX.Element {
  const { value } = dryRun;
  switch (value.kind) {
    case 'none':
      return <p>{t('check.none')}</p>;
    case 'asking':
      return <p>{t('check.asking')}</p>;
    case 'unreachable':
      return <p class="refused">⚠ {t('check.unreachable')}</p>;
    case 'refused':
      return (
        <p class="refused">
          ⚠ <bdi>{value.detail}</bdi> <small>{value.field}</small>
        </p>
      );
    case 'answered':
      break;
  }
  const { reply } = value;
  if (!reply.conflict) return <p class="good">✓ {t('check.clear')}</p>;
  const until = reply.until ? micros(reply.until) : null;
  return (
    <>
      <p class="bad">
        ⛒{' '}
        {until === null
          ? t('check.conflict.open')
          : t('check.conflict', { until: `${dateClock(until)} UTC` })}
      </p>
      {reply.conflicts.length === 0 && <p>{t('check.hidden')}</p>}
      <ul class="links">
        {reply.conflicts.slice(0, 20).map((one) => (
          <Met one={one} key={one.id} />
        ))}
      </ul>
      {typeof reply.entry === 'number' && (
        <p>
          <small>{t('check.noted', { entry: reply.entry })}</small>
        </p>
      )}
    </>
  );
}

function Met({ one }: { one: CheckConflict }): JSX.Element {
  const { id, owner, closest } = one;
  return (
    <li>
      <Party id={owner} />
      <button
        type="button"
        class="plain"
        onClick={() => {
          selection.value = { kind: 'item', id };
        }}
      >
        <bdi>{id}</bdi>
      </button>
      <small>
        <bdi>
          {lateralText(closest.lateral_m)} · {verticalText(closest.vertical_m)}
        </bdi>
      </small>
    </li>
  );
}

/** In the form in which each of the others will be shown it, by the agreement. */
function Seen(): JSX.Element | null {
  const { me, parties, terms } = line.value;
  const { value } = draft;
  if (!terms || !value) return null;
  const isRoute = value.shape === 'route' || value.fixed?.route !== undefined;
  return (
    <div class="seen" data-testid="seen">
      <h3>{t('seen.title')}</h3>
      <ul>
        {parties
          .filter(({ id }) => id !== me)
          .map(({ id, title }) => {
            const agreed =
              value.joint && value.kind === 'constraint' ? 'full' : formFor(terms, me, id);
            // Volumes are shown as they are; only a route is made into some.
            const form = agreed === 'volumes' && !isRoute ? 'full' : agreed;
            const km = (halfWidthM(terms) / 1000).toFixed(1);
            return (
              <li key={id}>
                {t(`seen.${form}`, { side: title, km })}
                {form === 'volumes' && (
                  <label class="check">
                    <input
                      type="checkbox"
                      checked={preview.value === 'volumes'}
                      onChange={({ currentTarget }) => {
                        preview.value = currentTarget.checked ? 'volumes' : null;
                      }}
                    />
                    {t('seen.show')}
                  </label>
                )}
              </li>
            );
          })}
      </ul>
    </div>
  );
}
