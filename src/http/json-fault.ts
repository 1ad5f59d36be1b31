import { createScanner, type JSONScanner } from 'jsonc-parser'

/**
 * Where a text that is not JSON (RFC 8259) stops being it: the offset of the first token that may not stand where it
 * does, the text's length when it only ends too early. Takes any depth, for it goes token by token.
 */
export function faultOffset(text: string): number {
  const scanner = createScanner(text)
  const open: Closer[] = []
  let expected: Expected = 'value'
  for (;;) {
    const token = nextToken(scanner)
    if (token === 'end') return text.length
    const next: Expected | undefined = step(token, expected, open)
    if (next === undefined) return scanner.getTokenOffset()
    expected = next
  }
}

type Closer = '}' | ']'
type Token = '{' | '[' | Closer | ',' | ':' | 'string' | 'plain' | 'space' | 'alien' | 'end'

/** What may come: behind a bracket also its end, behind a value a comma or the end of what it stands in. */
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'rest'

/** By jsonc-parser's `SyntaxKind`, from 1 on: its enums are types alone. */
const TOKENS: readonly Token[] = [
  ...(['{', '}', '[', ']', ',', ':'] as const),
  ...(['plain', 'plain', 'plain', 'string', 'plain'] as const),
  ...(['alien', 'alien', 'space', 'space', 'alien', 'end'] as const),
]

function nextToken(scanner: JSONScanner): Token {
  for (;;) {
    const token = TOKENS[scanner.scan() - 1]!
    if (token !== 'space') return scanner.getTokenError() ? 'alien' : token
  }
}

/** What is expected after `token`, undefined where it may not stand; opens and closes what it stands in. */
function step(token: Token, expected: Expected, open: Closer[]): Expected | undefined {
  const mayEnd = expected === 'rest' || expected.endsWith('or end')
  if (mayEnd && token === open.at(-1)) {
    open.pop()
    return 'rest'
  }
  switch (expected) {
    case 'rest':
      if (token !== ',' || open.length === 0) return undefined
      return open.at(-1) === '}' ? 'key' : 'value'
    case 'colon':
      return token === ':' ? 'value' : undefined
    case 'key':
    case 'key or end':
      return token === 'string' ? 'colon' : undefined
    default:
      return valueStep(token, open)
  }
}

function valueStep(token: Token, open: Closer[]): Expected | undefined {
  if (token === 'string' || token === 'plain') return 'rest'
  if (token !== '{' && token !== '[') return undefined
  open.push(token === '{' ? '}' : ']')
  return token === '{' ? 'key or end' : 'value or end'
}
