import type { EngineName } from './engine.ts'
import { MseScreen } from './mse-screen.ts'
import type { Loudness, Screen, ScreenHandlers } from './screen.ts'

/** How to make the screen of each engine. */
export const SCREENS: Readonly<Record<EngineName, (handlers: ScreenHandlers, loudness: Loudness) => Screen>> =
  {
    mse: (handlers, loudness) => new MseScreen(handlers, loudness),
  }
