import { describe, expect, test } from 'vitest';
import { printProgress } from '../../../src/cli/progress.ts';
import type { World } from '../../../src/cli/world.ts';
import type { ObjectProgress } from '../../../src/kube/progress.ts';

type States = Readonly<Record<string, string>>;

interface Screen {
  /** What was printed since the last time. */
  readonly read: () => string;
  readonly wait: (atMs: number, states: States, isOver?: boolean) => void;
  readonly view: ReturnType<typeof printProgress>;
}

function screen(
  columns: number | undefined,
  env: Readonly<Record<string, string>> = { NO_COLOR: '1' },
): Screen {
  let printed = '';
  let now = 0;
  const world: World = {
    ...{ cwd: '/', env, stdin: () => new Uint8Array(), stdout: () => {}, isTerminal: false },
    stderr: (text) => {
      printed += text;
    },
    ...(columns === undefined ? {} : { errorColumns: () => columns }),
  };
  const view = printProgress(world, () => now);
  return {
    view,
    read: () => {
      const text = printed;
      printed = '';
      return text;
    },
    wait: (atMs, states, isOver = false) => {
      now = atMs;
      view.report({ kind: 'wait', objects: Object.entries(states).map(objectOf), isOver });
    },
  };
}

function objectOf([name, text]: [string, string]): ObjectProgress {
  const [state = '', ...message] = text.split(' ');
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name };
  const known = (['ready', 'failed', 'hopeless', 'gone'] as const).find((one) => one === state) ?? 'waiting';
  return { ref, state: known, message: message.join(' ') };
}

describe('without a terminal', () => {
  test('one line tells of each change of state, and nothing else', () => {
    const { wait, read } = screen(undefined);
    wait(0, { web: 'waiting Available: 0/2', db: 'ready', api: 'waiting Replicas: 0/1' });
    expect(read()).toBe(
      'waiting for Deployment a/web: Available: 0/2\nwaiting for Deployment a/api: Replicas: 0/1\n',
    );
    wait(3000, { web: 'waiting Available: 1/2', db: 'ready', api: 'failed Progress deadline exceeded' });
    expect(read()).toBe('Deployment a/api failed after 3s: Progress deadline exceeded\n');
    wait(65_000, { web: 'ready', db: 'ready', api: 'failed' }, true);
    expect(read()).toBe('Deployment a/web is ready after 1m5s\n');
    wait(70_000, { web: 'gone', db: 'waiting held' });
    expect(read()).toBe('waiting for Deployment a/db: held\n');
    wait(71_000, { web: 'gone', db: 'gone' });
    expect(read()).toBe('Deployment a/db is gone after 1s\n');
  });

  test('one heartbeat a minute says that it still waits', () => {
    const { wait, read } = screen(undefined);
    wait(0, { web: 'waiting Available: 0/2', db: 'ready' });
    read();
    for (let second = 1; second < 60; second += 1)
      wait(second * 1000, { web: 'waiting Available: 0/2', db: 'ready' });
    expect(read()).toBe('');
    wait(60_000, { web: 'waiting Available: 0/2', db: 'ready' });
    expect(read()).toBe(
      'still waiting after 1m0s for 1 of 2 objects, first Deployment a/web: Available: 0/2\n',
    );
    wait(61_000, { web: 'hopeless no node', db: 'ready' });
    expect(read()).toBe('Deployment a/web will not get ready: no node\n');
  });

  test('notes and hooks have lines, and no text moves the cursor', () => {
    const { view, read } = screen(undefined);
    const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'a', name: 'j' };
    view.report({ kind: 'note', text: 'left \x1b[2J alone' });
    view.report({ kind: 'phase', text: 'hooks' });
    view.report({ kind: 'hook', ref, event: 'pre-install', phase: 'Running' });
    view.report({ kind: 'object', ref, done: 'created' });
    expect(read()).toBe('left \\x1b[2J alone\nhook pre-install Job a/j: Running\n');
  });

  test('a dumb terminal has no table', () => {
    const { wait, read } = screen(80, { TERM: 'dumb' });
    wait(0, { web: 'waiting x' });
    expect(read()).toBe('waiting for Deployment a/web: x\n');
  });
});

describe('on a terminal', () => {
  test('a table is drawn in place, the elapsed time beside each object', () => {
    const { wait, read } = screen(80);
    wait(0, { web: 'waiting Available: 0/2', db: 'ready fine' });
    expect(read()).toBe(
      '\r\x1b[J1 of 2 objects done, 0s\n' +
        '  waiting  Deployment a/web     0s Available: 0/2\n  ready    Deployment a/db      0s fine\n',
    );
    wait(5000, { web: 'ready fine', db: 'ready fine' }, true);
    expect(read()).toBe(
      '\r\x1b[3A\x1b[J2 of 2 objects done, 5s\n' +
        '  ready    Deployment a/web     5s fine\n  ready    Deployment a/db      0s fine\n',
    );
    wait(6000, { web: 'waiting again' });
    expect(read()).toBe('\r\x1b[J0 of 1 objects done, 0s\n  waiting  Deployment a/web     0s again\n');
  });

  test('it has at most 15 lines, what is worst in front', () => {
    const { wait, read } = screen(80);
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`w${i}`, 'waiting x']));
    wait(0, { ...many, last: 'hopeless no node' });
    const lines = read().trimEnd().split('\n');
    expect(lines.length).toBe(15);
    expect(lines[1]).toContain('hopeless Deployment a/last');
    expect(lines.at(-1)).toBe('  and 28 more');
  });

  test('it is redrawn at most ten times a second, the last time always', () => {
    const { wait, read } = screen(80);
    wait(0, { web: 'waiting a' });
    read();
    for (let ms = 1; ms < 100; ms += 1) wait(ms, { web: 'waiting b' });
    expect(read()).toBe('');
    wait(100, { web: 'waiting b' });
    expect(read()).toContain('waiting');
    wait(101, { web: 'ready' }, true);
    expect(read()).toContain('ready');
  });

  test('no line is wider than the terminal, or than COLUMNS says', () => {
    const long = { web: `waiting ${'漢字 and more '.repeat(30)}` };
    for (const [columns, env, most] of [
      [60, { NO_COLOR: '1' }, 60],
      [200, { NO_COLOR: '1', COLUMNS: '40' }, 40],
    ] as const) {
      const { wait, read } = screen(columns, env);
      wait(0, long);
      const widths = read().replace('\r\x1b[J', '').split('\n').map(widthOf);
      expect(Math.max(...widths)).toBeLessThan(most);
    }
  });

  test('colours are there unless NO_COLOR says no', () => {
    const { wait, read } = screen(80, {});
    wait(0, { web: 'failed x' });
    expect(read()).toContain('\x1b[31mfailed  \x1b[0m');
  });

  test('other text scrolls by above it', () => {
    const { wait, read, view } = screen(80);
    wait(0, { web: 'waiting a' });
    read();
    view.stderr('level=INFO msg=hello\n');
    expect(read()).toBe(
      '\r\x1b[2A\x1b[Jlevel=INFO msg=hello\n\r\x1b[J0 of 1 objects done, 0s\n  waiting  Deployment a/web     0s a\n',
    );
  });
});

function widthOf(line: string): number {
  return [...line].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1), 0);
}
