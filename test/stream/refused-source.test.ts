import assert from 'node:assert/strict'
import { it } from 'node:test'
import { RefusedSource } from '../../src/stream/refused-source.ts'
import type { SourceFault } from '../../src/stream/source.ts'

it('RefusedSource fails each start with the reason it was made of', async () => {
  const faults: SourceFault[] = []
  const source = new RefusedSource(new Error('Cannot pull from 127.0.0.1: it is this machine.'))
  const sink = { unit: () => undefined, heard: () => undefined, info: () => undefined }
  source.start({ ...sink, failed: (fault) => faults.push(fault) })
  await source.stop()
  assert.deepEqual(faults, [{ cause: 'refused', message: 'Cannot pull from 127.0.0.1: it is this machine.' }])
})
