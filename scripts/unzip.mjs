// Takes one file out of a zip archive: `node scripts/unzip.mjs ARCHIVE ENTRY TARGET`. The target becomes executable.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const [archive, entry, target] = process.argv.slice(2);
const zip = readFileSync(archive);
const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
let at = zip.readUInt32LE(end + 16);
for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
  const nameLength = zip.readUInt16LE(at + 28);
  if (zip.toString('utf8', at + 46, at + 46 + nameLength) === entry) break;
  at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  if (left === 1) throw new Error(`${archive} has no ${entry}`);
}
const size = zip.readUInt32LE(at + 20);
const local = zip.readUInt32LE(at + 42);
const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
const packed = zip.subarray(start, start + size);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(`${target}.part`, zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed, {
  mode: 0o755,
});
renameSync(`${target}.part`, target);
