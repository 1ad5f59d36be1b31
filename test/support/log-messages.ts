import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One place in the source that warns or complains. What is filled in while running is written `…`. */
export interface LogMessage {
  readonly level: 'warn' | 'error'
  readonly text: string
  readonly file: string
}

/** Every message that a folder's TypeScript logs at `warn` or `error`. */
export function logMessagesIn(folder: string): LogMessage[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((file) => messagesOf(readFileSync(join(folder, file), 'utf8'), file))
}

function messagesOf(source: string, file: string): LogMessage[] {
  return [...source.matchAll(/\blog\.(warn|error)\(|Log\.(warn|error)\(/g)].map((match) => {
    const level = (match[1] ?? match[2]) as 'warn' | 'error'
    const last = argumentsAt(source, match.index + match[0].length).at(-1)!
    return { level, file, text: textOf(last, source) }
  })
}

/** The texts of a call's arguments, from behind its bracket on. */
function argumentsAt(source: string, start: number): string[] {
  const found: string[] = []
  let depth = 0
  let from = start
  for (let at = start; at < source.length; at++) {
    const char = source[at]!
    if ('\'"`'.includes(char)) at = endOfLiteral(source, at)
    else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char) && depth-- === 0)
      return [...found, source.slice(from, at).trim()].filter(Boolean)
    else if (char === ',' && depth === 0) {
      found.push(source.slice(from, at).trim())
      from = at + 1
    }
  }
  throw new Error('The call does not end')
}

function endOfLiteral(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === source[start]) return at
  }
  throw new Error('The text does not end')
}

/** A literal, several of them added up, or the name of a constant that is one. */
function textOf(expression: string, source: string): string {
  if (/^\w+$/.test(expression)) {
    const [, value = ''] =
      new RegExp(`const ${expression} =\\s*([^]*?)\\n\\s*(?:const|this|log|return)\\b`).exec(source) ?? []
    return textOf(value, source)
  }
  const parts = expression.match(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? []
  return parts
    .map((part) => part.slice(1, -1))
    .join('')
    .replaceAll(/\$\{[^}]*\}/g, '…')
}
