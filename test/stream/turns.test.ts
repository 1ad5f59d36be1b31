import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Turns } from '../../src/stream/turns.ts'
import { ManualClock } from '../support/manual-clock.ts'

/** Work of so many pieces, each of which takes a millisecond. */
class Stage {
  readonly clock = new ManualClock()
  readonly done: string[] = []
  readonly #due: (() => void)[] = []
  readonly turns = new Turns(this.clock, { later: (run) => this.#due.push(run) })

  work(name: string, pieces: number): { goOn(): boolean } {
    let left = pieces
    return {
      goOn: () => {
        do {
          this.done.push(name)
          this.clock.block(1)
        } while (--left > 0 && !this.turns.isOver)
        return left > 0
      },
    }
  }

  /** The next turn of the event loop; whether there is one. */
  turn(): boolean {
    const run = this.#due.shift()
    run?.()
    return run !== undefined
  }
}

describe('Turns', () => {
  it('end after 2 ms, and are over at once where others wait', () => {
    const { turns, clock, ...stage } = new Stage()
    turns.begin()
    assert.equal(turns.isOver, false)
    clock.block(1.9)
    assert.equal(turns.isOver, false)
    clock.block(0.1)
    assert.equal(turns.isOver, true)
    turns.begin()
    assert.equal(turns.isOver, false)
    turns.goOnLater({ goOn: () => stage.done.push('x') === 0 })
    turns.begin()
    assert.equal(turns.isOver, true)
  })

  it('go to all that wait, one behind the other, and between two of them to everybody else', () => {
    const stage = new Stage()
    for (const [name, pieces] of [
      ['a', 5],
      ['b', 2],
      ['c', 3],
    ] as const)
      stage.turns.goOnLater(stage.work(name, pieces))
    const turns: string[] = []
    while (stage.turn()) turns.push(stage.done.splice(0).join(''))
    assert.deepEqual(turns, ['aa', 'bb', 'cc', 'aa', 'ca'])
    assert.equal(stage.turn(), false)
  })

  it('take work anew that has been finished', () => {
    const stage = new Stage()
    stage.turns.goOnLater(stage.work('a', 1))
    assert.equal(stage.turn(), true)
    stage.turns.goOnLater(stage.work('b', 1))
    assert.equal(stage.turn(), true)
    assert.deepEqual(stage.done, ['a', 'b'])
  })
})
