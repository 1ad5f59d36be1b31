import { setTimeout as sleep } from 'node:timers/promises'
import type { Cameras, Program, Subject } from './programs.ts'
import { measuresDelay, watch, type Run, type RunFacts } from './run.ts'

/** Until the camera's first keyframe has come to everybody. */
const SETTLE_MS = 5000
/** From the last viewer's first picture to the window: the burst of the joins. */
const JOINED_MS = 4000

/** Subjects that stay up until {@link TurnTaking.stop}. */
export class TurnTaking {
  readonly #cameras: Cameras
  readonly #facts: RunFacts
  readonly #programs: ReadonlyMap<Subject, Program>

  private constructor(cameras: Cameras, facts: RunFacts, programs: ReadonlyMap<Subject, Program>) {
    this.#cameras = cameras
    this.#facts = facts
    this.#programs = programs
  }

  /** Starts them, and lets all be watched at the same time until what they are made of is compiled. */
  static async start(subjects: readonly Subject[], cameras: Cameras, facts: RunFacts): Promise<TurnTaking> {
    const programs = new Map<Subject, Program>()
    const turns = new TurnTaking(cameras, facts, programs)
    try {
      for (const subject of subjects)
        programs.set(subject, await subject.start(cameras, measuresDelay(facts)))
      await sleep(SETTLE_MS)
      await Promise.all(
        [...programs].map(([subject, program]) =>
          watch(subject, program, cameras, {
            ...facts,
            viewers: facts.warmUpViewers ?? facts.viewers,
            windowMs: 1,
          }),
        ),
      )
    } catch (error) {
      await turns.stop()
      throw error
    }
    return turns
  }

  /** Lets viewers come to that subject alone, and go. */
  take(subject: Subject): Promise<Run> {
    const program = this.#programs.get(subject)
    if (program === undefined) throw new RangeError(`${subject.name} does not take part`)
    return watch(subject, program, this.#cameras, { ...this.#facts, warmUpMs: JOINED_MS })
  }

  async stop(): Promise<void> {
    for (const program of this.#programs.values()) await program.stop()
  }
}
