import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { historyAnswer, problemAnswer, readerList } from '../src/api/answers.ts'
import { probeAnswer } from '../src/api/probe-answer.ts'
import { CARRIERS } from '../src/auth/credential.ts'
import { ACTIONS, may, ROLES } from '../src/auth/roles.ts'
import { IMPORT_FORMATS } from '../src/config/import/found.ts'
import { readImport } from '../src/config/import/read-import.ts'
import { PRIVATE_FILES } from '../src/config/keep-private.ts'
import { loadStreams } from '../src/config/load-streams.ts'
import { Secrets } from '../src/config/secrets.ts'
import { SETTINGS } from '../src/config/settings.ts'
import { parseStreamInput } from '../src/config/stream-input.ts'
import { keysAt, TRANSPORTS } from '../src/config/streams.ts'
import { ERROR_CODES } from '../src/errors.ts'
import { LARGE_BODIES, MAX_BODY_BYTES, MAX_BODY_DEPTH } from '../src/http/json-body.ts'
import { STATUSES } from '../src/http/problem.ts'
import { AddressRule } from '../src/net/address-rule.ts'
import { CLOSE_CODES } from '../src/protocol/close-codes.ts'
import { HISTORY_COLUMNS, HISTORY_SAMPLES, HISTORY_STEP_MS } from '../src/stream/history.ts'
import { CAUSES } from '../src/stream/source.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const PAGES = [
  'README',
  'SECURITY',
  ...[
    'alerts',
    'api',
    'architecture',
    'benchmark',
    'cameras',
    'cli',
    'operations',
    'recipes',
    'config',
    'embedding',
    'protocol',
    'events',
    'errors',
    'dashboard',
    'dependencies',
    'metrics',
    'identity',
    'moving-in',
    'security',
    'webhooks',
  ].map((page) => `docs/${page}`),
]

/** What stands between a heading and the next one of any level. */
function section(page: string, heading: string): string {
  const found = page.split(/^##+ /m).find((part) => part.startsWith(heading))
  assert.ok(found !== undefined, `there is no section ${heading}`)
  return found
}

/** The cells of a section's table rows whose first cell is code, without code marks. */
function rows(page: string, heading: string): string[][] {
  return [...section(page, heading).matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim().replaceAll('`', '')),
  )
}

function firstCells(page: string, heading: string): string[] {
  return rows(page, heading).map(([first = '']) => first)
}

function jsonBlocks(text: string): string[] {
  return [...text.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, block = '']) => block)
}

/** Every `word` of a text, in order. */
function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word)
}

describe('docs/dependencies.md', () => {
  it('lists the packages of package.json, in its groups, and no other', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
    const page = read('docs/dependencies.md')
    assert.deepEqual(firstCells(page, 'The relay links'), Object.keys(manifest['dependencies']!))
    assert.deepEqual(firstCells(page, 'Optional'), Object.keys(manifest['optionalDependencies']!))
    assert.deepEqual(firstCells(page, 'While developing'), Object.keys(manifest['devDependencies']!))
  })

  it('can promise that package.json pins every version', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
    for (const group of ['dependencies', 'optionalDependencies', 'devDependencies'])
      for (const [name, version] of Object.entries(manifest[group]!))
        assert.match(version, /^\d+\.\d+\.\d+$/, `${name} is not pinned`)
  })
})

describe('docs/errors.md', () => {
  const page = read('docs/errors.md')

  it('explains every error code and every cause, and no other', () => {
    assert.deepEqual(firstCells(page, 'Errors'), [...ERROR_CODES])
    assert.deepEqual(firstCells(page, 'Causes'), [...CAUSES])
  })

  it('gives each error code the HTTP status that it is answered with', () => {
    const shown = rows(page, 'Errors').map(([code, status]) => [code, Number(status)])
    assert.deepEqual(
      shown,
      ERROR_CODES.map((code) => [code, STATUSES[code]]),
    )
  })

  it('says the bounds of a body', () => {
    const happened = new Map(rows(page, 'Errors').map(([code, , what = '']) => [code, what]))
    assert.match(happened.get('invalid-body') ?? '', new RegExp(`deeper than ${MAX_BODY_DEPTH} levels`))
    const [kib, larger] = [MAX_BODY_BYTES, LARGE_BODIES.get('/api/import')!].map((bytes) =>
      (bytes / 1024).toLocaleString('en'),
    )
    assert.match(
      happened.get('body-too-large') ?? '',
      new RegExp(`${kib} KiB, or that of an import more than ${larger} KiB`),
    )
  })

  it('shows the answer that its example gets', () => {
    const [body = '', answer = ''] = jsonBlocks(section(page, 'Errors'))
    const problem: unknown = JSON.parse(answer)
    const { code, status, faults } = problemAnswer.parse(problem)
    assert.deepEqual(problemAnswer.strict().parse(problem), problem)
    assert.equal(status, STATUSES[code])
    assert.deepEqual(parseStreamInput(JSON.parse(body)), faults)
  })

  it('lists every close code and no other', () => {
    const codes = Object.values(CLOSE_CODES).toSorted((a, b) => a - b)
    assert.deepEqual(firstCells(page, 'Close codes'), codes.map(String))
  })

  it('keeps both of these lists sorted', () => {
    for (const list of [ERROR_CODES, CAUSES])
      assert.deepEqual(
        [...list],
        [...list].sort((a, b) => (a < b ? -1 : 1)),
      )
  })
})

describe('docs/events.md', () => {
  const page = read('docs/events.md')

  it('explains each column of the history and each field of a reader, and no other', () => {
    assert.deepEqual(firstCells(page, 'History'), [...HISTORY_COLUMNS])
    const { element } = readerList.shape.readers
    assert.deepEqual(
      firstCells(page, 'Readers').flatMap((cell) => cell.split(', ')),
      Object.keys(element.shape),
    )
    const [past = '', reader = ''] = ['History', 'Readers'].map(
      (heading) => jsonBlocks(section(page, heading))[0],
    )
    historyAnswer.parse(JSON.parse(past))
    readerList.parse({ readers: [JSON.parse(reader)] })
  })

  it('says how long the history is and what it costs', () => {
    const bytes = HISTORY_COLUMNS.length * HISTORY_SAMPLES * Float32Array.BYTES_PER_ELEMENT
    assert.match(
      section(page, 'History'),
      new RegExp(`${HISTORY_SAMPLES} samples of ${HISTORY_STEP_MS / 1000} s`),
    )
    assert.match(section(page, 'History'), new RegExp(`${bytes} bytes`))
  })
})

describe('docs/cameras.md', () => {
  it('explains every warning of a probe, in the order they come, and no other', () => {
    const { code } = probeAnswer.shape.warnings.element.shape
    assert.deepEqual(firstCells(read('docs/cameras.md'), 'Warnings'), code.options)
  })
})

describe('docs/config.md', () => {
  const page = read('docs/config.md')

  it('shows every server setting with its flag, variable, default and meaning, and no other', () => {
    assert.deepEqual(
      rows(page, 'Server settings'),
      SETTINGS.map(({ flag, variable, defaultText, meaning }) => [flag, variable, defaultText, meaning]),
    )
  })

  it('names every field of a stream and of a source, and no other', () => {
    const ofStream = section(page, 'Fields of a stream')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    const names = ofStream.flatMap((line) => codeSpans(line.split(' | ')[0]!))
    assert.deepEqual(names.toSorted(), keysAt([]).toSorted())
    const ofSource = firstCells(page, 'Fields of a source')
    assert.deepEqual(ofSource.toSorted(), keysAt(['renditions', 'main', 'sources', 0]).toSorted())
  })

  it('names every transport and no other', () => {
    assert.deepEqual(firstCells(page, 'Transports'), [...TRANSPORTS])
  })

  it('shows no streams.json that the relay would refuse', async () => {
    const blocks = jsonBlocks(page)
    assert.ok(blocks.length > 0)
    const variables = page.match(/BATON_CAMERA_[A-Z_]+(?=\})/g) ?? []
    const environment = Object.fromEntries(
      variables.map((name) => [name, name.endsWith('URL') ? 'rtsp://a/' : 'p@ss']),
    )
    const secrets = await Secrets.open('/nowhere/secrets.json')
    for (const text of blocks) {
      const { streams, faults } = loadStreams(text, { rule: new AddressRule(), environment, secrets })
      assert.deepEqual(faults, [], text)
      assert.ok(streams.size > 0, text)
    }
  })

  it('lists the files of the data folder that a start keeps private', () => {
    const whole = firstCells(page, 'The data folder').filter((name) => !/[*</]|\.backup$/.test(name))
    assert.deepEqual(whole, [...PRIVATE_FILES])
  })

  it('says of each role what it may', () => {
    const shown = rows(page, 'Tokens and roles').map(([action, , ...cells]) => [action, ...cells])
    const order = ['viewer', 'operator', 'admin', 'metrics'] as const
    assert.deepEqual(order.toSorted(), ROLES.toSorted())
    const real = ACTIONS.map((action) => [
      action,
      ...order.map((role) => (may({ id: '', name: '', role, cameras: undefined }, action) ? 'yes' : '–')),
    ])
    assert.deepEqual(shown, real)
  })

  it('says of each address by which ways a token comes, in their order', () => {
    const shown = rows(page, 'Ways to carry a token')
    const ways = Object.entries(CARRIERS).map(([way, carriers]) => [way, carriers.join(' ')])
    const carriers = new Set(Object.values(CARRIERS).flat())
    assert.deepEqual(shown.slice(0, ways.length), ways)
    const explained = shown.slice(ways.length).map(([carrier = '']) => carrier)
    assert.deepEqual(explained.toSorted(), [...carriers].toSorted())
  })
})

describe('docs/api.md, docs/cli.md and src/client/paths.ts', () => {
  it('are what `npm run make-docs` makes of the OpenAPI document and the help of the commands', () => {
    const words = ['--import', 'tsx', 'scripts/make-docs.mjs', '--check']
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
    assert.equal(stdout + stderr, '')
  })
})

describe('docs/api.md', () => {
  it('shows each form of a body by itself, with what only that one needs', () => {
    const page = read('docs/api.md')
    const [, byStream = '', byUrl = ''] =
      /^## probeCamera$[^]*?^Either with `stream`:$([^]*?)^Or with `url`:$([^]*?)^\*\*200/m.exec(page) ?? []
    assert.match(byStream, /`stream` +\| text +\|/)
    assert.doesNotMatch(byStream, /`url`/)
    assert.match(byUrl, /`stream` +\| text, optional/)
    assert.doesNotMatch(byUrl, /demo:/)
    assert.match(page, /^### StreamInput$\n\nEither with `url`:$[^]*?^Or with `renditions`:$/m)
  })
})

describe('docs/security.md', () => {
  const page = read('docs/security.md')
  const attacks = [...section(page, 'Attacks').matchAll(/^\| (.+) \| (.+) \| (.+) \|$/gm)]
    .map((row) => row.slice(1).map((cell) => cell.trim()))
    .filter(([attack = '']) => attack !== 'attack' && !/^-+$/.test(attack))

  it('names for each attack a test that there is', () => {
    assert.ok(attacks.length > 30, 'the rows are found')
    for (const [attack, , cell = ''] of attacks) {
      const [, file = '', title = ''] = /^`(test\/[\w./-]+\.test\.ts): (.+)`$/.exec(cell) ?? []
      assert.ok(existsSync(join(root, file)) && title !== '', `${attack}: ${cell}`)
      const text = read(file)
      assert.ok(
        ["'", '`', '"'].some((quote) => text.includes(`(${quote}${title}${quote}`)),
        `${file} has no test "${title}"`,
      )
    }
  })

  it('has a row for each hole that products of this field are known for', () => {
    const words = [
      'exec:',
      'XSS',
      'loopback',
      'viewer calls the admin',
      'answers, logs',
      'forged',
      '__proto__',
      'SSRF',
    ]
    for (const word of words)
      assert.ok(
        attacks.some((row) => row.slice(0, 2).join().includes(word)),
        word,
      )
  })
})

describe('docs/moving-in.md', () => {
  it('shows files of which all is taken over but what it says is not', () => {
    const blocks = [...read('docs/moving-in.md').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
      ([, block = '']) => block,
    )
    const results = blocks.map((text) => readImport(text, new Map([['FRIGATE_RTSP_PASSWORD', 'p']])))
    assert.deepEqual(
      results.map(({ format }) => format),
      IMPORT_FORMATS.filter((format) => format !== 'baton'),
    )
    for (const [index, { left, lineOf }] of results.entries()) {
      const lines = blocks[index]!.split('\n')
      const marked = lines.flatMap((line, i) => (line.includes('# left:') ? [i + 1] : []))
      assert.deepEqual(
        left.map(({ path }) => lineOf(path)).toSorted((a, b) => a - b),
        marked,
      )
    }
  })
})

describe('docs/architecture.md', () => {
  it('names no room and no file that is not there', () => {
    const paths = codeSpans(read('docs/architecture.md')).filter((word) =>
      /^[a-z][\w-]*\/[\w./-]*$/.test(word),
    )
    assert.ok(paths.length > 0)
    const isThere = (path: string): boolean =>
      [`src/${path}`, `src/${path}.ts`, path].some((name) => existsSync(join(root, name)))
    assert.deepEqual(
      paths.filter((path) => !isThere(path)),
      [],
    )
  })

  it('is right that streams, sources and outputs take time and timers from clock.ts alone', () => {
    const ownTime = /\b(?:Date\.now|performance\.now|setTimeout|setInterval|setImmediate)\(/
    const files = ['stream', 'sources', 'outputs', 'media', 'mpegts'].flatMap((room) =>
      readdirSync(join(root, 'src', room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `src/${room}/${name}`),
    )
    assert.deepEqual(
      files.filter((path) => ownTime.test(read(path))),
      [],
    )
  })
})

describe('README.md and docs', () => {
  it('add a camera when what the README shows is pasted into a shell', () => {
    const blocks = [...read('README.md').matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block)
    const pasted = blocks.filter((block) => /token create|curl/.test(block)).join('')
    const [cli = '', ...request] = shellWords(pasted)
    assert.match(cli, /^node dist\/cli\.js token create --role admin\b/)
    assert.deepEqual(request.filter((word) => /^(?:Authorization|http)/.test(word)).toSorted(), [
      'Authorization: Bearer baton_made',
      'http://127.0.0.1:8088/api/streams',
    ])
    const input = parseStreamInput(JSON.parse(request[request.indexOf('-d') + 1] ?? ''))
    assert.ok(!Array.isArray(input), pasted)
  })

  it('link to nothing that is not there', () => {
    const links = PAGES.flatMap((name) =>
      [...read(`${name}.md`).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(
        ([, target = '', anchor = '']) => ({
          from: `${name}.md`,
          path: target === '' ? `${name}.md` : join(dirname(name), target),
          anchor,
        }),
      ),
    )
    const isThere = ({ path, anchor }: { path: string; anchor: string }): boolean =>
      existsSync(join(root, path)) && (anchor === '' || anchorsOf(read(path)).includes(anchor))
    assert.deepEqual(
      links.filter((link) => !isThere(link)),
      [],
    )
  })
})

/** What a shell would have run: the relay's command as one word, then the words behind `curl`. */
function shellWords(script: string): string[] {
  const stubs = `node() { printf '%s\\0' "node $*" >&3; echo baton_made; }; curl() { printf '%s\\0' "$@" >&3; }\n`
  const words = execFileSync('sh', ['-euc', `exec 3>&1 >/dev/null\n${stubs}${script}`], { encoding: 'utf8' })
  return words.split('\0').slice(0, -1)
}

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}
