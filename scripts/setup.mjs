// Set-up steps that `npm start` and `npm test` share. Plain JavaScript on Node alone: it runs before any package is there.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const nodeFloor = [20, 19]

/** Says one line of what the set-up does. */
export function say(line) {
  process.stderr.write(`baton: ${line}\n`)
}

/** Ends the set-up with one sentence of what to do. */
export function giveUp(sentence) {
  say(sentence)
  process.exit(1)
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < nodeFloor[0] || (major === nodeFloor[0] && minor < nodeFloor[1]))
    giveUp(
      `Node ${process.versions.node} is too old: install Node ${nodeFloor.join('.')} or newer and try again.`,
    )
}

/** Installs the locked packages unless that was done for this very lockfile, platform and Node. */
export function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const wanted = digest([lock, `${process.platform} ${process.arch} ${process.versions.modules}`])
  if (stampIs('packages', wanted)) return
  say('installing packages (npm ci) …')
  // No script of a package is needed; that of ffmpeg-static waits minutes for a server that is out of reach.
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund']
  run('npm', ['ci', ...flags], {
    advice:
      'npm could not install the packages: check that the npm registry is reachable and run the same command again.',
  })
  writeStamp('packages', wanted)
}

/** Compiles the relay and the pages unless nothing changed since the last build. */
export function build() {
  const inputs = [
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'vite.config.ts',
    'src',
    'public',
  ]
  const wanted = digest(
    inputs
      .flatMap((path) => filesBelow(join(root, path)))
      .map((file) => `${relative(root, file)}\n${readFileSync(file, 'latin1')}`),
  )
  if (stampIs('build', wanted) && existsSync(join(root, 'dist/cli.js'))) return
  say('building …')
  const advice = 'the build failed: the lines above say where.'
  run(bin('tsc'), ['-p', 'tsconfig.build.json'], { advice })
  run(bin('vite'), ['build', '--logLevel', 'warn'], { advice })
  writeStamp('build', wanted)
}

/** The path of a package's command. */
export function bin(name) {
  return join(root, 'node_modules/.bin', name)
}

/** Runs a command to its end; when it fails, says `advice` and exits. Its output goes to stderr. */
export function run(command, args, { advice, env = {} }) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  })
  if (result.status !== 0) giveUp(advice)
}

export function isRoot() {
  return process.getuid?.() === 0
}

export function hasApt() {
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
}

/**
 * Installs Debian packages when that is possible, and says so.
 * @returns whether it was done; without apt or root it prints the one line to type.
 */
export function installDebianPackages(packages, purpose) {
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!hasApt()) {
    say(
      `${purpose}: this system has no apt-get; install what provides ${packages.join(', ')} by its own means.`,
    )
    return false
  }
  if (!isRoot()) {
    say(`${purpose}: type  sudo ${line}`)
    return false
  }
  say(`${purpose}: installing ${packages.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const quiet = { stdio: ['ignore', 'ignore', 2], env }
  if (spawnSync('apt-get', ['update', '-qq', ...IMPATIENT], quiet).status !== 0)
    say('apt-get update failed; trying with the package lists that are here.')
  if (spawnSync('apt-get', line.split(' ').slice(1).concat('-qq'), quiet).status === 0) return true
  say(
    `apt-get could not install ${packages.join(' ')}: type  apt-get update && ${line}  and mend what it says.`,
  )
  return false
}

/** A mirror that is out of reach is not waited for by minutes. */
const IMPATIENT = ['http', 'https'].flatMap((scheme) => ['-o', `Acquire::${scheme}::Timeout=15`])

function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}

function digest(parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

/** What the set-up remembers under this name until the packages are removed. */
export function stampOf(name) {
  return { is: (value) => stampIs(name, value), write: (value) => writeStamp(name, value) }
}

function stampFile(name) {
  return join(root, 'node_modules/.baton', name)
}

function stampIs(name, wanted) {
  return existsSync(stampFile(name)) && readFileSync(stampFile(name), 'utf8') === wanted
}

function writeStamp(name, value) {
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), value)
}
