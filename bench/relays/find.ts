import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'

/** The file that a command is on PATH; undefined where there is none. */
export function onPath(command: string, path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((file) => isExecutable(file))
}

/**
 * The folder of the package `node-media-server`: the named one, or what Node finds from the current folder. Undefined
 * where there is none.
 */
export function findNodeMediaServer(named?: string): string | undefined {
  if (named !== undefined) return existsSync(join(named, 'package.json')) ? resolve(named) : undefined
  try {
    return dirname(createRequire(join(process.cwd(), 'x.js')).resolve('node-media-server/package.json'))
  } catch {
    return undefined
  }
}

/** What a program says of its version, in one line; `unknown` where it says nothing. */
export function versionOf(command: string, flag: string): string {
  try {
    const text = execFileSync(command, [flag], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return text.split('\n')[0]?.trim() || 'unknown'
  } catch {
    return 'unknown'
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
