// English, what is said of the map below the sky.

export const groundEn = {
  ground: 'Base map',
  'ground.builtIn': 'Built in',
  'ground.host': 'Of this host',
  'ground.file': 'A file of mine (.pmtiles)…',
  'ground.opening': 'Opening…',
  'ground.failed': 'This map cannot be shown: {why}',
  'ground.host.sees': 'The host sees which tiles you ask for.',
  'ground.whole': 'Fetch it whole and check it',
  'ground.same': 'This is the map that the agreement names.',
  'ground.told': 'By the host’s word, this is the map that the agreement names.',
  'ground.other': 'This is not the map that the agreement names.',
  'ground.unknown': 'Too large to be checked here; compare its SHA-256 with the agreement’s.',
};

export type GroundKey = keyof typeof groundEn;
