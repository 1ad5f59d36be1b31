import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LineLog } from '../../src/ffmpeg/line-log.ts'

describe('LineLog', () => {
  it('keeps the last 50 lines, redacted, oldest first', () => {
    const log = new LineLog((line) => line.replace('secret', '***'))
    for (let number = 1; number <= 120; number += 1) log.push(`${number} secret`)
    assert.deepEqual(
      log.all,
      Array.from({ length: 50 }, (_, index) => `${index + 71} ***`),
    )
  })
})
