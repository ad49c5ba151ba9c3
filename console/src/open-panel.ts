// Which panel is open; apart from the panels, for what opens them must not need them.

import { signal } from '@preact/signals';

export const openPanel = signal('conflicts');
export const isHelpOpen = signal(false);
