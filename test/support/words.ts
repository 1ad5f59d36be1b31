/** A string that begins as a sentence or a name on the screen does: with a capital, and with words behind it. */
const SENTENCE = /(['"`])([A-Z][a-z’]*(?: |…)[^\n]*?)\1/g
/** Text between the tags of a template. */
const BETWEEN_TAGS = />\s*([A-Za-z][a-z’]+(?: [A-Za-z][^<>$`]*)?)\s*<\//g

/** What stands in a source for people to read, without what its comments and its errors say. */
export function wordsIn(source: string): string[] {
  const code = source
    .replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/(?:\w*Error|DOMException)\([^\n]*/g, '')
  return [
    ...[...code.matchAll(SENTENCE)].map(([, , words]) => words!),
    ...[...code.matchAll(BETWEEN_TAGS)].map(([, words]) => words!),
  ]
}
