import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { CANARY, Readings, traceIn, URL_CANARY } from './support/canary.ts'
import { runCli, type RunOptions } from './support/cli.ts'
import { EventClient } from './support/event-client.ts'
import { eventually, eventuallyAnswered } from './support/eventually.ts'
import { startFaultyCamera, type Fault } from './support/faulty-camera.ts'
import { startGstCamera } from './support/gst-camera.ts'
import { makeNotingFfmpeg } from './support/noting-ffmpeg.ts'
import { argumentsOf, childrenNamed } from './support/processes.ts'
import { startRelayProcess, type RelayProcess } from './support/relay-process.ts'
import { ONE_TRACK, startScriptedCamera } from './support/scripted-camera.ts'
import { closeHttp, serveHttp } from './sources/ffmpeg/http-kit.ts'

const USERINFO = `admin:${encodeURIComponent(CANARY)}`
const QUERY = `channel=1&token=${URL_CANARY}&key=${URL_CANARY}`
/** As XMeye cameras have it. */
const PATH = `user=admin_password=${URL_CANARY}_channel=1_stream=0.sdp`

const ENVIRONMENT = {
  BATON_CAMERA_PASSWORD: CANARY,
  BATON_CAMERA_KEY: URL_CANARY,
}

/** What must have been read, beside all else that was. */
const PLACES = [
  ['log', 'stdout', 'children', 'process list', 'events', 'baton check'],
  ['streams.json', 'data/conflicts/door.json', 'data/tokens.json'],
  ['GET api/streams', 'GET metrics', 'GET api/export', 'GET api/openapi.json', 'POST api/import'],
].flat()

describe('A camera’s password', () => {
  it('stands in secrets.json, in a file written by hand, and in nothing else that can be read, whatever happens', async (t) => {
    const stage = await setStage(t)
    const { readings } = stage
    const relay = await stage.start()
    await showCauses(stage, relay)
    await askApi(stage, relay)
    await breakPulls(stage, relay)
    await editByHand(stage, relay)
    await runCommands(stage)
    readings.add('process list', argumentsOf(relay.pid).join('\n'))
    assert.equal(await relay.end('SIGKILL'), 'SIGKILL')
    const second = await stage.start()
    await showCauses(stage, second)
    assert.equal(await second.end('SIGTERM'), 0)
    const offline = await runCli(['export', ...stage.files], { environment: ENVIRONMENT })
    readings.add('export of files', offline.stdout + offline.stderr)

    for (const one of [relay, second]) readings.add('log', one.stderr)
    for (const one of [relay, second]) readings.add('stdout', one.stdout)
    readings.add('children', await stage.ffmpegStarts())
    await readFolder(stage)
    assert.match(relay.stderr, /"level":20/, 'the log is at debug')
    readings.assertClean(PLACES)
  })
})

interface Stage {
  readonly readings: Readings
  readonly folder: string
  /** Flags that name the files. */
  readonly files: readonly string[]
  /** Of a camera that asks for user and password and takes the canary. */
  readonly url: string
  /** Of those with a fault, by their streams. */
  readonly expected: ReadonlyMap<string, string | null>
  start(): Promise<RelayProcess>
  ffmpegStarts(): Promise<string>
}

/** Cameras that take the canary, refuse it, say it back, and break, all written by hand into streams.json. */
async function setStage(t: TestContext): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-secrecy-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const tools = join(folder, 'tools')
  await mkdir(tools)
  const ffmpeg = await makeNotingFfmpeg(tools)
  const camera = await startGstCamera({ digest: { user: 'admin', password: CANARY } })
  const faulty = async (fault: Fault = 'none') => {
    const one = await startFaultyCamera({ fault })
    t.after(() => one.close())
    return one.url
  }
  const echo = await startScriptedCamera(({ url, text, reply }) => {
    const login = /^authorization: (.*)$/im.exec(text)?.[1]
    if (login === undefined) reply(`401 Tell me of ${url}`, ['WWW-Authenticate: Basic realm="x"'])
    else reply(`454 ${login} at ${url} for ${CANARY}`, [`Server: ${CANARY}`, `Location: ${url}`])
  })
  /** Says it back where it is asked to play, also in the words of its session and its track. */
  const player = await startScriptedCamera(({ method, url, text, reply }) => {
    const login = /^authorization: (.*)$/im.exec(text)?.[1]
    const track = ONE_TRACK.replace('track1', `${URL_CANARY}/${PATH}`)
    if (login === undefined) reply('401 No', ['WWW-Authenticate: Basic realm="x"'])
    else if (method === 'DESCRIBE') reply('200 OK', [`Content-Base: ${url}`, `Server: ${CANARY}`], track)
    else reply(`454 ${login} at ${url} for ${CANARY}`, [`Session: ${URL_CANARY}`, `Location: ${url}`])
  })
  const web = await serveHttp(({ url = '', headers }, response) => {
    response.writeHead(500, `${url} ${Buffer.from(headers.authorization ?? '').toString('latin1')}`)
    response.end(`${url} ${CANARY}`)
  })
  t.after(() => closeHttp(web.server))
  // Of a tunnel through HTTP, which ffmpeg alone can ask for.
  const closed = await serveHttp(({ url = '' }, response) => {
    response.writeHead(404, url)
    response.end()
  })
  t.after(() => closeHttp(closed.server))
  const tunnel = closed.url.replace('http:', 'rtsp:')
  const at = (url: string, login: string): string => url.replace('://', `://${login}@`)
  const native = { pull: 'native' }
  const urls: Record<string, [url: string, cause: string | null, more?: object]> = {
    userinfo: [at(await faulty(), USERINFO), null],
    query: [`${await faulty()}?${QUERY}`, null],
    path: [(await faulty()).replace('cam', PATH), null],
    variable: [at(await faulty(), 'admin:${BATON_CAMERA_PASSWORD}'), null],
    key: [`${await faulty()}/\${BATON_CAMERA_KEY}`, null],
    locked: [at(await faulty('unauthorized'), USERINFO), 'unauthorized'],
    lost: [`${await faulty('not-found')}?${QUERY}`, 'not-found'],
    blind: [(await faulty('no-video')).replace('cam', PATH), 'no-video'],
    echo: [at(echo.url, USERINFO), 'exited'],
    nativeUserinfo: [at(await faulty(), USERINFO), null, native],
    nativeQuery: [`${await faulty()}?${QUERY}`, null, native],
    nativePath: [(await faulty()).replace('cam', PATH), null, native],
    nativeKey: [`${await faulty()}/\${BATON_CAMERA_KEY}`, null, native],
    nativeLocked: [at(await faulty('unauthorized'), USERINFO), 'unauthorized', native],
    nativeLost: [`${await faulty('not-found')}?${QUERY}`, 'not-found', native],
    nativeEcho: [at(echo.url, USERINFO), 'exited', native],
    nativePlayer: [`${at(player.url, USERINFO)}/${PATH}?${QUERY}`, 'any', native],
    nativeHidden: [`${at(player.url, 'admin:${BATON_CAMERA_PASSWORD}')}/\${BATON_CAMERA_KEY}`, 'any', native],
    web: [`${at(web.url, USERINFO)}?${QUERY}`, 'exited'],
    tunnel: [`${at(tunnel, USERINFO)}?${QUERY}`, 'any', { transport: 'http' }],
    hidden: [`${tunnel}/\${BATON_CAMERA_KEY}`, 'any', { transport: 'http' }],
    crash: [`${at(await faulty(), USERINFO)}/crash/${PATH}?${QUERY}`, 'exited'],
    crashed: [`${await faulty()}/crash/\${BATON_CAMERA_KEY}`, 'exited'],
  }
  const streams = Object.entries(urls).map(([id, [url, , more]]) => ({ id, url, ...more }))
  await writeFile(join(folder, 'streams.json'), JSON.stringify({ streams }, undefined, 2))
  const files = ['--streams', join(folder, 'streams.json'), '--data', join(folder, 'data')]
  return {
    readings: new Readings(),
    folder,
    files,
    url: `rtsp://127.0.0.1:${camera.port}/cam`,
    expected: new Map(Object.entries(urls).map(([id, [, cause]]) => [id, cause])),
    start: () =>
      startRelayProcess({
        folder,
        flags: ['--log-level', 'debug', '--ffmpeg', ffmpeg.path, '--max-starting', '16'],
        environment: ENVIRONMENT,
      }),
    ffmpegStarts: () => ffmpeg.starts(),
  }
}

/** Until each stream is what it should be: what was said on the way there is kept. */
async function showCauses({ readings, expected }: Stage, relay: RelayProcess): Promise<void> {
  const list = async () => {
    const text = readings.add('GET api/streams', await (await ask(relay, 'api/streams')).text())
    assert.match(text, /^\{"streams"/)
    const { streams } = JSON.parse(text) as {
      streams: { id: string; renditions: { main: { state: string; cause: string | null } } }[]
    }
    return new Map(streams.map(({ id, renditions: { main } }) => [id, main]))
  }
  const seen = new Map<string, string>()
  await eventuallyAnswered(`each is as it should be ${relay.url}`, async () => {
    for (const [id, { state, cause }] of await list()) {
      const wanted = expected.get(id)
      const isRight =
        wanted === null ? state === 'live' : wanted === 'any' ? cause !== null : cause === wanted
      if (isRight) seen.set(id, state)
    }
    const missing = [...expected.keys()].filter((id) => !seen.has(id))
    return missing.length === 0
  })
  const places = [...expected].flatMap(([id, cause]) =>
    ['log', 'history', 'readers', ...(cause === null ? [] : ['snapshot.jpg'])].map((name) => `${id}/${name}`),
  )
  await Promise.all(places.map((place) => read({ readings }, relay, `api/streams/${place}`)))
}

const JSON_TYPE = { 'content-type': 'application/json' }

function ask(relay: RelayProcess, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${relay.token}`, ...(init.headers as Record<string, string>) }
  return fetch(new URL(path, relay.url), { ...init, headers })
}

/** Reads an answer with its headers. */
async function read(
  { readings }: Pick<Stage, 'readings'>,
  relay: RelayProcess,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const answer = await ask(relay, path, init)
  const where = `${init.method ?? 'GET'} ${path.replaceAll(/kanari7.*/g, '…')}`
  readings.add(where, `${JSON.stringify([...answer.headers])}\n${await answer.text()}`)
  return answer
}

/** Changes of all kinds, right and wrong, and everything that can be asked. */
async function askApi(stage: Stage, relay: RelayProcess): Promise<void> {
  const { readings, url } = stage
  const events = await EventClient.open(`${relay.url.replace('http', 'ws')}api/events`, {
    headers: { authorization: `Bearer ${relay.token}` },
  })
  const send = (method: string, path: string, body: unknown) =>
    read(stage, relay, path, { method, headers: JSON_TYPE, body: JSON.stringify(body) })
  const door = { id: 'door', url, user: 'admin', password: CANARY }
  const added = await send('POST', 'api/streams?verify=true', door)
  assert.equal(added.status, 201)
  await send('PUT', 'api/streams/door', { ...door, name: 'Door', url: `${url}?${QUERY}` })
  await send('PATCH', 'api/streams/door', { password: `${CANARY}x` })
  assert.equal((await send('PATCH', 'api/streams/door', { password: CANARY, url })).status, 200)
  for (const wrong of [
    { id: 'wrong', url, user: 'admin', password: `${CANARY}x` },
    { id: 'bad', url: `file:///${CANARY}` },
    { id: 'bad', url: `rtsp://admin:${CANARY}@127.0.0.1/` },
    { id: 'bad', url: `rtsp://admin:${USERINFO}@[::1`, password: CANARY },
    { id: 'bad', url: `${CANARY}://192.0.2.1/` },
    { id: 'bad', url: `rtsp://169.254.169.254/?${QUERY}` },
    { id: 'bad', url, passwrod: CANARY },
    { id: 'bad', url, user: CANARY.repeat(100), password: [CANARY] },
    { id: 'bad', url, user: 'admin', password: CANARY, transport: URL_CANARY, mode: CANARY },
    { id: CANARY, url },
    [{ id: 'bad', url: `rtsp://${USERINFO}@192.0.2.1:99999/` }, 7, CANARY],
    CANARY,
  ]) {
    await Promise.all([
      send('POST', 'api/streams?verify=true', wrong),
      send('PUT', 'api/streams/door?verify=true', wrong),
      send('POST', 'api/probe', wrong),
    ])
    await send('POST', 'api/streams', wrong)
  }
  await events.message('state', ({ stream, cause }) => stream === 'wrong' && cause === 'unauthorized')
  const torn = `{"id":"bad","url":"rtsp://${USERINFO}@192.0.2.1/","password":"${CANARY}`
  for (const path of ['api/streams', 'api/import', 'api/probe', 'api/tokens'])
    await read(stage, relay, path, { method: 'POST', headers: JSON_TYPE, body: torn })
  for (const text of IMPORTS.map((make) => make(url)))
    for (const query of ['?dryRun=true', '']) {
      const variables = { FRIGATE_RTSP_PASSWORD: CANARY }
      await send('POST', `api/import${query}`, { text, variables })
    }
  for (const body of [
    { stream: 'door' },
    { url, user: 'admin', password: CANARY },
    { url, user: 'admin', password: `${CANARY}x` },
  ])
    await send('POST', 'api/probe', { ...body, picture: true })
  for (const id of ['locked', 'lost', 'echo', 'web', 'tunnel', 'crash', 'path'])
    await send('POST', 'api/probe', { stream: id })
  await send('POST', 'api/streams/door/restart', {})
  await send('PUT', 'api/order', { ids: ['door', CANARY] })
  for (const path of [`api/streams/${encodeURIComponent(CANARY)}`, `live/${encodeURIComponent(USERINFO)}`])
    readings.add('404', await (await ask(relay, path)).text())
  for (const path of [
    'api/streams/door',
    'metrics',
    'api/export',
    'api/openapi.json',
    'api/session',
    'api/tokens',
    'healthz',
    'readyz',
  ])
    await read(stage, relay, path)
  readings.add('events', JSON.stringify(events.messages))
  events.drop()
}

/** Files of other programs: sound, with what is left out, and broken in the middle of a password. */
const IMPORTS: readonly ((url: string) => string)[] = [
  (url) => `streams:\n  g1: ${url.replace('//', `//${USERINFO}@`)}\n  g2: exec:run ${URL_CANARY}\n`,
  () =>
    `streams:\n  g3: "${URL_CANARY}:${URL_CANARY}"\n  g4: rtmp://${USERINFO}@192.0.2.1/\n  g5: rtsp://169.254.169.254/?${QUERY}\n`,
  () => `streams:\n  g6: "rtsp://${USERINFO}@192.0.2.1/\n`,
  () => `streams: {g7: [*${URL_CANARY}], ? ${URL_CANARY}: rtsp://192.0.2.1}`,
  () =>
    `paths:\n  m1:\n    source: rtsp://${USERINFO}@192.0.2.1/\n    sourceOnDemand: true\n    runOnInit: ${URL_CANARY}\n    readPass: ${URL_CANARY}\n`,
  () =>
    `cameras:\n  f1:\n    ffmpeg:\n      inputs:\n        - path: rtsp://admin:{FRIGATE_RTSP_PASSWORD}@192.0.2.1/${PATH}\n          roles: [detect]\n`,
  () =>
    `{"streams":[{"id":"b1","url":"rtsp://${USERINFO}@192.0.2.1/"},{"id":"b2","url":"${URL_CANARY}","passwrod":"${URL_CANARY}"}]}`,
  () => `{"streams":[{"id":"b3","url":"rtsp://${USERINFO}@192.0.2.1/",}`,
]

/** A pull that dies, and cameras and pulls whose environment is looked at while they live. */
async function breakPulls(stage: Stage, relay: RelayProcess): Promise<void> {
  const [first] = childrenNamed('ffmpeg', relay.pid)
  assert.ok(first, 'a pull runs')
  for (const { pid } of childrenNamed('ffmpeg', relay.pid))
    for (const file of ['cmdline', 'environ'])
      stage.readings.add('process list', await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => ''))
  process.kill(first.pid, 'SIGABRT')
  await eventually('it is gone', () =>
    childrenNamed('ffmpeg', relay.pid).every(({ pid }) => pid !== first.pid),
  )
  await showCauses(stage, relay)
}

/** An edit against a fresh change of the API, and one that breaks off in the middle of a password. */
async function editByHand(stage: Stage, relay: RelayProcess): Promise<void> {
  const { readings, folder } = stage
  const file = join(folder, 'streams.json')
  const problem = async (): Promise<string> => {
    const text = await (await ask(relay, 'api/streams')).text()
    return (JSON.parse(readings.add('GET api/streams', text)) as { problem?: string }).problem ?? ''
  }
  await read(stage, relay, 'api/streams/door', {
    method: 'PATCH',
    headers: JSON_TYPE,
    body: JSON.stringify({ name: 'Front door' }),
  })
  const whole = JSON.parse(await readFile(file, 'utf8')) as { streams: { id: string }[] }
  const edited = whole.streams.map((entry) =>
    entry.id === 'door'
      ? { id: 'door', url: `rtsp://${USERINFO}@127.0.0.1:9/${PATH}?${QUERY}`, group: 'x' }
      : entry,
  )
  await writeFile(file, JSON.stringify({ streams: edited }))
  await eventuallyAnswered('the conflict is told', async () => (await problem()).includes('conflicts'))
  const before = await readFile(file, 'utf8')
  for (const broken of [
    before.slice(0, before.indexOf(encodeURIComponent(CANARY)) + 30),
    before.replace('"url"', `"${URL_CANARY}": 5, "url"`).replace('"id"', `"user": ["${URL_CANARY}"], "id"`),
    before.replace('127.0.0.1', URL_CANARY),
  ]) {
    await writeFile(file, broken)
    await eventuallyAnswered('the fault is told', async () => /line/.test(await problem()))
    await writeFile(file, before)
    await eventuallyAnswered('it is mended', async () => !/line/.test(await problem()))
  }
}

/** What people type beside it. */
async function runCommands({ readings, files, folder, url }: Stage): Promise<void> {
  const run = async (words: readonly string[], options: RunOptions = {}): Promise<void> => {
    const environment = { ...ENVIRONMENT, ...options.environment }
    const { stdout, stderr } = await runCli(
      [...words, ...files.slice(words[0] === 'check' || words[0] === 'export' ? 0 : 2)],
      { ...options, environment },
    )
    readings.add(`baton ${words[0]}`, stdout + stderr)
  }
  const yaml = join(folder, 'tools/go2rtc.yaml')
  await writeFile(yaml, IMPORTS[1]!(url))
  for (const more of [[], ['--json']]) {
    await run(['check', ...more])
    await run(['streams', 'list', ...more])
    await run(['streams', 'show', 'door', ...more])
    await run(['export', ...more])
    await run(['import', yaml, '--dry-run', ...more])
    await run(['probe', url, '--user', 'admin', ...more])
    await run(
      ['streams', 'add', 'hall', `file:///${URL_CANARY}`, '--user', 'me', '--password-stdin', ...more],
      {
        stdin: CANARY,
      },
    )
  }
  await run(['check', '--fix'])
}

/** All files of the relay but the one that is to hold secrets. */
async function readFolder({ readings, folder }: Stage): Promise<void> {
  const secrets = await readFile(join(folder, 'data/secrets.json'), 'utf8')
  assert.ok(traceIn(secrets), 'what is looked for can be found')
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || path.startsWith(join(folder, 'tools')) || path.endsWith('data/secrets.json'))
      continue
    readings.add(path.slice(folder.length + 1), await readFile(path, 'utf8'))
  }
}
