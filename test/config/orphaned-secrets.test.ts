import assert from 'node:assert/strict'
import { it } from 'node:test'
import { orphanedSecrets } from '../../src/config/orphaned-secrets.ts'
import { silentLog } from '../../src/log.ts'
import { testFolder } from '../support/test-folder.ts'
import { loaded } from './support/loaded.ts'

const folder = testFolder()
const secretAt = (host: string): { at: string; password: string } => ({
  at: `rtsp://${host}:554`,
  password: 'p',
})

async function orphansOf(entry: object): Promise<{ orphans: string[]; warned: object[] }> {
  const kept = { named: secretAt('cam'), lost: secretAt('cam'), gone: secretAt('elsewhere') }
  const { streams, secrets } = await loaded(folder, [entry], kept)
  const warned: object[] = []
  const log = { ...silentLog, warn: (fields: object) => void warned.push(fields) }
  return { orphans: [...orphanedSecrets(streams, secrets, log)], warned }
}

it('orphanedSecrets are those that no source names', async () => {
  const entry = { id: 'a', renditions: { main: { sources: [{ id: 'named', url: 'rtsp://cam/' }] } } }
  assert.deepEqual(await orphansOf(entry), { orphans: ['lost', 'gone'], warned: [] })
})

it('orphanedSecrets are not those that a stream may want, and the log names that stream', async () => {
  const { orphans, warned } = await orphansOf({ id: 'a', url: 'rtsp://cam/' })
  assert.deepEqual(orphans, ['gone'])
  assert.deepEqual(warned, [{ streams: ['a'] }])
})
