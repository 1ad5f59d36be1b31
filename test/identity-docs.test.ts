import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { grantOf } from '../src/auth/external/grant.ts'
import { MAX_ASKED, MAX_WAITING } from '../src/auth/external/callback.ts'
import { questionOf } from '../src/auth/external/question.ts'
import { readIdentity } from '../src/config/identity-file.ts'
import { eventually } from './support/eventually.ts'
import { closeAtEnd } from './support/leftovers.ts'
import { withRelayedCamera } from './support/relayed-camera.ts'
import { testFolder } from './support/test-folder.ts'

const folder = testFolder()
const page = await readFile(resolve(import.meta.dirname, '../docs/identity.md'), 'utf8')
const blocks = [...page.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, block = '']) => block)

function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    cell.trim().replaceAll('`', '').split(', '),
  )
}

describe('docs/identity.md', () => {
  it('shows settings that the relay takes, and names each field', async () => {
    const path = join(folder, 'identity.json')
    await writeFile(path, blocks[0]!)
    const { callback = {}, jwt = {} } = await readIdentity(path)
    const known = [
      ...Object.keys(callback).map((key) => `callback.${key}`),
      ...[...Object.keys(jwt), 'claim'].map((key) => `jwt.${key}`),
    ]
    const [settings = ''] = page.split(/^## /m)
    assert.deepEqual(firstCells(settings), known)
  })

  it('shows and names the fields of a question, its bounds, and a claim that grants what it says', () => {
    const shown = JSON.parse(blocks[1]!) as Record<string, unknown>
    const req = { url: '/live/door.ts', headers: {} } as unknown as Parameters<typeof questionOf>[0]['req']
    const visit = {
      req,
      way: 'live',
      path: '/live/door.ts',
      credential: undefined,
      address: '',
      requestId: '',
    } as const
    const fields = [...Object.keys(questionOf(visit)!), 'id']
    assert.deepEqual(Object.keys(shown).toSorted(), fields.toSorted())
    assert.deepEqual(firstCells(page.split(/^## /m)[1]!), Object.keys(shown))
    assert.ok(page.includes(`${MAX_ASKED} are under way at most, ${MAX_WAITING} wait`))
    const granted = grantOf(JSON.parse(blocks[2]!) as Record<string, unknown>, undefined)
    assert.deepEqual(granted, { role: 'viewer', cameras: new Set(['door', 'yard']) })
  })

  it('shows a server that lets its user watch the cameras that it names, and nobody else', async () => {
    const [, script = ''] = /^```js\n([^]*?)^```$/m.exec(page) ?? []
    await writeFile(join(folder, 'auth-server.mjs'), script.replaceAll("'door', 'yard'", "'cam'"))
    const child = spawn(process.execPath, [join(folder, 'auth-server.mjs')], {
      env: { PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    closeAtEnd(async () => void (child.exitCode ?? child.kill('SIGKILL')))
    const lines: string[] = []
    createInterface(child.stdout).on('line', (line) => lines.push(line))
    await eventually('the server listens', () => lines.length === 1)
    const identity = join(folder, 'identity.json')
    await writeFile(identity, JSON.stringify({ callback: { url: lines[0] } }))
    await withRelayedCamera({ settings: { identity } }, async ({ relay }) => {
      const status = async (pair: string): Promise<number> => {
        const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
        const answer = await fetch(`${relay.url}live/cam.ts`, { headers: { authorization } })
        await answer.body?.cancel()
        return answer.status
      }
      assert.deepEqual([await status('ann:open sesame'), await status('ann:sesame')], [200, 401])
      assert.equal(await status('bob:open sesame'), 401)
    })
    child.kill()
    await once(child, 'close')
  })
})
