import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { takeEdits } from '../../src/config/hand-edits.ts'
import { pendingSecrets } from '../../src/config/pending-secrets.ts'
import { Secrets } from '../../src/config/secrets.ts'
import { StoreState } from '../../src/config/store-state.ts'
import { silentLog } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const DOOR = { id: 'door', renditions: { main: { sources: [{ id: 's', url: 'rtsp://cam/' }] } } }
const AT = 'rtsp://cam:554'
const secretOf = (password: string) => ({ at: AT, user: 'u', password })

test('takeEdits takes in what was saved, once, and tells its listeners', async () => {
  const state = await stateOf(DOOR)
  const heard: unknown[] = []
  state.onChange((change) => heard.push(change))
  await save({ ...DOOR, name: 'Door' })
  await takeEdits(state)
  await takeEdits(state)
  assert.deepEqual([state.streams.get('door')?.config.name, heard.length], ['Door', 1])
})

test('takeEdits leaves the state beside a broken file, and clears the problem when it is mended', async () => {
  const state = await stateOf(DOOR)
  await writeFile(join(folder, 'streams.json'), '{')
  await takeEdits(state)
  assert.match(state.problem.error?.message ?? '', /line 1/)
  assert.deepEqual([...state.streams.keys()], ['door'])
  await save(DOOR)
  await takeEdits(state)
  assert.equal(state.problem.error, undefined)
})

test('takeEdits ends a begun change of a password before an edit hides whether it was made', async () => {
  const named = { ...DOOR, name: 'Door' }
  const state = await stateOf(DOOR)
  await state.secrets.add(new Map([['s', secretOf('old')]]))
  const entries = [new Map([['door', { entry: JSON.stringify(DOOR) }]]), new Map([['door', named]])] as const
  await state.secrets.stage(
    pendingSecrets(new Map([['s', { streamId: 'door', secret: secretOf('new') }]]), ...entries),
  )
  for (const edit of [named, { ...named, group: 'Outside' }]) {
    await save(edit)
    await takeEdits(state)
    assert.equal(state.streams.get('door')?.sources.get('s')?.href, 'rtsp://u:new@cam/')
  }
  assert.doesNotMatch(await readFile(join(folder, 'secrets.json'), 'utf8'), /old|pending/)
})

function save(entry: object): Promise<void> {
  return writeFile(join(folder, 'streams.json'), JSON.stringify({ streams: [entry] }))
}

/** Knows a file that holds this entry. */
async function stateOf(entry: object): Promise<StoreState> {
  const options = {
    streamsFile: join(folder, 'streams.json'),
    dataDir: folder,
    rule: new AddressRule(),
    log: silentLog,
    environment: {},
  }
  const state = new StoreState(options, await Secrets.open(join(folder, 'secrets.json')))
  await save(entry)
  await takeEdits(state)
  return state
}
