import { readFileSync } from 'node:fs'
import { type ScriptedCamera, type ScriptedRequest, startScriptedCamera } from './scripted-camera.ts'

/**
 * A camera's way of saying things, as a file of `test/fixtures/rtsp/` tells it, line by line:
 *
 * - `# …`: whose way it is, and who says so.
 * - `@ /path`: what the camera is asked for; `/cam` unless said.
 * - `> METHOD`: what follows is the answer to the next request of that method, byte for byte, but for `{cseq}`, the
 *   number of the request, `{base}`, the camera's address without a path, and `{length}`, that of the body. A request
 *   for which nothing is written gets a plain answer.
 * - `$ channel hex`: an RTP packet in an interleaved frame, behind the answer; `- hex`: bytes as they are.
 * - `= …`: what the client is to make of it: `plays hex`, a picture, its NAL units apart; `asks METHOD address`; `fails kind`.
 */
export interface Quirk {
  readonly title: string
  readonly path: string
  /** By method, in order. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>
  readonly plays: readonly string[]
  readonly asks: readonly string[]
  readonly fails: string | undefined
}

interface Answer {
  readonly text: string
  readonly bytes: readonly Buffer[]
}

export function readQuirk(file: string): Quirk {
  const lines = readFileSync(file, 'utf8').split('\n')
  const behind = (mark: string): string[] =>
    lines.filter((line) => line.startsWith(`${mark} `)).map((line) => line.slice(2).trim())
  const expected = (word: string): string[] =>
    behind('=').flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  const [title = ''] = behind('#')
  const [path = '/cam'] = behind('@')
  const [fails] = expected('fails')
  return { title, path, answers: answersOf(lines), plays: expected('plays'), asks: expected('asks'), fails }
}

export async function startQuirkCamera(quirk: Quirk): Promise<ScriptedCamera> {
  const left = new Map([...quirk.answers].map(([method, answers]) => [method, [...answers]]))
  return startScriptedCamera((request) => {
    const answer = left.get(request.method)?.shift() ?? PLAIN.get(request.method)
    if (answer) say(answer, request)
    else request.reply('200 OK', ['Session: 1'])
  })
}

const SPS_PPS_PICTURES = [
  '80600001000000000000000167640032',
  '80600002000000000000000168ee',
  '80e0000300000000000000016588aa',
  '80e0000400000e10000000014180bb',
]
/** What {@link PLAIN} sends. */
export const PLAIN_PICTURES: readonly string[] = ['67640032 68ee 6588aa', '4180bb']

const PLAIN: ReadonlyMap<string, Answer> = new Map([
  [
    'DESCRIBE',
    answerOf(
      [
        'RTSP/1.0 200 OK',
        'CSeq: {cseq}',
        'Content-Type: application/sdp',
        'Content-Length: {length}',
        '',
      ].concat(['v=0', 'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:track1']),
    ),
  ],
  [
    'SETUP',
    answerOf([
      'RTSP/1.0 200 OK',
      'CSeq: {cseq}',
      'Session: 1',
      'Transport: RTP/AVP/TCP;unicast;interleaved=0-1',
      '',
    ]),
  ],
  [
    'PLAY',
    answerOf([
      'RTSP/1.0 200 OK',
      'CSeq: {cseq}',
      'Session: 1',
      '',
      ...SPS_PPS_PICTURES.map((hex) => `$ 0 ${hex}`),
    ]),
  ],
])

function answersOf(lines: readonly string[]): Map<string, Answer[]> {
  const answers = new Map<string, Answer[]>()
  let begin = lines.findIndex((line) => line.startsWith('> '))
  while (begin !== -1) {
    const next = lines.findIndex((line, index) => index > begin && line.startsWith('> '))
    const method = lines[begin]!.slice(2).trim()
    const own = lines.slice(begin + 1, next === -1 ? undefined : next).filter((line) => !/^[#=@] /.test(line))
    answers.set(method, [...(answers.get(method) ?? []), answerOf(own)])
    begin = next
  }
  return answers
}

function answerOf(lines: readonly string[]): Answer {
  const isBytes = (line: string): boolean => /^[$-] /.test(line)
  const said = lines.filter((line) => !isBytes(line))
  while (said.at(-1) === '') said.pop()
  const hasBody = said.includes('')
  return {
    text: said.length === 0 ? '' : `${said.join('\r\n')}\r\n${hasBody ? '' : '\r\n'}`,
    bytes: lines.filter(isBytes).map(bytesOf),
  }
}

function bytesOf(line: string): Buffer {
  const [mark, ...words] = line.split(/\s+/)
  if (mark === '-') return Buffer.from(words.join(''), 'hex')
  const packet = Buffer.from(words[1] ?? '', 'hex')
  return Buffer.concat([Buffer.of(0x24, Number(words[0]), packet.length >> 8, packet.length & 0xff), packet])
}

function say({ text, bytes }: Answer, { socket, text: request }: ScriptedRequest): void {
  const sequence = /^CSeq: (\d+)/m.exec(request)?.[1] ?? ''
  const base = `rtsp://127.0.0.1:${socket.localPort}`
  const body = text.split('\r\n\r\n').slice(1).join('\r\n\r\n').replaceAll('{base}', base)
  const filled = text.replaceAll('{cseq}', sequence).replaceAll('{base}', base)
  socket.write(
    Buffer.concat([Buffer.from(filled.replace('{length}', `${Buffer.byteLength(body)}`)), ...bytes]),
  )
}
