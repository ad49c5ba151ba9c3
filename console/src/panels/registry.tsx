// The panels, in the order of their tabs. One more is one more line here and a file beside it.

import type { ComponentType } from 'preact';
import type { Key } from '../i18n';
import { AlertsPanel } from './alerts';
import { BulletinsPanel } from './bulletins';
import { ConflictsPanel } from './conflicts';
import { DeclarePanel } from './declare';
import { DraftsPanel } from './drafts';
import { FrictionsPanel } from './frictions';
import { HealthPanel } from './health';
import { HotlinePanel } from './hotline';
import { LedgerPanel } from './ledger';
import { LinePanel } from './line-state';
import { MinutesPanel } from './minutes';
import { RecordPanel } from './record';
import { SkyPanel } from './sky';
import { StatisticsPanel } from './statistics';

export interface Panel {
  readonly id: string;
  readonly title: Key;
  readonly content: ComponentType;
}

export const PANELS: readonly Panel[] = [
  { id: 'conflicts', title: 'tab.conflicts', content: ConflictsPanel },
  { id: 'alerts', title: 'tab.alerts', content: AlertsPanel },
  { id: 'sky', title: 'tab.sky', content: SkyPanel },
  { id: 'declare', title: 'tab.declare', content: DeclarePanel },
  { id: 'hotline', title: 'tab.hotline', content: HotlinePanel },
  { id: 'line', title: 'tab.line', content: LinePanel },
  { id: 'record', title: 'tab.record', content: RecordPanel },
  { id: 'ledger', title: 'tab.ledger', content: LedgerPanel },
  { id: 'health', title: 'tab.health', content: HealthPanel },
  { id: 'drafts', title: 'tab.drafts', content: DraftsPanel },
  { id: 'frictions', title: 'tab.frictions', content: FrictionsPanel },
  { id: 'minutes', title: 'tab.minutes', content: MinutesPanel },
  { id: 'statistics', title: 'tab.statistics', content: StatisticsPanel },
  { id: 'bulletins', title: 'tab.bulletins', content: BulletinsPanel },
];
export const isPanel = (id: string): boolean => PANELS.some((panel) => panel.id === id);
