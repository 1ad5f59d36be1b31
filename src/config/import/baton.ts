import type { FieldFault } from '../../errors.ts'
import { parseStreamInput } from '../stream-input.ts'
import type { SourceInput, StreamInput } from '../stream-input.ts'
import { StreamsDocument } from '../streams-document.ts'
import type { FoundStream, LeftOut } from './found.ts'

/** What streams.json says, another relay's or what {@link exportStreams} made, with the line of each entry. */
export function readBaton(text: string): {
  readonly streams: readonly FoundStream[]
  readonly left: readonly LeftOut[]
  readonly lineOf: (path: string) => number
} {
  const document = StreamsDocument.parse(text)
  const streams: FoundStream[] = []
  const left: LeftOut[] = []
  for (const [index, entry] of document.entries.entries()) {
    const path = `/streams/${index}`
    const input = parseStreamInput(entry)
    if (Array.isArray(input)) left.push({ path, reason: input.map(faultText).join('; ') })
    else streams.push(foundOf(input, path, secretsIn(entry)))
  }
  const lineOf = (path: string): number => {
    const index = Number(/^\/streams\/(\d+)/.exec(path)?.[1] ?? 0)
    return Number(document.lineOf(index).replace('line ', ''))
  }
  return { streams, left, lineOf }
}

function foundOf(input: StreamInput, path: string, hadSecret: boolean): FoundStream {
  const { id, name, group, audio, mode, renditions } = input
  const { main, sub } = renditions
  return {
    name: id,
    path,
    main: main.sources.map(withoutId),
    ...(sub && { sub: sub.sources.map(withoutId) }),
    ...(name !== undefined && { label: name }),
    ...(group !== undefined && { group }),
    ...(audio !== undefined && { audio }),
    ...(mode !== undefined && { mode }),
    notes: hadSecret ? ['its user and password are not in the file; give them anew where none are kept'] : [],
  }
}

/** The id ties a source to a secret that the other relay keeps. */
function withoutId({ id: _id, hasSecret: _hasSecret, ...source }: SourceInput): SourceInput {
  return source
}

/** Does the entry say that a secret is kept elsewhere, and not hold it? */
function secretsIn(entry: unknown): boolean {
  return JSON.stringify(entry).includes('"hasSecret":true') && !JSON.stringify(entry).includes('"password":"')
}

function faultText({ path, message }: FieldFault): string {
  return path === '' ? message : `${path.slice(1)} ${message}`
}
