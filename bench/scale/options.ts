import type { ParseArgsConfig } from 'node:util'
import { knownPulls } from '../pulls.ts'

export const CAMERAS = [1, 10, 50, 100]
export const VIEWERS = [1, 10, 100, 500, 1000, 2000]
export const SLOW_VIEWERS = [1000, 5000]

/** All flags of `npm run bench:scale`. */
export const FLAGS = {
  cameras: { type: 'string', default: CAMERAS.join(',') },
  viewers: { type: 'string', default: VIEWERS.join(',') },
  'slow-viewers': { type: 'string', default: SLOW_VIEWERS.join(',') },
  pulls: { type: 'string', default: knownPulls().join(',') },
  seconds: { type: 'string', default: '8' },
  swarms: { type: 'string' },
  report: { type: 'string', multiple: true, default: [] },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options']

/** What `npm run bench:scale -- --help` says. */
export const HELP = `bench:scale [flags]
  How the relay's cost grows with cameras and with viewers, the straight lines through it, what holds it back first, and
  what other machines would carry by that.
  --cameras LIST       each of 2 Mbit/s: ${CAMERAS.join(',')}; empty: leave them out
  --viewers LIST       of one camera of 2 Mbit/s: ${VIEWERS.join(',')}; empty: leave them out
  --slow-viewers LIST  of one camera of 0.3 Mbit/s and 5 pictures a second: ${SLOW_VIEWERS.join(',')}
  --pulls LIST         by which the cameras are pulled: ${knownPulls().join(',')}
  --seconds N          for which each point is measured: 8
  --swarms N           processes of viewers; one for each two cores if absent
  --report FILE.md  --json FILE.json`
