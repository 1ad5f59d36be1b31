import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { builtFolder } from '../support/built.ts'
import { withRelayedCamera } from '../support/relayed-camera.ts'
import { testFolder } from '../support/test-folder.ts'

const root = join(import.meta.dirname, '../..')
const folder = testFolder()

describe('npm run bench', () => {
  it('measures a relay by its address, with a viewer for a second, and writes both reports', async () => {
    builtFolder()
    await withRelayedCamera({}, async ({ relay, token }) => {
      const address = `${relay.url.replace('http', 'ws')}live/cam?token=${token}`
      const [markdown, json] = [join(folder, 'report.md'), join(folder, 'report.json')]
      const words =
        `--relay ${address} --pid ${process.pid} --fps 25 --subject ws: --only relays --quick --viewers 1 ` +
        `--seconds 1 --report ${markdown} --json ${json}`
      const bench = ['--import', 'tsx', 'bench/main.ts', ...words.split(' ')]
      // Where the machine is too busy to feed a viewer, the run is void and the bench says so by its exit code.
      const { stdout } = await promisify(execFile)(process.execPath, bench, { cwd: root }).catch(
        (error: unknown) => error as { stdout: string },
      )
      const { sections } = JSON.parse(await readFile(json, 'utf8')) as {
        sections: {
          figures: { title: string }[]
          results: { subject: string; values: (number | null)[]; fault?: string }[]
        }[]
      }
      const [section] = sections
      const [result] = section?.results ?? []
      assert.match(result?.subject ?? stdout, /^ws:\/\/127\.0\.0\.1:\d+\/live\/cam$/)
      const valueOf = (title: string): number | null | undefined =>
        result?.values[section?.figures.findIndex((figure) => figure.title === title) ?? -1]
      assert.ok(Number(valueOf('CPU')) > 0, stdout)
      assert.ok(Number(valueOf('memory')) > 10, stdout)
      assert.ok(Number(valueOf('join p50')) > 0, stdout)
      // Its camera stamps nothing.
      assert.equal(valueOf('delay p50'), null)
      const text = await readFile(markdown, 'utf8')
      assert.ok(text.includes('| ws://127.0.0.1:'), text)
      // In the command above the report it would be shown to whoever reads it.
      assert.ok(!text.includes(token), 'the token stands in the report')
    })
  })
})
