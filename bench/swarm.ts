import { createViewer } from './viewers/create.ts'
import type { Seen, Viewer, Way } from './viewers/viewer.ts'

/** What the bench tells the process of viewers. */
export type SwarmCommand =
  | {
      readonly type: 'connect'
      /** Viewers are dealt out to these in turn. */
      readonly addresses: readonly string[]
      /** Absent: as Baton's own. */
      readonly way?: Way
      readonly viewers: number
      /** Of these, how many stop reading after their first picture. */
      readonly stuck: number
      readonly subprotocol?: string
      readonly expectsWholePackets: boolean
      /** From one connect to the next; spread, so that neither a backlog nor a GOP's phase is the thing measured. */
      readonly everyMs: number
    }
  | { readonly type: 'mark' }
  | { readonly type: 'report' }
  | { readonly type: 'close' }

/** What the viewers saw since the last mark (gaps, bytes, pictures, delays) or since they began (everything else). */
export interface SwarmReport {
  readonly type: 'report'
  readonly viewers: number
  /** From the first connect to the last. */
  readonly connectedMs: number
  readonly joinMs: readonly number[]
  readonly delaysMs: readonly number[]
  readonly largestGapMs: number
  readonly bytes: number
  readonly fewestPictures: number
  readonly mostPictures: number
  readonly lostPackets: number
  readonly badPackets: number
  readonly discontinuities: number
  readonly startedWithoutKeyframe: number
  readonly closed: number
  /** Of those that stopped reading. */
  readonly stuckClosed: number
}

/** So long the viewers are waited for; who has no keyframe then makes the run void. */
const FIRST_KEYFRAME_MS = 30_000

let healthy: Viewer[] = []
let stuck: Viewer[] = []
let connectedMs = 0

async function connectAll(command: SwarmCommand & { type: 'connect' }): Promise<void> {
  const startMs = performance.now()
  for (let i = 0; i < command.viewers; i++) {
    const sticks = i < command.stuck
    const address = command.addresses[i % command.addresses.length] ?? ''
    const viewer = createViewer({ ...command, address, sticks })
    ;(sticks ? stuck : healthy).push(viewer)
    const waitMs = startMs + (i + 1) * command.everyMs - performance.now()
    if (waitMs >= 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  connectedMs = performance.now() - startMs
  const deadlineMs = performance.now() + FIRST_KEYFRAME_MS
  while (healthy.some((viewer) => viewer.seen.joinMs === undefined && !viewer.closed)) {
    if (performance.now() > deadlineMs) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Stuck viewers cannot know that they were ended until they read again; so long they get for it, behind the report. */
const WAKING_MS = 3000

async function reported(): Promise<SwarmReport> {
  const seen = report()
  const sleepers = stuck.filter((viewer) => viewer.wake !== undefined)
  if (sleepers.length === 0) return seen
  for (const viewer of sleepers) viewer.wake?.()
  await new Promise((resolve) => setTimeout(resolve, WAKING_MS))
  return { ...seen, stuckClosed: stuck.filter(({ closed }) => closed).length }
}

function report(): SwarmReport {
  const seen = healthy.map((viewer) => viewer.seen)
  const sum = (count: (one: Seen) => number) => seen.reduce((total, one) => total + count(one), 0)
  return {
    type: 'report',
    viewers: healthy.length,
    connectedMs,
    joinMs: seen.flatMap(({ joinMs }) => joinMs ?? []),
    delaysMs: seen.flatMap(({ delaysMs }) => delaysMs),
    largestGapMs: Math.max(0, ...seen.map((one) => Math.max(one.largestGapMs, one.silenceMs()))),
    bytes: sum(({ bytes }) => bytes),
    fewestPictures: Math.min(Infinity, ...seen.map(({ pictures }) => pictures)),
    mostPictures: Math.max(0, ...seen.map(({ pictures }) => pictures)),
    lostPackets: sum(({ lostPackets }) => lostPackets),
    badPackets: sum(({ badPackets }) => badPackets),
    discontinuities: sum(({ discontinuities }) => discontinuities),
    startedWithoutKeyframe: sum(({ startedWithKeyframe }) => (startedWithKeyframe === true ? 0 : 1)),
    closed: healthy.filter(({ closed }) => closed).length,
    stuckClosed: stuck.filter(({ closed }) => closed).length,
  }
}

async function obey(command: SwarmCommand): Promise<void> {
  switch (command.type) {
    case 'connect':
      await connectAll(command)
      process.send?.({ type: 'connected' })
      break
    case 'mark':
      for (const viewer of healthy) viewer.seen.mark()
      break
    case 'report':
      process.send?.(await reported())
      break
    case 'close':
      for (const viewer of [...healthy, ...stuck]) viewer.close()
      healthy = []
      stuck = []
      process.send?.({ type: 'closed' })
      break
  }
}

process.on('message', (command) => void obey(command as SwarmCommand))
process.on('disconnect', () => process.exit())
