import assert from 'node:assert/strict'
import { probeAnswer, type ProbeAnswer } from '../../../src/api/probe-answer.ts'
import type { TestRelay } from '../../support/relay.ts'

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
