import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FileProblem } from '../../src/config/file-problem.ts'
import { silentLog } from '../../src/log.ts'

function makeProblem(): { problem: FileProblem; lines: string[] } {
  const lines: string[] = []
  const log = {
    ...silentLog,
    error: (_fields: object, line: string) => void lines.push(`error ${line}`),
    info: (_fields: object, line: string) => void lines.push(`info ${line}`),
  }
  return { problem: new FileProblem('/etc/streams.json', log), lines }
}

it('FileProblem tells the log of each problem once, with what becomes of the streams', () => {
  const { problem, lines } = makeProblem()
  problem.set(new Error('nothing in it'))
  problem.set(new Error('nothing in it'), 'another effect')
  assert.equal(lines.length, 1)
  assert.match(lines[0]!, /^error .*streams\.json: nothing in it; .* \(the streams stay as they were\)$/)
  problem.set(new Error('no JSON'), 'no stream is served')
  assert.match(lines[1]!, /no JSON; .* \(no stream is served\)$/)
  assert.equal(problem.error?.code, 'config-broken')
  assert.match(problem.error.message, /no JSON/)
})

it('FileProblem says that the file is in order again, once and only after a problem', () => {
  const { problem, lines } = makeProblem()
  problem.clear()
  assert.deepEqual(lines, [])
  problem.set(new Error('nothing in it'))
  problem.clear()
  problem.clear()
  assert.equal(problem.error, undefined)
  assert.deepEqual(lines.slice(1), ['info streams.json is in order again'])
  problem.set(new Error('nothing in it'))
  assert.equal(lines.length, 3)
})
