// Which key opens which panel. There are more panels than digits: after 1 to 9 comes 0, and then
// the digits with Shift.

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** As they are shown, in the order of the panels. */
export const PANEL_KEYS: readonly string[] = [...DIGITS, ...DIGITS.map((digit) => `⇧ ${digit}`)];

/** The panel that a key opens, counted from 0. The row of digits counts by its keys and not by what
 * stands on them: French keyboards have digits only with Shift, and others have none with it. */
export function panelOf(event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): number | null {
  const [, pressed] = /^Digit(\d)$/.exec(event.code) ?? [];
  if (pressed !== undefined) return DIGITS.indexOf(pressed) + (event.shiftKey ? DIGITS.length : 0);
  const index = DIGITS.indexOf(event.key);
  return index < 0 ? null : index;
}
