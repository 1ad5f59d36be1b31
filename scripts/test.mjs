// `npm test`: sets up what the tests need, runs the checks, then every test. Arguments narrow the run to files that match.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, checkNode, giveUp, installPackages, root, run, say } from './setup.mjs'
import { installTools } from './tools.mjs'

const TOOLS = [
  'ffmpeg',
  'chromium',
  'gstreamer',
  'tstools',
  'prometheus',
  'openssl',
  'nginx',
  'caddy',
  'mpv',
  'vlc',
  'systemd',
  'compose',
]

checkNode()
installPackages()
installTools(TOOLS, 'the tests')
const wanted = process.argv.slice(2)
if (wanted.length === 0)
  run('npm', ['run', '--silent', 'check'], {
    advice: 'npm run check found faults: the lines above name them.',
  })
build()
process.exitCode = runTests(wanted)

function runTests(words) {
  const files = testFiles(join(root, 'test')).filter(
    (file) => words.length === 0 || words.some((word) => file.includes(word)),
  )
  if (files.length === 0) giveUp(`no test file matches ${words.join(' ')}`)
  const scratch = mkdtempSync(join(tmpdir(), 'baton-test-'))
  const skips = join(scratch, 'skipped.json')
  const result = spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--test',
      '--test-concurrency=2',
      // For one whole file: a net under what hangs, far above what the slowest machine needs.
      '--test-timeout=300000',
      '--test-reporter=./scripts/skip-reporter.mjs',
      `--test-reporter-destination=${skips}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      ...files,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const skipped = existsSync(skips) ? JSON.parse(readFileSync(skips, 'utf8') || '[]') : []
  rmSync(scratch, { recursive: true, force: true })
  const allowed = JSON.parse(readFileSync(join(root, 'test/skips.json'), 'utf8'))
  const unexplained = skipped.filter((title) => !(title in allowed))
  say(`${skipped.length} tests skipped, ${unexplained.length} of them without a reason in test/skips.json`)
  for (const title of unexplained) say(`skipped without a reason: ${title}`)
  return result.status === 0 && unexplained.length === 0 ? 0 : 1
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return testFiles(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}
