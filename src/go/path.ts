/** The shortest path that means the same, by text alone. Go: path.Clean. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (!rooted) kept.push(part);
  }
  return (rooted ? '/' : '') + kept.join('/') || '.';
}

/** The last element; `.` of nothing, `/` of slashes alone. Go: path.Base. */
export function basePath(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** All but the last element, cleaned. Go: path.Dir. */
export function dirPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** From the last point of the last element on. Go: path.Ext. */
export function extension(path: string): string {
  const point = path.lastIndexOf('.');
  return point < 0 || point < path.lastIndexOf('/') ? '' : path.slice(point);
}
