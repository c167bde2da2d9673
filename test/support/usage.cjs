// Loaded before a program under test: writes what the process has used to the file named by USAGE_FILE when it ends.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

/** The peak of this program. rusage would count the memory of the parent too, from which the process was forked. */
function peakMb() {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS / 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))[1]) / 1024;
}

if (isMainThread)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { peakMb: peakMb(), cpuMs: (userCPUTime + systemCPUTime) / 1000 };
    writeFileSync(process.env.USAGE_FILE, JSON.stringify(usage));
  });
