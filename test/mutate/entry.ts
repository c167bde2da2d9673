// What a woven bundle exports: the command, and what dyn's own tables ask directly.
export { main } from '../../src/cli/main.ts';
export { traceValues } from '../../src/values/trace.ts';
