import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PATH = '/usr/bin/chromium';

/** The path of Chromium. In CI it is installed where it is missing; elsewhere that is said. */
export function chromiumPath(): string {
  if (!existsSync(PATH) && process.env.CI !== undefined) {
    const apt = (...args: string[]) =>
      execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    apt('update', '-qq');
    apt('install', '-qq', '-y', '--no-install-recommends', 'chromium');
  }
  if (existsSync(PATH)) return PATH;
  throw new Error('there is no Chromium: `apt-get install chromium` brings it');
}

/** The document of a page by its file, as text, once its scripts have run. */
export function openPage(file: string, profile: string): string {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = ['--headless=new', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  return execFileSync(
    chromiumPath(),
    [...flags, ...sandbox, `--user-data-dir=${profile}`, '--dump-dom', `file://${file}`],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26, timeout: 120_000 },
  );
}
