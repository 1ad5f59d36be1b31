import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const file = resolve(import.meta.dirname, '../src/log.ts')

/** What a process with such a log says, by lines. */
async function linesOf(level: string, terminal: boolean): Promise<string[]> {
  const code = `
    import { createLog } from ${JSON.stringify(file)}
    const log = createLog(${JSON.stringify(level)}, ${terminal})
    log.child({ stream: 'yard' }).warn({ cause: 'stalled', reason: 'No video' }, 'The camera failed')
    log.debug({}, 'Quiet')
  `
  const args = ['--import', 'tsx', '--input-type=module', '-e', code]
  const { stdout, stderr } = await run(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } })
  assert.equal(stdout, '')
  return stderr.trimEnd().split('\n')
}

test('createLog writes one line for each event on a terminal', async () => {
  const lines = await linesOf('info', true)
  assert.equal(lines.length, 1, lines.join('\n'))
  assert.match(
    lines[0]!,
    /^\[\d\d:\d\d:\d\d\] .*WARN.*The camera failed.*"stream":"yard","cause":"stalled","reason":"No video"/,
  )
})

test('createLog writes JSON lines elsewhere, of its level and above', async () => {
  const lines = (await linesOf('debug', false)).map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.deepEqual(
    lines.map(({ time, ...rest }) => [typeof time, rest]),
    [
      [
        'number',
        { level: 40, stream: 'yard', cause: 'stalled', reason: 'No video', msg: 'The camera failed' },
      ],
      ['number', { level: 20, msg: 'Quiet' }],
    ],
  )
  assert.deepEqual((await linesOf('error', false)).join(''), '')
})
