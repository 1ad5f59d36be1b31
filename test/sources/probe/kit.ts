import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { probeAnswer, type ProbeAnswer } from '../../../src/api/probe-answer.ts'
import { childrenNamed } from '../../support/processes.ts'
import { TestRelay } from '../../support/relay.ts'

/** Probes by the API; the answer is 200, and as the document describes it. */
export async function probe(relay: TestRelay, body: object): Promise<ProbeAnswer> {
  const response = await relay.send('POST', 'api/probe', body)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return probeAnswer.strict().parse(JSON.parse(text))
}

export function codesOf({ warnings }: ProbeAnswer): string[] {
  return warnings.map(({ code }) => code)
}

/** A relay for all tests of a suite, which has to leave no ffmpeg behind. Call it in the suite's body. */
export function withRelay(take: (relay: TestRelay) => void): void {
  let relay: TestRelay
  before(async () => {
    relay = await TestRelay.start()
    take(relay)
  })
  after(async () => {
    await relay.close()
    assert.deepEqual(childrenNamed('ffmpeg'), [])
  })
}
