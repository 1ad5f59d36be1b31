import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CameraPast, type HistoryAnswer } from '../../src/dashboard/camera-past.ts'

const START_MS = 1_764_000_000_000

function answer(fps: number[]): HistoryAnswer {
  const column = fps.map(() => 0)
  const columns = { fps, bitsPerSec: column, delayMs: column, delayMaxMs: column, readers: column }
  const outages = [{ startMs: START_MS, endMs: null, cause: 'exited', message: null }]
  return { stepMs: 10_000, renditions: { main: { startMs: START_MS, columns, outages } } }
}

describe('CameraPast', () => {
  it('reads again what changed while it read, and asks no more than once at a time', async () => {
    const asked: ((answer: HistoryAnswer) => void)[] = []
    let changes = 0
    const past = new CameraPast(
      () => new Promise((resolve) => asked.push(resolve)),
      () => void changes++,
    )
    assert.equal(past.outages('main'), undefined)
    const loaded = past.load()
    await Promise.all([past.load(), past.load()])
    assert.equal(asked.length, 1)
    asked[0]!(answer([1]))
    await new Promise(setImmediate)
    assert.equal(asked.length, 2)
    asked[1]!(answer([1, 2]))
    await loaded
    assert.deepEqual([asked.length, changes], [2, 2])
    assert.deepEqual(past.points('main').columns.fps, [1, 2])
    assert.equal(past.outages('main')?.length, 1)
    assert.deepEqual(past.outages('sub'), [])
  })

  it('keeps what it knows while the relay is away, and reads when it is back', async () => {
    const answers = [
      Promise.resolve(answer([1])),
      Promise.reject(new TypeError('away')),
      Promise.resolve(answer([3])),
    ]
    const past = new CameraPast(
      () => answers.shift()!,
      () => undefined,
    )
    await past.load()
    await past.load()
    assert.deepEqual(past.points('main').columns.fps, [1])
    await past.load()
    assert.deepEqual(past.points('main').columns.fps, [3])
  })
})
