import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { encodeSessions, readSessions } from '../../src/auth/session-file.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const file = join(folder, 'sessions.json')

const SESSION = { hash: '0'.repeat(64), createdMs: 1, usedMs: 2 }
const COOKIE = 'baton_0123abcd'

test('readSessions reads what encodeSessions writes; no file is none', async () => {
  assert.equal(await readSessions(join(folder, 'none.json')), undefined)
  const whole = { cookieName: COOKIE, sessions: [SESSION, { ...SESSION, tokenId: 'a1' }] }
  await writeFile(file, encodeSessions(whole))
  assert.deepEqual(await readSessions(file), whole)
})

const BAD: readonly unknown[] = [
  null,
  [],
  { cookieName: COOKIE },
  { sessions: [] },
  { cookieName: 'a; b', sessions: [] },
  { cookieName: '', sessions: [] },
  { cookieName: 'a'.repeat(41), sessions: [] },
  { cookieName: COOKIE, sessions: [null] },
  ...[{ hash: '00' }, { createdMs: '1' }, { usedMs: null }, { tokenId: 1 }, { tokenId: null }].map(
    (field) => ({
      cookieName: COOKIE,
      sessions: [SESSION, { ...SESSION, ...field }],
    }),
  ),
]

for (const value of BAD)
  test(`readSessions refuses ${JSON.stringify(value).slice(-60)}`, async () => {
    await writeFile(file, JSON.stringify(value))
    await assert.rejects(readSessions(file), /sessions\.json does not hold sessions/)
  })
