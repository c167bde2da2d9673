const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  ENAMETOOLONG: 'file name too long',
  ELOOP: 'too many levels of symbolic links',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  EMFILE: 'too many open files',
  EEXIST: 'file exists',
};

/** A file error in Go's words: `open PATH: no such file or directory`. Reading a folder is Go's `read`, and creating a file is its `open`. */
export function goReason(error: unknown, operation: string, path: string): string {
  const code = codeOf(error);
  const verb = code === 'EISDIR' && operation === 'open' ? 'read' : operation;
  return `${verb === 'create' ? 'open' : verb} ${path}: ${REASONS[code] ?? code.toLowerCase()}`;
}

/** The system's code of a file error, `EIO` when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';
}
