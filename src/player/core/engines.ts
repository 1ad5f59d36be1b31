import type { Engine, EngineName, EngineParts } from '../engine.ts'
import { MseEngine } from '../mse-engine.ts'
import { StillEngine } from '../still-engine.ts'
import { WebCodecsEngine } from '../webcodecs/webcodecs-engine.ts'

/** How to make each engine. */
export const ENGINES: Readonly<Record<EngineName, (parts: EngineParts) => Engine>> = {
  webcodecs: (parts) => new WebCodecsEngine(parts),
  mse: (parts) => new MseEngine(parts),
  still: (parts) => new StillEngine(parts),
}
