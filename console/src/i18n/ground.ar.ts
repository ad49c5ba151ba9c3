// Arabic, what is said of the map below the sky.

import type { GroundKey } from './ground.en';

export const groundAr: Record<GroundKey, string> = {
  ground: 'خريطة الأساس',
  'ground.builtIn': 'المدمجة',
  'ground.host': 'خريطة هذا المضيف',
  'ground.file': 'ملف لدي (‎.pmtiles)…',
  'ground.opening': 'جارٍ الفتح…',
  'ground.failed': 'تعذّر عرض هذه الخريطة: {why}',
  'ground.host.sees': 'يرى المضيف الأجزاء التي تطلبها.',
  'ground.whole': 'جلبها كاملة والتحقق منها',
  'ground.same': 'هذه هي الخريطة المسماة في الاتفاق.',
  'ground.told': 'بحسب قول المضيف، هذه هي الخريطة المسماة في الاتفاق.',
  'ground.other': 'هذه ليست الخريطة المسماة في الاتفاق.',
  'ground.unknown': 'أكبر من أن يُتحقق منها هنا؛ قارن بصمة SHA-256 بما في الاتفاق.',
};
