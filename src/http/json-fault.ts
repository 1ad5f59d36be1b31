import { parse, type ParseError } from 'jsonc-parser'

/** Where a text that is not JSON stops being it: an offset, the text's length when it only ends too early. */
export function faultOffset(text: string): number {
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  return errors[0]?.offset ?? text.length
}
