// Looks at the clock every few milliseconds; asked, says by how much it came too late at most since it was asked before.
const STEP_MS = 5
let [lastMs, latestMs] = [performance.now(), 0]
setInterval(() => {
  const nowMs = performance.now()
  latestMs = Math.max(latestMs, nowMs - lastMs - STEP_MS)
  lastMs = nowMs
}, STEP_MS)
process.on('message', () => {
  process.send(latestMs)
  latestMs = 0
})
process.on('disconnect', () => process.exit())
