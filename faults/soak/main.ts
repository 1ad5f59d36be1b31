import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { messageOf } from '../../src/errors.ts'
import { closeLeftovers } from '../../test/support/leftovers.ts'
import { childrenNamed, openFilesOf } from '../../test/support/processes.ts'
import { Churn } from './churn.ts'
import { judge, type Sample } from './judge.ts'

const USAGE = `soak [--minutes 60 | --days N] [--seed N]: churns viewers, cameras, faults and calls of the API for so long, looks at
the relay when it is quiet again, twelve times, and says whether anything grew.`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    days: { type: 'string' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    help: { type: 'boolean' },
  },
})
const minutes = values.days === undefined ? Number(values.minutes ?? 60) : Number(values.days) * 24 * 60

const ROUNDS = 12
/** Rings are full again, and what closes late has closed. */
const SETTLE_MS = 12_000

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function look({ relay }: Churn, beganMs: number): Promise<Sample> {
  const { heapBytes, timers } = await relay.innards()
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${relay.pid}/status`, 'utf8'))?.[1]
  return {
    atMs: performance.now() - beganMs,
    heapBytes,
    residentBytes: Number(resident) * 1024,
    files: openFilesOf(relay.pid),
    children: childrenNamed('ffmpeg', relay.pid).length,
    timers,
  }
}

async function soak(): Promise<boolean> {
  print(`${minutes} minutes, seed ${values.seed}`)
  const churn = await Churn.start(randomFrom(Number(values.seed)))
  const beganMs = performance.now()
  const samples: Sample[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const roundMs = beganMs + (minutes * 60_000 * round) / ROUNDS - performance.now() - SETTLE_MS
    await churn.run(Math.max(1_000, roundMs))
    await churn.calm()
    await sleep(SETTLE_MS)
    const sample = await look(churn, beganMs)
    samples.push(sample)
    const { atMs, heapBytes, residentBytes, files, children, timers } = sample
    const mib = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
    print(
      `after ${(atMs / 60_000).toFixed(1)} min: heap ${mib(heapBytes)}, resident ${mib(residentBytes)} MiB, ` +
        `${files} files, ${children} children, ${timers} timers`,
    )
  }
  print(`done: ${[...churn.done].map(([what, times]) => `${what} ${times}`).join(', ')}`)
  const errors = churn.relay.lines.filter((line) => line.includes('"level":50'))
  for (const line of errors.slice(0, 5)) print(line)
  const findings = [
    ...judge(samples),
    { what: 'errors in the log', figures: `${errors.length}`, isWell: errors.length === 0 },
    { what: 'packets lost or broken', figures: `${churn.badPackets}`, isWell: churn.badPackets === 0 },
  ]
  for (const { what, figures, isWell } of findings) print(`${isWell ? 'well' : 'GREW'}  ${what}: ${figures}`)
  return findings.every(({ isWell }) => isWell)
}

if (values.help === true) print(USAGE)
else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void closeLeftovers().finally(() => process.exit(1)))
  const isWell = await soak().catch((error: unknown) => {
    print(`BROKEN: ${messageOf(error)}`)
    return false
  })
  await closeLeftovers()
  process.exit(isWell ? 0 : 1)
}
