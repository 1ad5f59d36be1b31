import { setTimeout as sleep } from 'node:timers/promises'
import type { Cameras, Program, Subject } from './programs.ts'
import { ENDED, measuresDelay, watch, type Run, type RunFacts } from './run.ts'
import { isAlive } from './usage.ts'

/** Until the camera's first keyframe has come to everybody. */
const SETTLE_MS = 5000
/** From the last viewer's first picture to the window: the burst of the joins. */
const JOINED_MS = 4000

/** Subjects that stay up until {@link TurnTaking.stop}. Where one fails, the others go on. */
export class TurnTaking {
  readonly #cameras: Cameras
  readonly #facts: RunFacts
  readonly #programs = new Map<Subject, Program>()

  private constructor(cameras: Cameras, facts: RunFacts) {
    this.#cameras = cameras
    this.#facts = facts
  }

  /** Starts them, and lets all be watched at the same time until what they are made of is compiled. */
  static async start(subjects: readonly Subject[], cameras: Cameras, facts: RunFacts): Promise<TurnTaking> {
    const turns = new TurnTaking(cameras, facts)
    // Who does not start, or ends meanwhile, says so when it is its turn.
    for (const subject of subjects) await turns.#start(subject).catch(() => undefined)
    await sleep(facts.settleMs ?? SETTLE_MS)
    const warmUp = { ...facts, viewers: facts.warmUpViewers ?? facts.viewers, windowMs: 1 }
    await Promise.allSettled(
      [...turns.#programs].map(([subject, program]) => watch(subject, program, cameras, warmUp)),
    )
    return turns
  }

  /** Lets viewers come to that subject alone, and go. Rejects where it is not there; then it is started for its next turn. */
  async take(subject: Subject): Promise<Run> {
    const program = this.#programs.get(subject)
    if (program === undefined || !isAlive(program.pid)) {
      await this.#start(subject)
      throw new Error(ENDED)
    }
    return watch(subject, program, this.#cameras, { ...this.#facts, warmUpMs: JOINED_MS })
  }

  async stop(): Promise<void> {
    for (const program of this.#programs.values()) await program.stop()
  }

  async #start(subject: Subject): Promise<void> {
    this.#programs.set(subject, await subject.start(this.#cameras, measuresDelay(this.#facts)))
  }
}
