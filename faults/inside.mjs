// Loaded into a relay that is tested from outside: says what only the process itself knows, and never outlives its parent.
/* global gc -- there by --expose-gc */

/** Those that are pending. The relay's keep no process alive, and such ones Node counts nowhere. */
const timers = new Set()
const { setTimeout: start, setInterval: repeat, clearTimeout: clear } = globalThis

function withLooks(counted, original) {
  // What Node hangs on it, such as its promisified form, stays there.
  return Object.defineProperties(counted, Object.getOwnPropertyDescriptors(original))
}

globalThis.setTimeout = withLooks((callback, delayMs, ...args) => {
  const timer = start(() => {
    timers.delete(timer)
    callback(...args)
  }, delayMs)
  timers.add(timer)
  return timer
}, start)
globalThis.setInterval = withLooks((...args) => {
  const timer = repeat(...args)
  timers.add(timer)
  return timer
}, repeat)
globalThis.clearTimeout = globalThis.clearInterval = (timer) => {
  timers.delete(timer)
  clear(timer)
}

process.on('message', () => {
  gc()
  process.send({ timers: timers.size, heapBytes: process.memoryUsage().heapUsed })
})
process.on('disconnect', () => process.exit())
process.channel.unref()
