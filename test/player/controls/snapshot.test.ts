import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { snapshotName } from '../../../src/player/controls/snapshot.ts'

describe('snapshotName', () => {
  it('says what was seen and when', () => {
    assert.equal(
      snapshotName('Front door', new Date(2026, 10, 2, 4, 5, 6)),
      'Front door 2026-11-02 04.05.06.jpg',
    )
  })

  it('leaves out what file systems refuse', () => {
    assert.match(snapshotName('../a:b*?"<>|\n', new Date(0)), /^\.\. a b \d/)
  })
})
