/** Where a gzip header names the system that made it; Go writes 255, unknown. */
const SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

/** Packs bytes as tightly as gzip can, under the header that Go writes. Source: compress/gzip, BestCompression. */
export function gzipBest(bytes: Uint8Array): Uint8Array {
  const zlib = process.getBuiltinModule('node:zlib');
  const packed = zlib.gzipSync(bytes, { level: zlib.constants.Z_BEST_COMPRESSION });
  packed[SYSTEM] = UNKNOWN_SYSTEM;
  return packed;
}
