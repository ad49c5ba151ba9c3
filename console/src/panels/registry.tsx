// The panels, in the order of their tabs. One more is one more line here and a file beside it.

import type { ComponentType } from 'preact';
import type { Key } from '../i18n';
import { AlertsPanel } from './alerts';
import { ConflictsPanel } from './conflicts';
import { DeclarePanel } from './declare';
import { HealthPanel } from './health';
import { HotlinePanel } from './hotline';
import { LedgerPanel } from './ledger';
import { LinePanel } from './line-state';
import { RecordPanel } from './record';
import { SkyPanel } from './sky';

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
];
export const isPanel = (id: string): boolean => PANELS.some((panel) => panel.id === id);
