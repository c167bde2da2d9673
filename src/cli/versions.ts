/** The version of this build, from package.json. */
export function dynVersion(): string {
  return process.env.DYN_VERSION ?? '0.0.0-source';
}

/** The engine that runs it, such as "node v20.20.2". */
export function runtimeVersion(): string {
  return process.versions.bun ? `bun ${process.versions.bun}` : `node ${process.version}`;
}
