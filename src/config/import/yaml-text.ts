import { EVENT_ID, FAILSAFE_SCHEMA, constructFromEvents, mergeTag, parseEvents, realMapTag } from 'js-yaml'
import type { Event } from 'js-yaml'
import { RelayError } from '../../errors.ts'
import { pointer } from '../faults.ts'
import { placeFinder } from '../place-finder.ts'

/** Every value is a text, a list or a `Map`: what `yes`, `0123` and `~` mean is for the reader to say. */
const SCHEMA = FAILSAFE_SCHEMA.withTags(realMapTag, mergeTag)

/** Of an honest file; each alias costs next to nothing, but one that names another does. */
const MAX_ALIASES = 10_000

/** A YAML file taken apart, with the line of each of its entries. */
export interface YamlText {
  readonly root: unknown
  /** The line of the entry at this JSON Pointer, or of the nearest one around it. From 1. */
  readonly lineOf: (path: string) => number
}

/** Read a YAML text. Throws `invalid-import` with the line and the column of the fault, and nothing of what stands there. */
export function parseYaml(text: string): YamlText {
  try {
    const events = parseEvents(text, { maxDepth: 100 })
    const documents = constructFromEvents(events, { source: text, schema: SCHEMA, maxAliases: MAX_ALIASES })
    if (documents.length > 1)
      throw new RelayError('invalid-import', 'The file holds more than one YAML document; keep one')
    const offsets = offsetsOf(events, text)
    const placeAt = placeFinder(text)
    return { root: documents[0], lineOf: (path) => placeAt(nearest(offsets, path)).line }
  } catch (error) {
    if (error instanceof RelayError) throw error
    throw new RelayError('invalid-import', sentenceOf(error))
  }
}

interface YamlFault {
  readonly reason?: string
  readonly mark?: { readonly line: number; readonly column: number }
}

/** The parser's reason without what it quotes, for that may be a password that was not put in quotes. */
function sentenceOf(error: unknown): string {
  const { reason = 'it cannot be read', mark } = error as YamlFault
  const what = reason.replaceAll(/\s*(?:"[^"]*"|!<[^>]*>)/g, '')
  const where = mark === undefined ? '' : ` at line ${mark.line + 1}, column ${mark.column + 1}`
  return `The file is no YAML${where}: ${what}. Nothing was taken from it`
}

/** Where each key of a mapping and each item of a list begins, by JSON Pointer. */
function offsetsOf(events: readonly Event[], text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>([['', 0]])
  const open: { path: string; isList: boolean; index: number; key: string | undefined }[] = []
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) continue
    if (event.type === EVENT_ID.POP) {
      open.pop()
      continue
    }
    const inside = open.at(-1)
    const at = offsetOf(event)
    let path = ''
    if (inside?.isList === true) {
      path = `${inside.path}${pointer([inside.index++])}`
      offsets.set(path, at)
    } else if (inside !== undefined && inside.key === undefined) {
      inside.key = `${inside.path}${pointer([keyText(event, text)])}`
      offsets.set(inside.key, at)
      if (isCollection(event)) open.push({ path: '', isList: false, index: 0, key: '' })
      continue
    } else if (inside?.key !== undefined) {
      path = inside.key
      inside.key = undefined
    }
    if (isCollection(event))
      open.push({ path, isList: event.type === EVENT_ID.SEQUENCE, index: 0, key: undefined })
  }
  return offsets
}

function isCollection({ type }: Event): boolean {
  return type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING
}

function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : 0
}

function keyText(event: Event, text: string): string {
  return event.type === EVENT_ID.SCALAR ? text.slice(event.valueStart, event.valueEnd) : ''
}

function nearest(offsets: ReadonlyMap<string, number>, path: string): number {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = offsets.get(at)
    if (found !== undefined) return found
  }
  return 0
}
