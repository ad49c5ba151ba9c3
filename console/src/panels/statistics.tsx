// Joint statistics, as the line counts them for every side alike; and what broke the rules, with who
// stands behind it.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { rules, shownOf, statistics, violations } from '../group';
import { t } from '../i18n';
import { countsOf, daysOf, ruleCounts } from '../model/statistics';
import { line, slowView } from '../store';
import { Choice } from './choice';
import { Party } from './party';
import { Claim, ViolationList, ViolationPanel } from './violations';

const day = signal('');

export function StatisticsPanel(): JSX.Element {
  const shown = shownOf('statistics');
  if (shown.kind === 'one') {
    const one = violations.value.find(({ violation }) => violation === shown.number);
    if (one) return <ViolationPanel one={one} />;
  }
  if (shown.kind === 'new') return <Claim />;
  return (
    <>
      <Counts />
      <ViolationList />
    </>
  );
}

/** A rule by its title, as the rulebook that was filed has it. */
export function ruleTitle(id: string): string {
  return rules.value.find((rule) => rule.id === id)?.title ?? id;
}

function Counts(): JSX.Element {
  const { value } = statistics;
  if (value === null) return <p class="empty">{t('statistics.reading')}</p>;
  const { days, entries } = value;
  const isPast = slowView.value.at < slowView.value.now;
  return (
    <section data-testid="statistics">
      {isPast && <p class="wrong">△ {t('statistics.past')}</p>}
      <p class="empty" data-testid="statistics-size">
        {t('statistics.counted', { entries })}
      </p>
      {days.length === 0 ? (
        <p class="empty">{t('statistics.nothing')}</p>
      ) : (
        <>
          <div class="filters">
            <Choice
              title={t('statistics.day')}
              name="day"
              value={day.value}
              options={[
                ['', t('statistics.day.all')],
                ...daysOf(days).map((one) => [one, one] as const),
              ]}
              onChoose={(one) => (day.value = one)}
            />
          </div>
          <BySide />
          <ByRule />
        </>
      )}
    </section>
  );
}

function BySide(): JSX.Element {
  const sides = line.value.parties.map(({ id }) => id);
  const rows = countsOf(statistics.value?.days ?? [], day.value, sides);
  return (
    <table class="list counts" data-testid="counts">
      <thead>
        <tr>
          <th scope="col">{t('statistics.what')}</th>
          {sides.map((id) => (
            <th scope="col" key={id}>
              <Party id={id} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ measure, counts }) => (
          <tr key={measure} data-testid={`count-${measure}`}>
            <th scope="row">{t(`statistics.${measure}`)}</th>
            {counts.map((count, index) => (
              <td key={sides[index]}>{count}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ByRule(): JSX.Element | null {
  const rows = ruleCounts(statistics.value?.days ?? [], day.value);
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{t('statistics.by.rule')}</h3>
      <table class="list counts" data-testid="rule-counts">
        <thead>
          <tr>
            <th scope="col">{t('violation.rule')}</th>
            <th scope="col" class="who">
              {t('violation.side')}
            </th>
            <th scope="col">✓ {t('violation.standing.agreed')}</th>
            <th scope="col">≠ {t('violation.standing.disputed')}</th>
            <th scope="col">◐ {t('violation.standing.one-side')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ rule, side, agreed, disputed, 'one-side': oneSide }) => (
            <tr key={`${rule} ${side}`}>
              <th scope="row">
                <bdi>{ruleTitle(rule)}</bdi>
              </th>
              <td class="who">
                <Party id={side} />
              </td>
              <td>{agreed}</td>
              <td>{disputed}</td>
              <td>{oneSide}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
