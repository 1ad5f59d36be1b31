import { createScanner } from 'jsonc-parser'

/**
 * Where a JSON text, with comments or broken, first nests deeper than so many levels of `{` and `[`; undefined where it
 * nowhere does. Calls nothing for each level: who reads such a text afterwards may.
 */
export function tooDeepAt(text: string, maxDepth: number): number | undefined {
  const scanner = createScanner(text, true)
  let depth = 0
  for (;;) {
    scanner.scan()
    const offset = scanner.getTokenOffset()
    if (offset >= text.length) return undefined
    const first = text[offset]
    if (first === '}' || first === ']') depth--
    else if ((first === '{' || first === '[') && ++depth > maxDepth) return offset
  }
}
