import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** What this version of Baton can pull a camera by, ffmpeg's first. */
export function knownPulls(): readonly string[] {
  const schema = readFileSync(resolve(import.meta.dirname, '../streams.schema.json'), 'utf8')
  return schema.includes('"native"') ? ['ffmpeg', 'native'] : ['ffmpeg']
}
