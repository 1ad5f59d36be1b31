// Loaded into a relay that is tested from outside: says what only the process itself knows, and never outlives its parent.
/* global gc -- there by --expose-gc */
process.on('message', () => {
  gc()
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  process.send({ timers, heapBytes: process.memoryUsage().heapUsed })
})
process.on('disconnect', () => process.exit())
process.channel.unref()
