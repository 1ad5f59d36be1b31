import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '../errors.ts'
import { childEnvironment } from './environment.ts'
import { OLDEST_MAJOR, parseVersion } from './version.ts'
import type { FfmpegVersion } from './version.ts'

/** An ffmpeg that ran and is new enough. */
export interface Ffmpeg extends FfmpegVersion {
  /** Absolute. */
  readonly path: string
  /** Where it and its children look for programs. */
  readonly searchPath: string
  /** A command in front of it that has the kernel kill it when this process dies; empty where there is none. */
  readonly deathGuard: readonly string[]
  /** What people should know: candidates that were passed over, or that a safer ffmpeg could be had. */
  readonly notes: readonly string[]
}

/** There is none, and what to do about it. */
export interface NoFfmpeg {
  readonly path: undefined
  /** One sentence or more, for people. */
  readonly message: string
}

export interface LocateOptions {
  /** The path from `--ffmpeg` or `FFMPEG_PATH`. */
  readonly configured?: string | undefined
  /** The `PATH` of this process. */
  readonly searchPath: string
  /** Path of ffmpeg-static's binary, if that package is there; for tests. */
  readonly bundled?: () => string | undefined
}

const INSTALL_HINT =
  `Install ffmpeg ${OLDEST_MAJOR}.0 or newer (Debian and Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg; ` +
  'Windows: winget install ffmpeg), or name one with --ffmpeg or FFMPEG_PATH.'

/** How long a program may take to say its version. */
const ANSWER_TIMEOUT_MS = 10_000

const run = promisify(execFile)

/** The first usable ffmpeg of: the configured one, `PATH`, the optional package ffmpeg-static. Never rejects. */
export async function locateFfmpeg(options: LocateOptions): Promise<Ffmpeg | NoFfmpeg> {
  const notes: string[] = []
  for (const candidate of await candidates(options)) {
    const answer = await askVersion(candidate.path, options.searchPath)
    if (typeof answer === 'string') {
      notes.push(`${candidate.from} ${candidate.path} cannot be used: ${answer}.`)
      continue
    }
    if (candidate.hint !== undefined) notes.push(candidate.hint)
    const deathGuard = await findDeathGuard(candidate.path, options.searchPath)
    return { ...answer, path: candidate.path, searchPath: options.searchPath, deathGuard, notes }
  }
  const missing = notes.length > 0 ? notes.join(' ') : 'No ffmpeg was found.'
  return { path: undefined, message: `${missing} ${INSTALL_HINT}` }
}

interface Candidate {
  readonly from: string
  readonly path: string
  readonly hint?: string
}

async function candidates(options: LocateOptions): Promise<Candidate[]> {
  const found: Candidate[] = []
  const { configured } = options
  if (configured !== undefined && configured !== '') {
    const path = configured.includes('/')
      ? resolve(configured)
      : await findOnPath(configured, options.searchPath)
    found.push({ from: 'The configured ffmpeg', path: path ?? configured })
  }
  const onPath = await findOnPath('ffmpeg', options.searchPath)
  if (onPath !== undefined) found.push({ from: 'The ffmpeg on PATH', path: onPath })
  const bundled = (options.bundled ?? bundledPath)()
  // With install scripts blocked the package is there and names a file that is not.
  if (bundled !== undefined && (await isExecutable(bundled))) {
    const hint =
      'The ffmpeg of the package ffmpeg-static is used; one from the system gets security fixes sooner.'
    found.push({ from: 'The ffmpeg of ffmpeg-static', path: bundled, hint })
  }
  return found
}

/** The program's version, or why it cannot be used. */
async function askVersion(path: string, searchPath: string): Promise<FfmpegVersion | string> {
  try {
    const { stdout } = await run(path, ['-version'], runOptions(searchPath))
    const version = parseVersion(stdout)
    if (version === undefined) return 'it does not say a version of ffmpeg'
    if (version.major < OLDEST_MAJOR) {
      return `it is version ${version.version}, and before ${OLDEST_MAJOR}.0 ffmpeg cannot give up on a dead camera`
    }
    return version
  } catch (error) {
    return `it does not run (${messageOf(error).split('\n')[0]})`
  }
}

/** `setpriv --pdeathsig KILL`, where running it in front of ffmpeg proves that it works (Linux, util-linux ≥ 2.33). */
async function findDeathGuard(path: string, searchPath: string): Promise<readonly string[]> {
  const setpriv = await findOnPath('setpriv', searchPath)
  if (setpriv === undefined) return []
  const guard = ['--pdeathsig', 'KILL']
  try {
    const { stdout } = await run(setpriv, [...guard, path, '-version'], runOptions(searchPath))
    return parseVersion(stdout) === undefined ? [] : [setpriv, ...guard]
  } catch {
    return []
  }
}

function runOptions(searchPath: string): {
  env: Record<string, string>
  timeout: number
  killSignal: 'SIGKILL'
} {
  return { env: childEnvironment(searchPath), timeout: ANSWER_TIMEOUT_MS, killSignal: 'SIGKILL' }
}

async function findOnPath(name: string, searchPath: string): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of searchPath.split(delimiter)) {
    if (folder === '') continue
    const path = resolve(join(folder, file))
    if (await isExecutable(path)) return path
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

function bundledPath(): string | undefined {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static')
    return typeof path === 'string' ? path : undefined
  } catch {
    // An optional dependency: not installed is not a fault.
    return undefined
  }
}
