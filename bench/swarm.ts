import { SwarmViewer } from './swarm-viewer.ts'

/** What the bench tells the process of viewers. */
export type SwarmCommand =
  | {
      readonly type: 'connect'
      readonly port: number
      /** Viewers are dealt out to these in turn. */
      readonly paths: readonly string[]
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
  readonly joinMs: readonly number[]
  readonly delaysMs: readonly number[]
  readonly largestGapMs: number
  readonly bytes: number
  readonly fewestPictures: number
  readonly lostPackets: number
  readonly badPackets: number
  readonly discontinuities: number
  readonly startedWithoutKeyframe: number
  readonly closed: number
}

/** So long the viewers are waited for; who has no keyframe then makes the run void. */
const FIRST_KEYFRAME_MS = 30_000

let healthy: SwarmViewer[] = []
let stuck: SwarmViewer[] = []

async function connectAll(command: SwarmCommand & { type: 'connect' }): Promise<void> {
  const startMs = performance.now()
  for (let i = 0; i < command.viewers; i++) {
    const sticks = i < command.stuck
    const viewer = new SwarmViewer({
      port: command.port,
      path: command.paths[i % command.paths.length] ?? '/',
      subprotocol: command.subprotocol,
      expectsWholePackets: command.expectsWholePackets,
      sticks,
    })
    ;(sticks ? stuck : healthy).push(viewer)
    const waitMs = startMs + (i + 1) * command.everyMs - performance.now()
    if (waitMs >= 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  const deadlineMs = performance.now() + FIRST_KEYFRAME_MS
  while (healthy.some((viewer) => viewer.joinMs === undefined && !viewer.closed)) {
    if (performance.now() > deadlineMs) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function report(): SwarmReport {
  const sum = (count: (viewer: SwarmViewer) => number) =>
    healthy.reduce((total, viewer) => total + count(viewer), 0)
  return {
    type: 'report',
    viewers: healthy.length,
    joinMs: healthy.flatMap((viewer) => viewer.joinMs ?? []),
    delaysMs: healthy.flatMap((viewer) => viewer.delaysMs),
    largestGapMs: Math.max(0, ...healthy.map((viewer) => Math.max(viewer.largestGapMs, viewer.silenceMs()))),
    bytes: sum((viewer) => viewer.bytes),
    fewestPictures: Math.min(Infinity, ...healthy.map((viewer) => viewer.check.pictures)),
    lostPackets: sum((viewer) => viewer.check.lostPackets),
    badPackets: sum((viewer) => viewer.check.badPackets),
    discontinuities: sum((viewer) => viewer.check.discontinuities),
    startedWithoutKeyframe: sum((viewer) => (viewer.firstMessageHadKeyframe === true ? 0 : 1)),
    closed: sum((viewer) => (viewer.closed ? 1 : 0)),
  }
}

async function obey(command: SwarmCommand): Promise<void> {
  switch (command.type) {
    case 'connect':
      await connectAll(command)
      process.send?.({ type: 'connected' })
      break
    case 'mark':
      for (const viewer of healthy) viewer.mark()
      break
    case 'report':
      process.send?.(report())
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
