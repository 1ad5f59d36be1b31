import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { SwarmProcess } from '../bench/swarm-process.ts'
import { HEALTHY } from './stage.ts'

const VIEWERS = 4

/** What the viewers of the healthy camera saw since the last mark. */
export interface Witnessed {
  readonly gapMs: number
  readonly closed: number
  /** So long the machine kept a process waiting that only wanted to look at the clock. */
  readonly starvedMs: number
}

/** Viewers of the camera that nothing is done to, and a clock that tells whether the machine let anybody run. */
export class Witness {
  readonly #swarm = new SwarmProcess()
  readonly #clock: ChildProcess = fork(join(import.meta.dirname, 'lateness.mjs'))

  static async start(port: number): Promise<Witness> {
    const witness = new Witness()
    const addresses = [`ws://127.0.0.1:${port}/live/${HEALTHY}`]
    const facts = { addresses, viewers: VIEWERS, stuck: 0, expectsWholePackets: true, everyMs: 10 }
    await witness.#swarm.connect(facts)
    return witness
  }

  async mark(): Promise<void> {
    this.#swarm.mark()
    await this.#lateness()
  }

  async report(): Promise<Witnessed> {
    const { largestGapMs, closed } = await this.#swarm.report()
    return { gapMs: largestGapMs, closed, starvedMs: await this.#lateness() }
  }

  async stop(): Promise<void> {
    this.#clock.kill()
    await this.#swarm.stop()
  }

  async #lateness(): Promise<number> {
    const answered = once(this.#clock, 'message') as Promise<[number]>
    this.#clock.send('report')
    return (await answered)[0]
  }
}
