import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { SwarmCommand, SwarmReport } from './swarm.ts'

/** The viewers, in a process of their own. */
export class SwarmProcess {
  readonly #child: ChildProcess = fork(join(import.meta.dirname, 'swarm.ts'), {
    execArgv: ['--import', 'tsx'],
  })

  /**
   * Lets it run before the other processes of this machine, so that what it measures holds no wait for those; where
   * the system allows that to this user.
   */
  hurry(): void {
    try {
      setPriority(this.pid, constants.priority.PRIORITY_HIGHEST)
    } catch {
      // Then it waits like any other viewer.
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves when every viewer has had its first keyframe. */
  async connect(command: Omit<SwarmCommand & { type: 'connect' }, 'type'>): Promise<void> {
    await this.#ask({ type: 'connect', ...command })
  }

  /** Begins a window of measurement. */
  mark(): void {
    this.#child.send({ type: 'mark' } satisfies SwarmCommand)
  }

  async report(): Promise<SwarmReport> {
    return (await this.#ask({ type: 'report' })) as SwarmReport
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }

  async #ask(command: SwarmCommand): Promise<unknown> {
    const answered = once(this.#child, 'message')
    this.#child.send(command)
    const [answer] = (await answered) as [unknown]
    return answer
  }
}
