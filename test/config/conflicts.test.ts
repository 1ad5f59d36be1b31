import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { Conflicts } from '../../src/config/conflicts.ts'
import { silentLog } from '../../src/log.ts'
import { loaded } from './support/loaded.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const aside = (id: string): string => join(folder, 'data/conflicts', `${id}.json`)

function makeConflicts(): { conflicts: Conflicts; lines: [object, string][] } {
  const lines: [object, string][] = []
  const log = { ...silentLog, error: (fields: object, line: string) => void lines.push([fields, line]) }
  const files = { streamsFile: join(folder, 'streams.json'), dataDir: join(folder, 'data') }
  return { conflicts: new Conflicts(files, log), lines }
}

it('Conflicts puts the file’s versions aside without their secrets, for the owner alone, and says where', async () => {
  const { conflicts, lines } = makeConflicts()
  assert.equal(conflicts.latest, undefined)
  const entry = { id: 'a', name: 'Door', url: 'rtsp://u:p@cam/?token=t', password: 'p' }
  const { streams } = await loaded(folder, [entry], {})
  await conflicts.report(new Map([...streams, ['b', undefined]]))
  assert.deepEqual(JSON.parse(await readFile(aside('a'), 'utf8')), {
    id: 'a',
    name: 'Door',
    url: 'rtsp://cam/?token=***',
  })
  assert.equal(await readFile(aside('b'), 'utf8'), 'null\n')
  assert.equal((await stat(aside('a'))).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'data/conflicts'))).mode & 0o777, 0o700)
  const message = (id: string): string =>
    `The stream "${id}" was changed by the API and in ${folder}/streams.json at the same moment; the API's version stands, the file's lies in ${aside(id)}`
  assert.deepEqual(lines, [
    [{ stream: 'a' }, message('a')],
    [{ stream: 'b' }, message('b')],
  ])
  assert.equal(conflicts.latest, message('b'))
})

it('Conflicts forgets a stream that somebody writes anew, and all once a whole file is in order', async () => {
  const { conflicts } = makeConflicts()
  await conflicts.report(new Map(['a', 'b', 'c'].map((id) => [id, undefined])))
  conflicts.settle(['c', 'unknown'])
  assert.match(conflicts.latest ?? '', /"b"/)
  conflicts.clear()
  assert.equal(conflicts.latest, undefined)
})
