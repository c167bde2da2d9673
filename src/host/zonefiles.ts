import { readFileSync, statSync } from 'node:fs';
import type { ZoneFiles } from '../base/entropy.ts';
import { toBytes } from '../go/bytes.ts';

/** Where Go looks for zones. */
const FOLDERS = ['/usr/share/zoneinfo', '/usr/share/lib/zoneinfo', '/usr/lib/locale/TZ', '/etc/zoneinfo'];
/** Go reads no longer ones. */
const MAX_BYTES = 10 << 20;

/** The machine's zones, and the local one that `TZ` names. `ZONEINFO` is a folder to look in first. Go: zoneinfo_unix.go. */
export function systemZones({ TZ, ZONEINFO }: Readonly<Record<string, string | undefined>>): ZoneFiles {
  return {
    named: (name) => filesIn([...(ZONEINFO ? [ZONEINFO] : []), ...FOLDERS], name),
    local() {
      if (TZ === undefined) return { name: 'Local', files: filesIn([''], 'etc/localtime') };
      const name = TZ.replace(/^:/, '');
      if (name === '' || name === 'UTC') return { name, files: [] };
      if (!name.startsWith('/')) return { name, files: filesIn(FOLDERS, name) };
      return { name: name === '/etc/localtime' ? 'Local' : name, files: filesIn([''], name.slice(1)) };
    },
  };
}

function* filesIn(folders: readonly string[], name: string): Iterable<Uint8Array> {
  for (const folder of folders) {
    const file = readIfSmall(`${folder}/${name}`);
    if (file) yield file;
  }
}

/** What cannot be read is not there. */
function readIfSmall(path: string): Uint8Array | undefined {
  const place = Buffer.from(toBytes(path));
  try {
    const stat = statSync(place);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(place) : undefined;
  } catch {
    return undefined;
  }
}

const HEADER_BYTES = 44;

/** The file of a zone of one offset, in seconds east of UTC. Source: RFC 9636. */
export function fixedZone(name: string, offset: number): Uint8Array {
  const letters = Buffer.from(`${name}\0`);
  const file = Buffer.alloc(HEADER_BYTES + 6 + letters.length);
  file.write('TZif');
  file.writeUInt32BE(1, 36);
  file.writeUInt32BE(letters.length, 40);
  file.writeInt32BE(offset, HEADER_BYTES);
  letters.copy(file, HEADER_BYTES + 6);
  return file;
}
