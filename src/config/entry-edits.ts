import { applyEdits, createScanner, getNodeValue, modify } from 'jsonc-parser'
import type { Edit, Node } from 'jsonc-parser'

/** A stream as it is written to the file. */
export type Entry = Readonly<Record<string, unknown>>

/** What becomes of the entries of a list. */
export interface EntryChanges {
  /** By index; undefined removes the entry. */
  readonly changed: ReadonlyMap<number, Entry | undefined>
  /** Go behind the last one. */
  readonly added: readonly Entry[]
}

/**
 * The text with entries of `list` changed key by key, removed and added, in time proportional to its length. What is
 * not touched keeps its looks; a comment on an entry's last line stays with it.
 */
export function editEntries(text: string, list: Node, { changed, added }: EntryChanges): string {
  const children = list.children ?? []
  const looks = looksOf(text)
  const edits = children.flatMap((child, index): Edit[] => {
    if (!changed.has(index)) return []
    const entry = changed.get(index)
    return [entry === undefined ? removal(text, child) : replacement(text, child, entry, looks)]
  })
  const lastKept = children.findLast((_, index) => !changed.has(index) || changed.get(index) !== undefined)
  const last = children.at(-1)
  const hasTrailingComma = last !== undefined && commaEnd(text, last) !== undefined
  if (added.length > 0) {
    const block = blockOf(text, list, added, looks) + (lastKept && hasTrailingComma ? ',' : '')
    edits.push(...insertion(text, list, lastKept, block, looks))
  } else if (lastKept !== last && !hasTrailingComma) {
    const end = lastKept && commaEnd(text, lastKept)
    if (end !== undefined) edits.push({ offset: end - 1, length: 1, content: '' })
  }
  return spliced(text, edits)
}

/** How people laid the file out. */
interface Looks {
  readonly indent: string
  readonly eol: '\n' | '\r\n'
}

function looksOf(text: string): Looks {
  return { indent: /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' }
}

function replacement(text: string, node: Node, entry: Entry, { indent, eol }: Looks): Edit {
  const { offset, length } = node
  const insertSpaces = !indent.startsWith('\t')
  const formattingOptions = { insertSpaces, tabSize: insertSpaces ? indent.length : 4, eol }
  // Alone but for its margin, which tells the formatter how deep it stands.
  let alone = marginAt(text, offset) + text.slice(offset, offset + length)
  const before = getNodeValue(node) as Entry
  for (const key of new Set([...Object.keys(before), ...Object.keys(entry)])) {
    if (JSON.stringify(before[key]) === JSON.stringify(entry[key])) continue
    alone = applyEdits(alone, modify(alone, [key], entry[key], { formattingOptions }))
  }
  return { offset, length, content: alone.trim() }
}

/** With its comma, its comment and, if nothing else is there, its line. */
function removal(text: string, node: Node): Edit {
  const end = lineCommentEnd(text, commaEnd(text, node) ?? endOf(node))
  const isLastOfLine = /^[ \t]*\r?\n/.test(text.slice(end))
  const offset = isLastOfLine ? text.slice(0, node.offset).trimEnd().length : node.offset
  return { offset, length: end - offset, content: '' }
}

/** The entries as lines, each entry led by a line break. */
function blockOf(text: string, list: Node, entries: readonly Entry[], { indent, eol }: Looks): string {
  const last = list.children?.at(-1)
  const isFirstOfLine = last !== undefined && /^[ \t]*$/.test(lineHead(text, last.offset))
  const margin = isFirstOfLine ? marginAt(text, last.offset) : marginAt(text, list.offset) + indent
  const blocks = entries.map((entry) =>
    ['', ...JSON.stringify(entry, undefined, indent).split('\n')].join(eol + margin),
  )
  return blocks.join(',')
}

/** `block` behind the entry `after`, its comma and its comment, or in a list that is left empty. */
function insertion(text: string, list: Node, after: Node | undefined, block: string, { eol }: Looks): Edit[] {
  const close = endOf(list) - 1
  const comma = after && commaEnd(text, after)
  const offset = after ? lineCommentEnd(text, comma ?? endOf(after)) : text.slice(0, close).trimEnd().length
  const isOnLineOfItsOwn = text.slice(offset, close).includes('\n')
  const content = isOnLineOfItsOwn ? block : block + eol + marginAt(text, list.offset)
  const separator = after && comma === undefined ? [{ offset: endOf(after), length: 0, content: ',' }] : []
  return [...separator, { offset, length: 0, content }]
}

function spliced(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = []
  let at = 0
  for (const { offset, length, content } of edits.toSorted(
    (a, b) => a.offset - b.offset || a.length - b.length,
  )) {
    pieces.push(text.slice(at, offset), content)
    at = offset + length
  }
  return pieces.join('') + text.slice(at)
}

function endOf({ offset, length }: Node): number {
  return offset + length
}

/** Where the comma behind a node ends; undefined when there is none. */
function commaEnd(text: string, node: Node): number | undefined {
  const scanner = createScanner(text, true)
  scanner.setPosition(endOf(node))
  scanner.scan()
  const offset = scanner.getTokenOffset()
  return text[offset] === ',' ? offset + 1 : undefined
}

/** Where a `//` comment that begins on the same line ends; else `offset`. */
function lineCommentEnd(text: string, offset: number): number {
  return offset + (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(offset))?.[0].length ?? 0)
}

/** The blanks that the line begins with. */
function marginAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(lineHead(text, offset))?.[0] ?? ''
}

/** The line up to there. */
function lineHead(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
}
