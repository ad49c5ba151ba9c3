// Russian, what is said of the map below the sky.

import type { GroundKey } from './ground.en';

export const groundRu: Record<GroundKey, string> = {
  ground: 'Карта-основа',
  'ground.builtIn': 'Встроенная',
  'ground.host': 'С этого сервера',
  'ground.file': 'Мой файл (.pmtiles)…',
  'ground.opening': 'Открывается…',
  'ground.failed': 'Эту карту показать нельзя: {why}',
  'ground.host.sees': 'Сервер видит, какие участки вы запрашиваете.',
  'ground.whole': 'Загрузить целиком и проверить',
  'ground.same': 'Это карта, названная в соглашении.',
  'ground.told': 'По словам сервера, это карта, названная в соглашении.',
  'ground.other': 'Это не та карта, которая названа в соглашении.',
  'ground.unknown': 'Слишком велика для проверки здесь; сравните её SHA-256 с соглашением.',
};
