// The points of the draft as a table: the same that are on the map, and the way to set them
// without a pointer.

import type { JSX } from 'preact';
import { changeDraft, compiled } from '../declaring';
import { t } from '../i18n';
import { routeTimes, type Draft, type DraftPoint } from '../model/draft';
import { clock } from '../model/time';
import { skyMap, camera } from '../map';

/** More are still declared, but shown on the map alone. */
const ROWS_MAX = 100;

export function Points({ value }: { value: Draft }): JSX.Element {
  const isRoute = value.shape === 'route';
  const times = isRoute ? routeTimes(value) : [];
  const errors = compiled.value?.ok === false ? compiled.value.errors : [];
  const tooFew = errors.some(({ field }) => field === 'points');
  const change = (index: number, part: Partial<DraftPoint>): void => {
    changeDraft({
      points: value.points.map((one, at) => (at === index ? { ...one, ...part } : one)),
    });
  };
  return (
    <fieldset class="points">
      <legend>{t('declare.points')}</legend>
      {tooFew && <small class="wrong">⚠ {t('error.points')}</small>}
      {value.points.length > 0 && (
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{t('declare.latitude')}</th>
              <th scope="col">{t('declare.longitude')}</th>
              {isRoute && <th scope="col">{t('declare.altitude')}</th>}
              {isRoute && <th scope="col">{t('declare.time')}</th>}
              <td />
            </tr>
          </thead>
          <tbody>
            {value.points.slice(0, ROWS_MAX).map((point, index) => (
              <Row
                key={index}
                point={point}
                index={index}
                isRoute={isRoute}
                altitude={value.altitude}
                time={times[index] ?? null}
                onChange={change}
                isWrong={errors.some((error) => error.point === index)}
                onRemove={() =>
                  changeDraft({ points: value.points.filter((_, at) => at !== index) })
                }
              />
            ))}
          </tbody>
        </table>
      )}
      <button
        type="button"
        data-testid="add-point"
        onClick={() => {
          skyMap.peek();
          const last = value.points.at(-1)?.at ?? camera.peek().center;
          const at = [Math.round(last[0] * 1e4) / 1e4, Math.round(last[1] * 1e4) / 1e4] as const;
          changeDraft({ points: [...value.points, { at, altitude: '', time: '' }] });
        }}
      >
        {t('declare.point.add')}
      </button>
    </fieldset>
  );
}

interface RowProps {
  readonly point: DraftPoint;
  readonly index: number;
  readonly isRoute: boolean;
  readonly altitude: string;
  readonly time: number | null;
  readonly isWrong: boolean;
  readonly onChange: (index: number, part: Partial<DraftPoint>) => void;
  readonly onRemove: () => void;
}

function Row(props: RowProps): JSX.Element {
  const { point, index, isRoute, onChange } = props;
  const name = t('declare.point', { number: index + 1 });
  const degrees = (which: 0 | 1, text: string, input: HTMLInputElement): void => {
    const typed = Number(text.replace(',', '.'));
    const most = which === 0 ? 180 : 90;
    if (text.trim() === '' || !(Math.abs(typed) <= most)) {
      input.value = String(point.at[which]);
      return;
    }
    onChange(index, { at: which === 0 ? [typed, point.at[1]] : [point.at[0], typed] });
  };
  return (
    <tr class={props.isWrong ? 'wrong' : ''}>
      <th scope="row">{index + 1}</th>
      {([1, 0] as const).map((which) => (
        <td key={which}>
          <input
            value={String(point.at[which])}
            size={9}
            inputmode="decimal"
            aria-label={`${name}, ${t(which === 1 ? 'declare.latitude' : 'declare.longitude')}`}
            onChange={({ currentTarget }) => degrees(which, currentTarget.value, currentTarget)}
          />
        </td>
      ))}
      {isRoute && (
        <td>
          <input
            value={point.altitude}
            placeholder={props.altitude}
            size={9}
            spellcheck={false}
            aria-label={`${name}, ${t('declare.altitude')}`}
            aria-invalid={props.isWrong}
            onInput={({ currentTarget }) => onChange(index, { altitude: currentTarget.value })}
          />
        </td>
      )}
      {isRoute && (
        <td>
          <input
            value={point.time}
            placeholder={props.time === null ? '' : clock(props.time)}
            size={10}
            aria-label={`${name}, ${t('declare.time')}`}
            spellcheck={false}
            aria-invalid={props.isWrong}
            onInput={({ currentTarget }) => onChange(index, { time: currentTarget.value })}
          />
        </td>
      )}
      <td>
        <button
          type="button"
          aria-label={t('declare.point.remove', { number: index + 1 })}
          onClick={props.onRemove}
        >
          ✕
        </button>
      </td>
    </tr>
  );
}
