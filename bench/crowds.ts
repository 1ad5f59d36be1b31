import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from './programs.ts'
import type { Section } from './report/section.ts'
import { begin, camerasIn, note, withRelay, type RoundFacts } from './rounds.ts'
import { median, quantile } from './statistics.ts'
import { SwarmProcess } from './swarm-process.ts'

export const BURSTS = 'bursts'
export const BULK_JOINS = 'joins-bulk'
export const CROWD_NAMES: readonly string[] = [BURSTS, BULK_JOINS]

const CROWD = 1000
const WARM_UP_MS = 10_000
const WINDOW_MS = 20_000

/** Of 5 viewers of one camera, how late its pictures are beside a crowd that watches another with large keyframes. */
export async function measureBursts(folder: string, { rounds, mostMs }: RoundFacts): Promise<Section> {
  const alone = '5 viewers alone'
  const beside = `beside ${CROWD} of another camera`
  const section = begin(BURSTS, 'From a camera to 5 viewers, beside keyframes of 200 KB to a crowd', {
    subjects: [alone, beside],
    figures: ['delay p50', 'delay p99', 'delay max', 'largest gap'].map((title) => ({ title, unit: 'ms' })),
  })
  const watched = await camerasIn(folder, 'watched', { stamps: true })
  const crowded = await camerasIn(folder, 'crowded', { clip: 'bursts', gopSeconds: 1 })
  const cameras = { ...watched, urls: [...watched.urls, ...crowded.urls] }
  const measure = async (relay: Program, viewers: number): Promise<number[]> => {
    const [few, crowd] = [new SwarmProcess(), new SwarmProcess()]
    try {
      few.hurry()
      await few.connect({ ...common(relay, 0), way: 'ws-ts', viewers: 5, everyMs: 3 })
      await crowd.connect({ ...common(relay, 1), viewers, everyMs: 3 })
      await sleep(Math.min(mostMs, WARM_UP_MS))
      few.mark()
      await sleep(Math.min(mostMs, WINDOW_MS))
      const { delaysMs, largestGapMs } = await few.report()
      return [median(delaysMs), quantile(delaysMs, 0.99), Math.max(...delaysMs), largestGapMs]
    } finally {
      await few.stop()
      await crowd.stop()
    }
  }
  await withRelay(cameras, [watched, crowded], async (relay) => {
    for (let round = 1; round <= rounds; round++) {
      await note(section, round, alone, () => measure(relay, 0))
      await note(section, round, beside, () => measure(relay, CROWD))
    }
  })
  return section
}

/** A crowd that comes within a second, to a camera that others watch already. */
export async function measureBulkJoins(folder: string, { rounds }: RoundFacts): Promise<Section> {
  const standing = 20
  const section = begin(BULK_JOINS, `${CROWD} viewers that come within a second, beside ${standing} others`, {
    subjects: ['Baton'],
    figures: [
      'all connected after',
      'all have a keyframe after',
      'join p50',
      'join p95',
      'largest gap of the others',
    ].map((title) => ({ title, unit: 'ms' })),
  })
  const cameras = await camerasIn(folder, 'camera', {})
  const measure = async (relay: Program): Promise<number[]> => {
    const [few, crowd] = [new SwarmProcess(), new SwarmProcess()]
    try {
      few.hurry()
      await few.connect({ ...common(relay, 0), viewers: standing, everyMs: 3 })
      await crowd.connect({ ...common(relay, 0), viewers: 0, everyMs: 1 })
      await sleep(2000)
      few.mark()
      const startMs = performance.now()
      await crowd.connect({ ...common(relay, 0), viewers: CROWD, everyMs: 1000 / CROWD })
      const elapsedMs = performance.now() - startMs
      await sleep(1000)
      const { largestGapMs } = await few.report()
      const { joinMs, startedWithoutKeyframe, closed, connectedMs } = await crowd.report()
      if (joinMs.length < CROWD || startedWithoutKeyframe + closed > 0)
        throw new Error(
          `${joinMs.length} have a keyframe, ${startedWithoutKeyframe} began without, ${closed} closed`,
        )
      return [connectedMs, elapsedMs, median(joinMs), quantile(joinMs, 0.95), largestGapMs]
    } finally {
      await few.stop()
      await crowd.stop()
    }
  }
  await withRelay(cameras, [cameras], async (relay) => {
    // What the relay is made of is compiled meanwhile.
    await measure(relay).catch(() => undefined)
    for (let round = 1; round <= rounds; round++) await note(section, round, 'Baton', () => measure(relay))
  })
  return section
}

function common({ port }: Program, camera: number) {
  const addresses = [`ws://127.0.0.1:${port}/live/cam${camera}`]
  return { addresses, stuck: 0, expectsWholePackets: true }
}
