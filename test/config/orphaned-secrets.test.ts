import assert from 'node:assert/strict'
import { it } from 'node:test'
import { pendingSecrets } from '../../src/config/pending-secrets.ts'
import { endMade, orphanedSecrets } from '../../src/config/orphaned-secrets.ts'
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

const BEFORE = { id: 'a', renditions: { main: { sources: [{ id: 'named', url: 'rtsp://cam/' }] } } }
const AFTER = { ...BEFORE, name: 'Door' }
const OLD_SECRET = { ...secretAt('cam'), password: 'old' }
const PENDING = pendingSecrets(
  new Map([['named', { streamId: 'a', secret: secretAt('cam') }]]),
  new Map([['a', { entry: JSON.stringify(BEFORE) }]]),
  new Map([['a', AFTER]]),
)

for (const [what, entry, left] of [
  ['leaves a change of secrets that the streams do not show', BEFORE, [PENDING.get('named'), OLD_SECRET]],
  ['ends a change of secrets that the streams show as made', AFTER, [secretAt('cam')]],
] as const) {
  it(`endMade ${what}`, async () => {
    const before = await loaded(folder, [entry], { named: OLD_SECRET })
    await before.secrets.stage(PENDING)
    const { streams, secrets } = await loaded(folder, [entry], {})
    await endMade(streams, secrets)
    assert.deepEqual(secrets.of('named'), left)
  })
}
