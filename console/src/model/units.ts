// Numbers as people of the air read and type them, and the datum always beside them.

import type { Altitude, Datum } from './shape';

const FOOT_MM = 304.8;

/** `FL340`, `1,050 ft AMSL`, `320 m W84`: feet for what flies by them, metres below 1,000 ft. */
export function altitudeText({ mm, datum }: Altitude): string {
  const feet = mm / FOOT_MM;
  if (datum === 'STD') return `FL${String(Math.round(feet / 100)).padStart(3, '0')}`;
  if (Math.abs(feet) < 1000) return `${Math.round(mm / 1000)} m ${datum}`;
  return `${grouped(Math.round(feet))} ft ${datum}`;
}

/** `FL340`, `10500 ft`, `320 m`, `1050ft W84`; the datum is taken from the form unless it is typed. */
export function typedAltitude(text: string, datum: Datum): Altitude | null {
  const [, level] = /^\s*FL\s*(\d{1,3})\s*$/i.exec(text) ?? [];
  if (level !== undefined) return { mm: Math.round(Number(level) * 100 * FOOT_MM), datum: 'STD' };
  const [, number, unit = 'ft', typed] =
    /^\s*(-?[\d.,\u202f ]*\d)\s*(ft|m)?\s*(W84|AMSL|STD)?\s*$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const value = Number(number.replaceAll(/[,\u202f ]/g, ''));
  if (!Number.isFinite(value)) return null;
  const mm = Math.round(value * (unit.toLowerCase() === 'm' ? 1000 : FOOT_MM));
  return { mm, datum: (typed?.toUpperCase() as Datum | undefined) ?? datum };
}

/** `5,534 m`, `12.4 km (6.7 NM)`. */
export function lateralText(meters: number): string {
  if (meters < 1852) return `${grouped(Math.round(meters))} m`;
  return `${(meters / 1000).toFixed(1)} km (${(meters / 1852).toFixed(1)} NM)`;
}

/** `305 m (1,000 ft)`. */
export function verticalText(meters: number): string {
  return `${grouped(Math.round(meters))} m (${grouped(Math.round(meters / 0.3048))} ft)`;
}

export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `46°54.0′N 8°03.0′E`, to a tenth of a minute: 185 m. */
export function placeText([lng, lat]: readonly [number, number]): string {
  const part = (degrees: number, positive: string, negative: string): string => {
    const tenths = Math.round(Math.abs(degrees) * 600);
    const minutes = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
    return `${Math.floor(tenths / 600)}°${minutes}′${degrees < 0 ? negative : positive}`;
  };
  return `${part(lat, 'N', 'S')} ${part(lng, 'E', 'W')}`;
}
