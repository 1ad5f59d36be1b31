import { definePlayer } from './element.ts'

export { BatonPlayer, definePlayer } from './element.ts'

// The module lies at the relay's root, whatever page loads it.
const here = import.meta.url
definePlayer(new URL('.', here).href)
