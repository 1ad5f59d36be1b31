import { startFaultyCamera } from '../test/support/faulty-camera.ts'

/** `camera-process.ts HOST`: a camera at that address; prints its URL, and ends with its parent. */
const [host = '127.0.0.1'] = process.argv.slice(2)
const camera = await startFaultyCamera({ host })
process.stdout.write(`${camera.url}\n`)
process.stdin.resume().on('end', () => process.exit())
