// `npm test`: sets up what the tests need, runs the checks, then every test. Arguments narrow the run to files that match.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  build,
  checkNode,
  giveUp,
  installDebianPackages,
  installPackages,
  isRoot,
  root,
  run,
  say,
} from './setup.mjs'

checkNode()
installPackages()
installTools()
const wanted = process.argv.slice(2)
if (wanted.length === 0)
  run('npm', ['run', '--silent', 'check'], {
    advice: 'npm run check found faults: the lines above name them.',
  })
build()
process.exitCode = runTests(wanted)

/** The foreign programs that the tests talk to: a decoder, players, a browser, an RTSP server, proxies. */
function installTools() {
  // Debian keeps it where only root looks.
  const nginx = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'
  const tools = [
    {
      packages: ['ffmpeg'],
      there: () => answers('ffmpeg', ['-version']) && answers('ffprobe', ['-version']),
    },
    {
      packages: ['chromium', 'fonts-dejavu-core'],
      there: () => answers(process.env.CHROMIUM_PATH ?? 'chromium', ['--version']),
    },
    {
      packages: [
        'python3',
        'python3-gi',
        'gir1.2-gst-rtsp-server-1.0',
        'gstreamer1.0-plugins-base',
        'gstreamer1.0-plugins-good',
        'gstreamer1.0-plugins-bad',
        'gstreamer1.0-plugins-ugly',
        'gstreamer1.0-libav',
        'gstreamer1.0-tools',
        'gstreamer1.0-rtsp',
      ],
      there: () =>
        answers('/usr/bin/python3', [
          '-c',
          "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer",
        ]) &&
        ['x264enc', 'x265enc', 'avenc_aac', 'rtph264pay', 'rtspsrc'].every((element) =>
          answers('gst-inspect-1.0', [element]),
        ),
    },
    { packages: ['procps'], there: () => answers('ps', ['--version']) },
    {
      packages: ['prometheus'],
      there: () => answers('prometheus', ['--version']) && answers('promtool', ['--version']),
    },
    { packages: ['openssl'], there: () => answers('openssl', ['version']) },
    { packages: ['nginx-light'], there: () => answers(nginx, ['-v']) },
    { packages: ['caddy'], there: () => answers('caddy', ['version']) },
    { packages: ['mpv'], there: () => answers('mpv', ['--version']) },
    { packages: ['systemd'], there: () => answers('systemd-analyze', ['--version']) },
  ]
  const missing = tools.filter((tool) => !tool.there())
  if (missing.length === 0) return
  const packages = missing.flatMap((tool) => tool.packages)
  withoutServices(() => installDebianPackages(packages, 'the tests need more programs'))
  if (missing.some((tool) => !tool.there()))
    giveUp(`the tests cannot run without these Debian packages: ${packages.join(' ')}`)
}

/** Installs without starting what Debian would start, such as a web server on port 80: `policy-rc.d` says no. */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d'
  if (!isRoot() || existsSync(policy)) return install()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return install()
  } finally {
    rmSync(policy)
  }
}

function answers(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0
}

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
