import { readFile } from 'node:fs/promises'
import { codeOf } from './system-code.ts'

/** The file's text as UTF-8, or undefined when there is no such file. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
