import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { started, type Cameras, type Program, type Subject } from '../programs.ts'
import { ffmpegWords } from '../pull.ts'

/** The server in C, of one camera; compiled at its first start by `compiler`. */
export function epoll(compiler: string): Subject {
  return {
    name: 'C, epoll and send',
    way: 'ws-ts',
    isYardstick: true,
    sendsWholePackets: true,
    startsWithKeyframe: false,
    start: (cameras) => start(compiler, cameras),
  }
}

async function start(compiler: string, { urls, folder }: Cameras): Promise<Program> {
  const program = join(folder, 'epoll-server')
  const source = join(import.meta.dirname, '../epoll-server.c')
  await promisify(execFile)(compiler, ['-O2', '-Wall', '-Werror', '-o', program, source])
  const words = ['ffmpeg', ...ffmpegWords(urls[0] ?? '')]
  return started(spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] }), /^ready (\d+)$/)
}
