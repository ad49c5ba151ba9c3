// The beginning: who one is, where one looks, and everything that keeps going until the page is
// left.

import { render } from 'preact';
import { keepTracks } from './air';
import { keepChecking } from './declaring';
import { keepUp } from './follow';
import { keepDrafts } from './drafts';
import { keepDesk } from './hotline';
import { keepGroup } from './group';
import { followLanguage } from './i18n';
import { followKeyboard } from './keyboard';
import { keepCode, keepLink, openLink, takeCode } from './link';
import { followTheme } from './theme';
import { keepPast } from './past';
import { keepTime } from './playing';
import { again } from './panels/no-session';
import { PANELS } from './panels/registry';
import { Shell } from './panels/shell';
import { showTheSky } from './first-look';
import { keepSounding } from './sound';
import { line } from './store';

const code = takeCode();
followTheme();
followLanguage();
const looksSomewhere = openLink();
const root = document.getElementById('console');
if (root) render(<Shell />, root);
keepTime();
keepLink();
keepChecking();
keepGroup();
keepDesk();
keepDrafts();
keepTracks();
keepPast();
keepSounding();
followKeyboard(PANELS);
if (!looksSomewhere) showTheSky();
void keepUp(code);

// A link that is opened in a tab where the console already runs loads nothing: only the fragment
// changes, and with it comes the code.
addEventListener('hashchange', () => {
  const next = takeCode();
  if (next === null) return;
  keepCode(next);
  location.reload();
});
// A link that was opened in another tab lets this one in as well.
addEventListener('focus', () => {
  if (line.value.connection.kind === 'no-session') again();
});
