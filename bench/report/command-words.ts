/** Flags whose value says only where something is on this machine, and what stands for it. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['--go2rtc', 'FILE'],
  ['--mediamtx', 'FILE'],
  ['--node-media-server', 'FOLDER'],
  ['--cc', 'FILE'],
])
const OUTPUTS = new Set(['--report', '--json'])

/**
 * The words of a command line as they stand above a report, which is for others too: without the files it goes to, the
 * places of this machine, and what follows `?` in an address, which may be a token.
 */
export function commandWords(words: readonly string[]): string[] {
  return words
    .flatMap((word) =>
      /^--[\w-]+=/.test(word) ? [word.replace(/=.*/, ''), word.replace(/^.*?=/, '')] : [word],
    )
    .flatMap((word, i, all) => {
      const before = all[i - 1] ?? ''
      if (OUTPUTS.has(word) || OUTPUTS.has(before)) return []
      return [PLACES.get(before) ?? word.replace(/^(\w+:\/\/[^?]*)\?.*/, '$1')]
    })
}
