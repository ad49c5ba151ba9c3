// The theme of the page follows the choice; the map reads the same signal.

import { effect } from '@preact/signals';
import { theme } from './look';

export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });
}
