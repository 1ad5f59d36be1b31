import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, it } from 'node:test'

const root = resolve(import.meta.dirname, '..')

/** Files at the top of `src` that any room may import, as far as its row says `base`. */
const BASE = ['clock', 'errors', 'log', 'meter']
const PURE = ['media', 'codecs', 'mpegts', 'rtp', 'fmp4', 'protocol']
const TOOLS = ['rtsp', 'ffmpeg', 'net', 'files']

/** Who may import whom: room → rooms of ours, and packages. Itself and `base` where listed. One row a room. */
const RULES: Record<string, { ours: string[]; packages?: string[] }> = {
  clock: { ours: [] },
  errors: { ours: [] },
  meter: { ours: [] },
  log: { ours: [], packages: ['pino', 'pino-pretty'] },
  media: { ours: [] },
  codecs: { ours: ['media'] },
  mpegts: { ours: ['media', 'codecs'] },
  rtp: { ours: ['media', 'codecs', 'mpegts'], packages: ['sdp-transform'] },
  fmp4: { ours: ['media', 'codecs', 'mpegts', 'rtp'] },
  protocol: { ours: ['media'] },
  net: { ours: BASE, packages: ['ipaddr.js'] },
  files: { ours: [...BASE, 'protocol'], packages: ['chokidar', 'proper-lockfile'] },
  ffmpeg: { ours: [...BASE, ...PURE], packages: ['fluent-ffmpeg', 'ffmpeg-static'] },
  rtsp: { ours: [...BASE, ...PURE, 'net'] },
  stream: { ours: [...BASE, 'media', 'protocol'] },
  'sources/*': { ours: [...BASE, ...PURE, ...TOOLS, 'stream'] },
  'outputs/websocket': { ours: [...BASE, ...PURE, ...TOOLS, 'stream', 'auth'], packages: ['ws'] },
  'outputs/*': { ours: [...BASE, ...PURE, ...TOOLS, 'stream', 'auth'] },
  auth: { ours: [...BASE, ...PURE, ...TOOLS], packages: ['cookie', 'jose'] },
  config: { ours: [...BASE, ...PURE, ...TOOLS], packages: ['js-yaml', 'jsonc-parser', 'zod'] },
  demo: { ours: [...BASE, ...PURE, ...TOOLS] },
  tls: { ours: [...BASE, 'files'], packages: ['selfsigned'] },
  api: { ours: [...BASE, ...PURE, 'stream', 'auth', 'config', 'net'], packages: ['express', 'ws', 'zod'] },
  metrics: { ours: [...BASE, ...PURE, 'stream', 'auth', 'config'], packages: ['prom-client'] },
  http: {
    ours: [...BASE, ...PURE, 'stream', 'auth', 'config', 'net'],
    packages: ['express', 'helmet', 'jsonc-parser'],
  },
  webhooks: { ours: [...BASE, ...PURE, 'stream', 'auth', 'config', 'net'] },
  player: { ours: [...PURE] },
  dashboard: { ours: [...PURE, 'player', 'client'], packages: ['lit', 'uplot'] },
  client: { ours: [], packages: ['openapi-fetch'] },
  cameras: { ours: ['config', 'demo', 'errors', 'log', 'net', 'stream'] },
  closing: { ours: ['clock', 'log', 'stream'] },
  'probe-targets': { ours: ['config', 'errors', 'net', 'sources/*', 'stream'] },
  sources: {
    ours: ['clock', 'config', 'demo', 'ffmpeg', 'log', 'mpegts', 'net', 'rtsp', 'stream', 'sources/*'],
  },
  relay: { ours: ['*'] },
  commands: { ours: ['*'], packages: ['commander'] },
  program: { ours: ['commands'] },
  heap: { ours: [] },
  cli: { ours: ['heap', 'program'] },
  main: { ours: ['*'] },
}

/** Rooms that also run in a browser: nothing of Node, no clock, no package that is not listed. */
const BROWSER = new Set([...PURE, 'player', 'dashboard', 'client'])

/** Rooms where each file has a twin test of its own, `test/<same path>.test.ts`. */
const TWINNED = ['codecs', 'media', 'mpegts', 'rtp', 'rtsp', 'stream', 'auth', 'config']

/** Files of those rooms that need none, and why. */
const TWINLESS: Record<string, string> = {
  'codecs/nal-role': 'types only',
  'config/store-state': 'what store and hand-edits share, shown by their tests',
  'config/stored-stream': 'a type, and the only one of a list',
  'media/track': 'types only',
  'rtp/sdp-transform.d': 'types only',
  'rtsp/presentation': 'types only',
  'stream/reader-sink': 'types, and a list of words',
  'stream/settings': 'types only',
  'stream/source': 'types, and a list of words',
  'stream/status': 'types, and a list of words',
  'config/config-files': 'names of files, shown by config/streams-file and config/conflicts',
  'config/import/found': 'types, and a list of words',
  'config/source-secret': 'types only',
}

interface Arrow {
  readonly file: string
  readonly target: string
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

function arrowsOf(file: string): Arrow[] {
  const text = readFileSync(file, 'utf8')
  const pattern =
    /^\s*(?:import|export)\b[^'"`]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    target: match[1] ?? match[2] ?? match[3] ?? '',
  }))
}

/** `src/stream/ring.ts` → `stream`; `src/sources/ffmpeg/x.ts` → `sources/ffmpeg`; `src/relay.ts` → `relay`. */
function roomOf(file: string): string {
  const parts = relative(join(root, 'src'), file).split('/')
  if (parts.length === 1) return parts[0]!.replace(/\.ts$/, '')
  return parts[0] === 'sources' || parts[0] === 'outputs' ? `${parts[0]}/${parts[1]}` : parts[0]!
}

function ruleOf(room: string): { ours: string[]; packages?: string[] } | undefined {
  return RULES[room] ?? RULES[room.replace(/\/.*/, '/*')]
}

function allows(rule: { ours: string[] }, from: string, to: string): boolean {
  return (
    from === to ||
    rule.ours.includes('*') ||
    rule.ours.includes(to) ||
    rule.ours.includes(to.replace(/\/.*/, '/*'))
  )
}

function packageOf(target: string): string {
  const parts = target.split('/')
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}

const arrows = filesBelow(join(root, 'src')).flatMap(arrowsOf)

describe('architecture', () => {
  it('has no arrow between rooms, and none to a package, that the table does not list', () => {
    const faults = arrows.flatMap(({ file, target }) => {
      const room = roomOf(file)
      const rule = ruleOf(room)
      const arrow = `${relative(root, file)} → ${target}`
      if (!rule) return [`${arrow}: room ${room} has no row`]
      if (target.startsWith('.')) {
        const to = roomOf(resolve(dirname(file), target))
        return allows(rule, room, to) ? [] : [arrow]
      }
      if (target.startsWith('node:')) return BROWSER.has(room) ? [arrow] : []
      if (target === 'zod' && file.endsWith('/options.ts')) return []
      return rule.packages?.includes(packageOf(target)) ? [] : [arrow]
    })
    assert.deepEqual(faults, [])
  })

  it('lets nobody import the top, and no room import a browser room but its page', () => {
    const top = new Set([
      'cameras',
      'probe-targets',
      'sources',
      'relay',
      'main',
      'commands',
      'program',
      'cli',
    ])
    const faults = arrows
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, from: roomOf(file), to: roomOf(resolve(dirname(file), target)) }))
      .filter(({ from, to }) => top.has(to) && !top.has(from))
    assert.deepEqual(faults, [])
  })

  it('keeps relay.ts to wiring: at most 200 lines and no branch on a state', () => {
    const text = readFileSync(join(root, 'src/relay.ts'), 'utf8')
    assert.ok(text.split('\n').length <= 201, `relay.ts has ${text.split('\n').length} lines`)
    assert.doesNotMatch(text, /\.state\b|\.cause\b/)
  })

  it('lists no room that is gone, and no package that its room does not import', () => {
    const rooms = new Set(filesBelow(join(root, 'src')).map(roomOf))
    const gone = Object.keys(RULES).filter((room) => !room.endsWith('/*') && !rooms.has(room))
    assert.deepEqual(gone, [])
    const unused = Object.entries(RULES).flatMap(([room, { packages = [] }]) => {
      const text = filesBelow(join(root, 'src'))
        .filter((file) => roomOf(file) === room)
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n')
      return packages.filter((name) => !text.includes(`'${name}`)).map((name) => `${room} → ${name}`)
    })
    assert.deepEqual(unused, [])
  })

  it('has a twin test for each file of the rooms that keep twins, or a reason for none, and no reason too many', () => {
    const namesIn = (folder: string): string[] =>
      TWINNED.flatMap((room) => filesBelow(join(root, folder, room))).map((file) =>
        relative(join(root, folder), file).replace(/\.ts$/, ''),
      )
    const tests = new Set(namesIn('test').flatMap((name) => /^(.*)\.test$/.exec(name)?.[1] ?? []))
    const untested = namesIn('src').filter((name) => !tests.has(name))
    assert.deepEqual(untested.toSorted(), Object.keys(TWINLESS).toSorted())
  })

  it('shows in docs/architecture.md the same table as here', () => {
    const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const shown = [...text.matchAll(/^\| `.*\|$/gm)].map(([line]) => line.replaceAll(/ +\|/g, ' |'))
    assert.deepEqual(
      shown,
      Object.entries(RULES).map(([room, { ours, packages }]) => rowOf(room, ours, packages ?? [])),
    )
  })
})

/** One row of the table in docs/architecture.md. */
function rowOf(room: string, ours: string[], packages: string[]): string {
  const name = (word: string): string => `\`${word}\``
  const cell = ours.includes('*') ? 'everything' : ours.map(name).join(' ') || '–'
  return `| ${name(room)} | ${cell} | ${packages.map(name).join(' ') || '–'} |`
}
