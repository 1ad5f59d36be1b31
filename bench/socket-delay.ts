import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from './programs.ts'
import type { Section } from './report/section.ts'
import { begin, camerasIn, note, withRelay, type RoundFacts } from './rounds.ts'
import { compileSocketViewers, SocketViewers } from './socket-viewers.ts'
import { median, quantile } from './statistics.ts'

export const SOCKET_DELAY = 'socket-delay'

const VIEWERS = 200
/** What the relay and the camera are made of is compiled meanwhile, once. */
const COMPILED_MS = 60_000
const WARM_UP_MS = 5000
const WINDOW_MS = 20_000

/**
 * What the relay adds with its native pull: from the camera's stamp, right before it sends a picture, until the kernel had
 * the picture's last byte for the viewer's socket; of all viewers, and without their own wait for a processor.
 *
 * @param compiler of the viewers, which are in C
 */
export async function measureSocketDelay(
  folder: string,
  { rounds, mostMs }: RoundFacts,
  compiler: string,
): Promise<Section> {
  const section = begin(SOCKET_DELAY, `From the camera to the sockets of ${VIEWERS} viewers, native pull`, {
    subjects: ['Baton, native pull'],
    figures: ['p50', 'p90', 'p99', 'max'].map((title) => ({ title: `delay ${title}`, unit: 'ms' })),
  })
  const file = join(folder, 'socket-viewers')
  await compileSocketViewers(compiler, file)
  const cameras = await camerasIn(folder, 'camera', { stamps: true })
  const measure = async (relay: Program): Promise<number[]> => {
    const viewers = await SocketViewers.connect(file, relay.port, VIEWERS)
    try {
      await sleep(Math.min(mostMs, WARM_UP_MS))
      await viewers.begin()
      await sleep(Math.min(mostMs, WINDOW_MS))
      const delaysMs = await viewers.delaysMs()
      return [median(delaysMs), quantile(delaysMs, 0.9), quantile(delaysMs, 0.99), Math.max(...delaysMs)]
    } finally {
      await viewers.stop()
    }
  }
  await withRelay(cameras, [cameras], async (relay) => {
    const first = await SocketViewers.connect(file, relay.port, VIEWERS)
    await sleep(Math.min(mostMs, COMPILED_MS))
    await first.stop()
    for (let round = 1; round <= rounds; round++)
      await note(section, round, 'Baton, native pull', () => measure(relay))
  })
  return section
}
