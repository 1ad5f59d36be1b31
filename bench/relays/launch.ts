import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Program } from '../programs.ts'

const READY_MS = 15_000
const LOOK_MS = 50
const TERM_MS = 3000

/** A foreign program that listens on a port it was told. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  /** Where its viewers connect. */
  readonly port: number
  readonly cwd?: string
}

/** Starts it; resolves once its port answers. Rejects where it ends before, or does not answer within 15 s. */
export async function launch({ command, args, port, cwd }: Launch): Promise<Program> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd })
  const exited = once(child, 'exit')
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-500)))
  let fault: Error | undefined
  child.on('error', (error) => (fault = error))
  child.on('exit', (code) => (fault ??= new Error(`${command} ended with ${code}: ${words.trim()}`)))
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), TERM_MS)
    await exited
    clearTimeout(timer)
  }
  const deadlineMs = performance.now() + READY_MS
  while (!(await answers(port))) {
    if (fault !== undefined) throw fault
    if (performance.now() > deadlineMs) {
      await stop()
      throw new Error(`${command} does not listen on port ${port} within ${READY_MS} ms: ${words.trim()}`)
    }
    await sleep(LOOK_MS)
  }
  return { pid: child.pid ?? Number.NaN, port, stop }
}

/** A TCP port of the loopback that was free a moment ago, for programs that cannot take one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
