import { spawn, type ChildProcess } from 'node:child_process'

/** The output side that the relay uses too, so that all subjects read the same bytes from the same kind of process. */
const TS_ARGUMENTS = (
  '-map 0:v:0 -map 0:a:0? -c copy -f mpegts -omit_video_pes_length 0 -pes_payload_size 0 -muxdelay 0 ' +
  '-max_interleave_delta 100000 -flush_packets 1 pipe:1'
).split(' ')

/** Pulls a camera with ffmpeg and gives what it writes, chunk by chunk. The process is ended when this one exits. */
export function pull(url: string, onChunk: (chunk: Buffer) => void): void {
  const child = spawn('ffmpeg', ffmpegWords(url), { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', onChunk)
  child.on('exit', (code) => {
    process.stderr.write(`ffmpeg ended with ${code}\n`)
    process.exit(1)
  })
  children.push(child)
}

/** The arguments of an ffmpeg that writes a camera's MPEG-TS to its stdout. */
export function ffmpegWords(url: string): readonly string[] {
  const input = ['-v', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-fpsprobesize', '0', '-i', url]
  return [...input, ...TS_ARGUMENTS]
}

const children: ChildProcess[] = []
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** The arrival time of a chunk as a text message, once a second: what the delay is measured by. */
export class ClockText {
  #nextMs = 0

  /** Undefined when none is due. */
  due(): string | undefined {
    const arrivedMs = performance.timeOrigin + performance.now()
    if (arrivedMs < this.#nextMs) return undefined
    this.#nextMs = arrivedMs + 1000
    return JSON.stringify({ type: 'clock', pts90k: 0, arrivedMs, serverNowMs: arrivedMs })
  }
}
