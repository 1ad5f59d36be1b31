import { closeSync, openSync } from 'node:fs'
import { systemClock } from '../../src/clock.ts'
import { locateFfmpeg } from '../../src/ffmpeg/locate.ts'
import { FfmpegProcess } from '../../src/ffmpeg/process.ts'
import type { FfmpegExit } from '../../src/ffmpeg/process.ts'

/**
 * A process of its own that spends all its file descriptors but the number given, and then starts ffmpeg; prints how
 * that ended.
 */
const spare = Number(process.argv[2])
const ffmpeg = await locateFfmpeg({ searchPath: process.env['PATH'] ?? '' })
if (ffmpeg.path === undefined) throw new Error(ffmpeg.message)
const spent: number[] = []
try {
  for (;;) spent.push(openSync('/dev/null', 'r'))
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error
}
for (const descriptor of spent.slice(0, spare)) closeSync(descriptor)
let child: FfmpegProcess | undefined
const exit = await new Promise<FfmpegExit>((resolve) => {
  child = new FfmpegProcess({
    ffmpeg,
    args: ['-version'],
    stdin: '',
    clock: systemClock,
    onStdout: () => undefined,
    onStderr: () => undefined,
    onExit: resolve,
  })
})
process.stdout.write(`${JSON.stringify(exit)}\n`)
await child?.close()
process.stdout.write('closed\n')
process.exit(0)
