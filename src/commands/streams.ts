import type { Command } from 'commander'
import { dataOf, type Rendition, type Stream } from '../client/client.ts'
import { TRANSPORTS, type Transport } from '../config/streams.ts'
import { loginOf, withLogin, type LoginFlags } from './camera-secret.ts'
import { columns, misuse, print, withExamples, withJson } from './outcome.ts'
import { addRemove } from './remove-streams.ts'
import { withAccess, withRelay, type AccessFlags } from './relay-access.ts'

type JsonFlags = AccessFlags & { readonly json?: boolean }

interface AddFlags extends AccessFlags, LoginFlags {
  readonly name?: string
  readonly group?: string
  readonly transport?: string
  readonly sub?: string
  readonly onDemand?: boolean
  readonly audio: boolean
  readonly verify?: boolean
  readonly json?: boolean
}

export function addStreams(program: Command): void {
  const streams = program
    .command('streams')
    .description('list, show, add and remove the streams of a running relay')
  withExamples(
    streams,
    'baton streams list',
    'baton streams add door rtsp://192.168.1.20/stream1 --user admin',
    'baton streams rm door',
  )
  const list = withAccess(streams.command('list'))
    .description('list the streams with their state')
    .action(listStreams)
  withExamples(
    withJson(list),
    'baton streams list',
    'BATON_TOKEN=baton_… baton streams list --url https://cam.example/ --json',
  )
  const show = withAccess(streams.command('show'))
    .argument('<id>', 'the stream')
    .description('show one stream')
    .action(showStream)
  withExamples(withJson(show), 'baton streams show door', 'baton streams show door --json')
  addAdd(streams)
  addRemove(streams)
}

function addAdd(streams: Command): void {
  const add = withLogin(withAccess(streams.command('add')))
    .argument('<id>', 'letters, digits, hyphens and underscores')
    .argument('<address>', 'rtsp://…, rtsps://…, http://… or https://…')
    .description('add a stream')
    .option('--name <text>', 'name for people')
    .option('--group <text>', 'group it is listed in')
    .option('--transport <way>', `${TRANSPORTS.join(', ')}; default tcp`)
    .option('--sub <address>', 'address of the camera’s smaller picture, with the same login')
    .option('--on-demand', 'pull it only while somebody watches')
    .option('--no-audio', 'without its sound')
    .option('--verify', 'ask the camera first and add nothing when it would not play')
    .action(addStream)
  withExamples(
    withJson(add),
    'baton streams add door rtsp://192.168.1.20/stream1 --user admin --name "Front door"',
    'echo "$PASSWORD" | baton streams add yard rtsp://192.168.1.21/main --sub rtsp://192.168.1.21/sub --user admin --password-stdin',
  )
}

async function listStreams({ json, ...flags }: JsonFlags): Promise<void> {
  const answer = await withRelay(flags, (client) => dataOf(client.GET('/streams')))
  if (answer.problem !== undefined && json !== true) process.stderr.write(`baton: ${answer.problem}\n`)
  print(answer, { json }, () =>
    columns([['ID', 'STATE', 'VIEWERS', 'PICTURE', 'NAME'], ...answer.streams.map(rowOf)]),
  )
}

async function showStream(id: string, { json, ...flags }: JsonFlags): Promise<void> {
  const params = { path: { id } }
  const stream = await withRelay(flags, (client) => dataOf(client.GET('/streams/{id}', { params })))
  print(stream, { json }, () => textOf(stream))
}

async function addStream(id: string, address: string, flags: AddFlags): Promise<void> {
  const { name, group, sub, onDemand, audio, verify, transport, json } = flags
  if (transport !== undefined && !isTransport(transport))
    throw misuse(`--transport is none of ${TRANSPORTS.join(', ')}: ${transport}`)
  const login = await loginOf([address, sub ?? ''], flags)
  const source = (url: string): object => ({ url, ...login, ...(transport && { transport }) })
  const body = {
    id,
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    ...(onDemand === true && { mode: 'on-demand' as const }),
    ...(!audio && { audio }),
    renditions: {
      main: { sources: [source(address)] as [{ url: string }] },
      ...(sub !== undefined && { sub: { sources: [source(sub)] as [{ url: string }] } }),
    },
  }
  const params = { query: verify === true ? { verify: 'true' } : {} }
  const added = await withRelay(flags, (client) => dataOf(client.POST('/streams', { params, body })))
  print(added, { json }, () => `Added "${id}"`)
}

function rowOf({ id, name = '', renditions: { main } }: Stream): string[] {
  const state = main.cause === null ? main.state : `${main.state} (${main.cause})`
  return [id, state, String(main.readers), sizeOf(main), name]
}

function sizeOf({ layout }: Rendition): string {
  return layout === null ? '–' : `${layout.video.width}×${layout.video.height} ${layout.video.codec}`
}

function textOf({ id, name, group, audio, mode, renditions }: Stream): string {
  const facts = [
    ['id', id],
    ['name', name ?? '–'],
    ['group', group ?? '–'],
    ['mode', mode],
    ['audio', audio ? 'yes' : 'no'],
  ]
  const each = Object.entries(renditions).flatMap(([rendition, found]) => renditionRows(rendition, found))
  return columns([...facts, ...each])
}

function renditionRows(name: string, rendition: Rendition): string[][] {
  const { state, cause, message, readers, sources = [] } = rendition
  return [
    [name, cause === null ? state : `${state} (${cause})`],
    ...(message === null ? [] : [['', message]]),
    ['', `${sizeOf(rendition)}, ${readers} ${readers === 1 ? 'viewer' : 'viewers'}`],
    ...sources.map(({ url, transport, hasSecret }) => [
      '',
      `${url} (${transport}${hasSecret ? ', with a password or another secret' : ''})`,
    ]),
  ]
}

function isTransport(word: string): word is Transport {
  return TRANSPORTS.some((transport) => transport === word)
}
