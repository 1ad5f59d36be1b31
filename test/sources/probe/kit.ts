import assert from 'node:assert/strict'
import { probeAnswer, type ProbeAnswer } from '../../../src/api/probe-answer.ts'
import type { TestRelay } from '../../support/relay.ts'

/** Probes by the API; the answer is 200, within 5 s of a machine that is not busy, and as the document describes it. */
export async function probe(relay: TestRelay, body: object): Promise<ProbeAnswer> {
  const response = await relay.send('POST', 'api/probe', body)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  const answer = probeAnswer.strict().parse(JSON.parse(text))
  assert.ok(answer.tookMs < 4900, `${answer.tookMs} ms`)
  return answer
}

export function codesOf({ warnings }: ProbeAnswer): string[] {
  return warnings.map(({ code }) => code)
}
