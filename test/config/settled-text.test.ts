import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settledText } from '../../src/config/settled-text.ts'

const CASES: readonly [first: string | undefined, known: string | undefined, looks: number][] = [
  ['new', 'old', 1],
  ['', 'old', 2],
  [' \n', 'old', 2],
  [undefined, 'old', 2],
  ['', '', 1],
  [undefined, undefined, 1],
]

for (const [first, known, looks] of CASES) {
  test(`settledText looks ${looks} times at ${JSON.stringify(first)} after ${JSON.stringify(known)}`, async () => {
    const texts = [first, 'whole']
    let waitedMs = 0
    const clock = {
      after(ms: number, callback: () => void) {
        waitedMs += ms
        callback()
        return { cancel: () => undefined }
      },
    }
    const text = await settledText(() => Promise.resolve(texts.shift()), known, clock)
    assert.equal(text, looks === 1 ? first : 'whole')
    assert.equal(texts.length, 2 - looks)
    assert.equal(waitedMs > 0, looks === 2)
  })
}
