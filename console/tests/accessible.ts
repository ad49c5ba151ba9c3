// What every screen is held to: axe finds nothing (WCAG AA); and with SCREENSHOTS=1 the pictures of
// the documentation are taken.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT, type Screen } from './house';

const AXE = readFileSync(
  createRequire(join(ROOT, 'package.json')).resolve('axe-core/axe.min.js'),
  'utf8',
);
const PICTURES = join(ROOT, '../docs/pictures');
const BYTES_MAX = 256_000;

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

export async function checkWith(screen: Screen, what: string): Promise<void> {
  await screen.page.evaluate(AXE);
  const { violations, passed } = await screen.page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: (
          of: Document,
          options: unknown,
        ) => Promise<{ violations: Violation[]; passes: unknown[] }>;
      };
    };
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations, passes } = await axe.run(document, { runOnly });
    return { violations, passed: passes.length };
  });
  assert.ok(passed > 3, `axe looked at the page: ${passed} rules passed`);
  const told = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`),
  );
  assert.deepEqual(told, [], what);
}

export async function picture(screen: Screen, name: string): Promise<void> {
  if (process.env['SCREENSHOTS'] === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  const path = join(PICTURES, `${name}.jpg`);
  // The base map is drawn a moment after everything else.
  await screen.page.waitForTimeout(700);
  await screen.page.screenshot({ path, type: 'jpeg', quality: 82 });
  assert.ok(statSync(path).size < BYTES_MAX, `${name} is too large for the repository`);
}
