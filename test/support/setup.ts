import { createRequire } from 'node:module';

// src loads large packages by `require`, which the bundle resolves; outside of the bundle Node's own serves.
Object.assign(globalThis, { require: createRequire(import.meta.url) });
