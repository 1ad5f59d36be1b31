import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { JSONPath, Node, ParseError } from 'jsonc-parser'
import { RelayError } from '../errors.ts'
import type { FieldFault } from '../errors.ts'
import { editEntries, type EntryChanges } from './entry-edits.ts'
import { pointer, shownKey } from './faults.ts'
import { tooDeepAt } from './nesting.ts'
import { placeFinder, type Place } from './place-finder.ts'

/** What the file holds before anything was written. */
export const EMPTY_DOCUMENT = '{\n  "streams": []\n}\n'

/** So many arrays and objects may lie inside one another: whoever reads the file calls itself for each. */
const MAX_DEPTH = 32

/** A fault of the file. */
export interface PlacedFault extends FieldFault {
  /** Such as `line 4`. */
  readonly at: string
}

/** A fault of the file as one line for people: `line 4, /streams/1/id: is missing`. */
export function placedText({ at, path, message }: PlacedFault): string {
  return `${at}, ${path}: ${message}`
}

/** The text of streams.json, read so that it can be changed without touching what a person wrote around. */
export class StreamsDocument {
  readonly text: string
  /** One for each stream, as it stands there; nothing of it is checked. */
  readonly entries: readonly unknown[]
  readonly #root: Node
  readonly #placeAt: PlaceAt

  private constructor(text: string, root: Node, placeAt: PlaceAt, entries: readonly unknown[]) {
    this.text = text
    this.#root = root
    this.#placeAt = placeAt
    this.entries = entries
  }

  /** Comments and trailing commas are welcome. Throws `config-broken`, saying where. */
  static parse(text: string): StreamsDocument {
    const placeAt = placeFinder(text)
    const deepAt = tooDeepAt(text, MAX_DEPTH)
    if (deepAt !== undefined)
      throw broken(`It nests deeper than ${MAX_DEPTH} levels of { and [ at ${placeText(placeAt(deepAt))}`)
    const errors: ParseError[] = []
    const root = parseTree(text, errors, { allowTrailingComma: true })
    const [error] = errors
    if (root === undefined || error !== undefined) {
      const what = error === undefined || text.trim() === '' ? 'nothing in it' : sentenceOf(error)
      throw broken(`There is ${what} at ${placeText(placeAt(error?.offset ?? 0))}`)
    }
    const document = toValue(root, placeAt, [])
    if (!isObject(document)) throw broken('It is not { "streams": [ … ] }')
    for (const key of Object.keys(document)) {
      if (key !== 'streams' && key !== '$schema') {
        throw broken(`${lineOf(root, placeAt, [key])} holds the key "${shownKey(key)}", which is not known`)
      }
    }
    const { streams } = document
    if (!Array.isArray(streams)) throw broken('It holds no list "streams": write { "streams": [ … ] }')
    return new StreamsDocument(text, root, placeAt, streams)
  }

  /** The faults of one entry, each with its line and its path in the whole file. */
  placed(index: number, faults: readonly FieldFault[]): PlacedFault[] {
    return faults.map(({ path, message }) => {
      const steps = path.split('/').slice(1).map(unescapeStep)
      const at = lineOf(this.#root, this.#placeAt, ['streams', index, ...steps])
      return { path: pointer(['streams', index, ...steps].map(shownKey)), message, at }
    })
  }

  /** Where an entry begins, such as `line 4`. */
  lineOf(index: number): string {
    return lineOf(this.#root, this.#placeAt, ['streams', index])
  }

  /** The text with entries changed, removed and added; what stays the same keeps its looks. */
  edited(changes: EntryChanges): string {
    return editEntries(this.text, findNodeAtLocation(this.#root, ['streams'])!, changes)
  }
}

type PlaceAt = (offset: number) => Place

/** As `JSON.parse` makes it, `__proto__` being a key like others; a key written twice is refused. */
function toValue(node: Node, placeAt: PlaceAt, path: JSONPath): unknown {
  if (node.type === 'array')
    return (node.children ?? []).map((child, i) => toValue(child, placeAt, [...path, i]))
  if (node.type !== 'object') return node.value
  const entries = new Map<string, unknown>()
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? []
    const key = String(keyNode?.value)
    const place = (): string => placeText(placeAt(property.offset))
    if (entries.has(key))
      throw broken(
        `${pointer([...path, key].map(shownKey))} is written twice, again at ${place()}; remove one`,
      )
    if (valueNode === undefined)
      throw broken(`${pointer([...path, key].map(shownKey))} has no value at ${place()}`)
    entries.set(key, toValue(valueNode, placeAt, [...path, key]))
  }
  return Object.fromEntries(entries)
}

/** The line of a value or, where it is missing, of what it should stand in. */
function lineOf(root: Node, placeAt: PlaceAt, path: JSONPath): string {
  for (let length = path.length; length > 0; length--) {
    const steps = path.slice(0, length).map((step) => (/^\d+$/.test(String(step)) ? Number(step) : step))
    const node = findNodeAtLocation(root, steps)
    if (node !== undefined) return `line ${placeAt(node.offset).line}`
  }
  return 'line 1'
}

function placeText({ line, column }: Place): string {
  return `line ${line}, column ${column}`
}

/** `CommaExpected` → `a fault (comma expected)`. */
function sentenceOf(error: ParseError): string {
  const words = printParseErrorCode(error.error).replaceAll(
    /\B[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  )
  return `a fault (${words.toLowerCase()})`
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

function broken(message: string): RelayError {
  return new RelayError('config-broken', message)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
