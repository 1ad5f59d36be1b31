import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeAtEnd } from '../../test/support/leftovers.ts'
import { BACK_MS, KEYFRAME_MS, KILLED_MS, STALL_MS, type FaultCase } from '../case.ts'
import { told, type Stage } from '../stage.ts'

/** Between a stop of ffmpeg by SIGTERM and by SIGKILL. */
const OBEY_MS = 1_000
/** After this the relay looks for an ffmpeg again. */
const LOOK_MS = 15_000

function signalCase(signal: 'SIGKILL' | 'SIGSTOP', withinMs: number): FaultCase {
  return {
    name: signal.toLowerCase(),
    isShort: signal === 'SIGSTOP',
    fault: `ffmpeg: ${signal}`,
    expected: 'the picture again, by another ffmpeg',
    withinMs,
    run: async (stage) => {
      const camera = await stage.camera()
      const { viewer } = await stage.play(camera.url)
      const [pid = 0] = stage.pulls()
      process.kill(pid, signal)
      const beganMs = performance.now()
      const from = viewer.messages.length
      await viewer.message('state', ({ state }) => state === 'live', from)
      await viewer.hasPictures(viewer.pictures + 1)
      const ms = performance.now() - beganMs
      const isAnother = !stage.pulls().includes(pid)
      await camera.close()
      return { words: `the picture again, by ${isAnother ? 'another' : 'the same'} ffmpeg`, ms }
    },
  }
}

/** Where an ffmpeg may be put. */
async function placeForFfmpeg(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-ffmpeg-'))
  closeAtEnd(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'ffmpeg')
}

/** A program in ffmpeg's place. */
async function program(lines: readonly string[]): Promise<string> {
  const path = await placeForFfmpeg()
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  await chmod(path, 0o755)
  return path
}

/** A relay that has only this ffmpeg, until the case gives it another. */
async function withoutFfmpeg(stage: Stage, path: string): Promise<{ words: string; ms: number }> {
  const camera = await stage.camera()
  const streams = [{ id: 'cam', url: camera.url, pull: 'ffmpeg' }]
  const relay = await stage.ownRelay({
    streams,
    flags: ['--ffmpeg', path],
    environment: { PATH: '/nowhere' },
  })
  const viewer = await stage.watch('cam', relay)
  await told(viewer, 'no-ffmpeg')
  await writeFile(path, `#!/bin/sh\nPATH=${process.env['PATH'] ?? ''} exec ffmpeg "$@"\n`)
  await chmod(path, 0o755)
  const beganMs = performance.now()
  await viewer.hasPictures(1)
  const ms = performance.now() - beganMs
  await viewer.close()
  await camera.close()
  return { words: 'no-ffmpeg, then the picture', ms }
}

export const ffmpeg: readonly FaultCase[] = [
  signalCase('SIGKILL', KILLED_MS + KEYFRAME_MS),
  signalCase('SIGSTOP', STALL_MS + OBEY_MS + BACK_MS + KEYFRAME_MS),
  {
    name: 'stderr',
    fault: 'ffmpeg: fills stderr',
    expected: 'plays',
    isShort: true,
    run: async (stage) => {
      const path = await program(['case "$*" in *-i\\ *) yes "no use" >&2 & esac', 'exec ffmpeg "$@"'])
      const camera = await stage.camera()
      const relay = await stage.ownRelay({
        streams: [{ id: 'cam', url: camera.url, pull: 'ffmpeg' }],
        flags: ['--ffmpeg', path],
      })
      const viewer = await stage.watch('cam', relay)
      await viewer.hasPictures(100)
      await viewer.close()
      await camera.close()
      return { words: 'plays' }
    },
  },
  {
    name: 'no-ffmpeg',
    fault: 'ffmpeg: missing, then installed',
    expected: 'no-ffmpeg, then the picture',
    withinMs: LOOK_MS + BACK_MS + KEYFRAME_MS,
    run: async (stage) => withoutFfmpeg(stage, await placeForFfmpeg()),
  },
  {
    name: 'old-ffmpeg',
    fault: 'ffmpeg: 4.4, then another',
    expected: 'no-ffmpeg, then the picture',
    withinMs: LOOK_MS + BACK_MS + KEYFRAME_MS,
    run: async (stage) => withoutFfmpeg(stage, await program(['echo "ffmpeg version 4.4.2 Copyright"'])),
  },
]
