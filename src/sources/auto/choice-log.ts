import type { Log } from '../../log.ts'
import type { Choice } from './choice.ts'

/** Says in the log who pulls a camera, and why, where that is to be said and is news. */
export class ChoiceLog {
  readonly #log: Pick<Log, 'info'>
  #told: Choice | undefined

  constructor(log: Pick<Log, 'info'>) {
    this.#log = log
  }

  /** The camera is being pulled so. */
  tell(choice: Choice): void {
    const told = this.#told
    this.#told = choice
    const isNews = told === undefined ? choice.note !== undefined : !isSame(told, choice)
    if (isNews) this.#log.info({ pull: choice.pull, reason: choice.note }, 'The pull was chosen')
  }
}

function isSame(one: Choice, other: Choice): boolean {
  return one.pull === other.pull && one.note === other.note
}
