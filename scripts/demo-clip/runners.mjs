import { mix, smoothstep } from './paint.mjs'

const GROUND = 636
const TEAMS = [
  { shirt: [38, 205, 196], shorts: [16, 60, 92], skin: [166, 106, 78], hair: [38, 22, 26] },
  { shirt: [255, 196, 64], shorts: [96, 28, 66], skin: [222, 164, 126], hair: [84, 44, 26] },
]
const GOLD = [255, 224, 120]

/** Both runners and the baton. `phase` 0…1 holds two legs of the race: each runner carries once. */
export function paintRunners(canvas, phase) {
  const leg = Math.floor(phase * 2) % 2
  const carrier = TEAMS[leg]
  const next = TEAMS[1 - leg]
  const at = legAt(phase)
  const trail = Array.from({ length: 14 }, (_, i) => batonAt(phase - (i + 1) * 0.004, (i + 1) * 16))
  const first = pose(at.carrierX, phase, 0, { reach: at.reach })
  const second = pose(at.nextX, phase, Math.PI * 0.9, { receive: at.reach })
  for (const runner of [second, first]) {
    canvas.ellipse(runner.hip[0] + 6, GROUND + 8, 92, 13, [24, 8, 30], 0.55)
  }
  paintRunner(canvas, second, next)
  for (let i = trail.length - 1; i > 0; i -= 1) {
    canvas.glow(trail[i - 1], trail[i], 20 - i, GOLD, 0.055 * (1 - i / trail.length))
  }
  paintRunner(canvas, first, carrier)
  const [x, y] = batonAt(phase, 0)
  const tilt = [23 * Math.cos(-0.45), 23 * Math.sin(-0.45)]
  const ends = [
    [x - tilt[0], y - tilt[1]],
    [x + tilt[0], y + tilt[1]],
  ]
  canvas.glow(ends[0], ends[1], 64, GOLD, 0.34)
  canvas.capsule(ends[0], ends[1], 8, 8, [122, 40, 44])
  canvas.capsule(ends[0], ends[1], 6, 6, [255, 214, 92])
  canvas.capsule([x - 20, y + 7.5], [x + 20, y - 11.5], 1.6, 1.6, [255, 250, 226])
}

/** Where the two are within a leg: the next one comes into view, is reached, takes over, and leads. */
function legAt(phase) {
  const p = (((phase * 2) % 1) + 1) % 1
  const meet = smoothstep(0.12, 0.5, p)
  const leave = smoothstep(0.62, 1, p)
  return {
    p,
    carrierX: 500 - leave * 760,
    nextX: 1420 - meet * 742 - leave * 178,
    reach: smoothstep(0.36, 0.5, p) * (1 - smoothstep(0.6, 0.72, p)),
    passed: smoothstep(0.52, 0.6, p),
  }
}

function batonAt(phase, behind) {
  const wrapped = ((phase % 1) + 1) % 1
  const at = legAt(wrapped)
  const from = pose(at.carrierX, wrapped, 0, { reach: at.reach }).nearHand
  const to = pose(at.nextX, wrapped, Math.PI * 0.9, { receive: at.reach }).nearHand
  return [from[0] + (to[0] - from[0]) * at.passed - behind, from[1] + (to[1] - from[1]) * at.passed]
}

/** A running figure from its gait: 22 steps in a clip, so that the last picture leads to the first. */
function pose(x, phase, offset, { reach = 0, receive = 0 }) {
  // Roles swap every half clip, so the carrier's gait must continue as the next one's did.
  const leg = Math.floor(phase * 2) % 2
  const swap = offset === 0 ? leg : 1 - leg
  const gait = phase * Math.PI * 2 * 11 + swap * Math.PI * 0.9
  const hip = [x, GROUND - 134 - Math.abs(Math.sin(gait + 0.5)) * 13]
  const lean = 0.2
  const neck = joint(hip, Math.PI - lean, 96)
  const shoulder = joint(hip, Math.PI - lean, 86)
  const head = joint(neck, Math.PI - lean * 0.6, 30)
  const near = legJoints(hip, gait)
  const far = legJoints([hip[0] + 4, hip[1]], gait + Math.PI)
  const nearArm = armJoints(shoulder, gait + Math.PI, reach, receive)
  const farArm = armJoints([shoulder[0] + 5, shoulder[1]], gait, 0, 0)
  return { hip, neck, shoulder, head, near, far, nearArm, farArm, nearHand: nearArm.hand }
}

function legJoints(hip, gait) {
  const thigh = 0.32 + 0.86 * Math.sin(gait)
  const bend = 0.22 + 1.75 * Math.max(0, Math.cos(gait + 0.35)) ** 1.3
  const knee = joint(hip, thigh, 68)
  const ankle = joint(knee, thigh - bend, 66)
  const foot = joint(ankle, thigh - bend + 1.45 - 0.3 * Math.max(0, -Math.sin(gait)), 25)
  return { knee, ankle, foot }
}

function armJoints(shoulder, gait, reach, receive) {
  let upper = 0.05 + 0.9 * Math.sin(gait)
  let elbow = 1.45 + 0.35 * Math.sin(gait)
  upper += (1.28 - upper) * reach + (-1.18 - upper) * receive
  elbow += (0.22 - elbow) * reach + (-0.1 - elbow) * receive
  const elbowAt = joint(shoulder, upper, 50)
  return { elbow: elbowAt, hand: joint(elbowAt, upper + elbow, 48) }
}

/** The end of a bone: angle 0 hangs down, positive is forward (to the right). */
function joint([x, y], angle, length) {
  return [x + Math.sin(angle) * length, y + Math.cos(angle) * length]
}

function paintRunner(canvas, runner, team) {
  const dark = (color) => mix(color, [34, 14, 48], 0.5)
  paintLeg(canvas, runner.hip, runner.far, dark(team.skin), dark(team.shorts), [92, 84, 110])
  paintArm(canvas, runner.shoulder, runner.farArm, dark(team.skin), dark(team.shirt))
  canvas.capsule(runner.neck, runner.head, 9, 9, dark(team.skin))
  canvas.capsule(runner.hip, runner.shoulder, 21, 26, team.shirt)
  canvas.capsule(
    [runner.hip[0] + 15, runner.hip[1] - 8],
    [runner.shoulder[0] + 19, runner.shoulder[1]],
    4,
    4,
    mix(team.shirt, [255, 250, 230], 0.6),
    0.55,
  )
  paintLeg(canvas, runner.hip, runner.near, team.skin, team.shorts, [244, 240, 250])
  paintHead(canvas, runner.head, team)
  paintArm(canvas, runner.shoulder, runner.nearArm, team.skin, mix(team.shirt, [20, 10, 40], 0.18))
}

function paintLeg(canvas, hip, { knee, ankle, foot }, skin, shorts, shoe) {
  canvas.capsule(hip, knee, 19, 13, skin)
  canvas.capsule(knee, ankle, 13, 8, skin)
  canvas.capsule(
    hip,
    [hip[0] + (knee[0] - hip[0]) * 0.62, hip[1] + (knee[1] - hip[1]) * 0.62],
    22,
    18,
    shorts,
  )
  canvas.capsule(ankle, foot, 9, 7, shoe)
}

function paintArm(canvas, shoulder, { elbow, hand }, skin, shirt) {
  canvas.capsule(shoulder, elbow, 12, 10, skin)
  canvas.capsule(elbow, hand, 10, 8, skin)
  canvas.capsule(
    shoulder,
    [(shoulder[0] * 2 + elbow[0]) / 3, (shoulder[1] * 2 + elbow[1]) / 3],
    15,
    13,
    shirt,
  )
}

function paintHead(canvas, [x, y], team) {
  canvas.capsule([x - 4, y - 4], [x - 2, y - 6], 25, 24, team.hair)
  canvas.capsule([x + 3, y + 1], [x + 6, y + 4], 21, 19, team.skin)
  canvas.capsule([x - 18, y - 8], [x + 18, y - 12], 5, 5, team.shirt)
}
