/** The player's looks, inside its shadow root. A page sets `--baton-fit` and `--baton-radius`, or uses the parts. */
export const STYLE = `
:host {
  display: block;
  position: relative;
  aspect-ratio: 16 / 9;
  overflow: hidden;
  border-radius: var(--baton-radius, 0);
  background: #0b0d10;
  color: #f4f6f8;
  font: 400 0.875rem/1.4 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  container-type: size;
  contain: layout paint style;
}
:host([hidden]) { display: none; }
:host(:fullscreen) { border-radius: 0; aspect-ratio: auto; }
.surface {
  position: absolute;
  inset: 0;
  transition: filter 0.25s ease, opacity 0.25s ease;
}
.surface > * {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  object-fit: var(--baton-fit, contain);
}
.frame { position: absolute; inset: 0; }
.frame[data-view='wait'] .surface { opacity: 0.35; }
.frame:is([data-view='down'], [data-view='failed']) .surface { filter: grayscale(1) brightness(0.4); }
.frame[data-view='paused'] .surface { filter: brightness(0.5); }

.message {
  position: absolute;
  inset: 0;
  display: grid;
  place-content: center;
  justify-items: center;
  gap: 0.25rem;
  padding: 1rem;
  text-align: center;
  text-wrap: balance;
  pointer-events: none;
  opacity: 0;
  transition: opacity 0.25s ease;
}
.frame:is([data-view='wait'], [data-view='down'], [data-view='failed'], [data-view='paused']) .message { opacity: 1; }
.title { font-size: 1rem; font-weight: 600; letter-spacing: -0.005em; }
.detail { max-width: 34rem; color: #d3d9e0; }
.countdown {
  margin-top: 0.375rem;
  padding: 0.125rem 0.625rem;
  border-radius: 1rem;
  background: rgb(255 255 255 / 0.12);
  color: #e8ecf0;
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
}
.countdown:empty, .detail:empty { display: none; }
.spinner {
  width: 1.75rem;
  height: 1.75rem;
  margin-bottom: 0.375rem;
  border: 2.5px solid rgb(255 255 255 / 0.22);
  border-top-color: #fff;
  border-radius: 50%;
  display: none;
}
.frame[data-view='wait'] .spinner { display: block; animation: turn 0.9s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }

.age {
  position: absolute;
  inset-block-start: 0.625rem;
  inset-inline-end: 0.625rem;
  padding: 0.125rem 0.5rem;
  border-radius: 1rem;
  background: rgb(250 176 5 / 0.92);
  color: #1d1400;
  font-size: 0.75rem;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  opacity: 0;
  transition: opacity 0.2s ease;
}
.frame[data-view='old'] .age { opacity: 1; }

.bar {
  position: absolute;
  inset: auto 0 0;
  display: none;
  align-items: center;
  gap: 0.25rem;
  padding: 2.5rem 0.5rem 0.5rem;
  background: linear-gradient(transparent, rgb(0 0 0 / 0.62));
  opacity: 0;
  transition: opacity 0.2s ease;
}
:host([controls]) .bar { display: flex; }
:host(:hover) .bar, .bar:focus-within { opacity: 1; }
@media (hover: none) { .bar { opacity: 1; } }
.bar .rest { flex: 1; }
.delay { padding-inline: 0.5rem; font-size: 0.8125rem; color: #e8ecf0; font-variant-numeric: tabular-nums; }
.delay::before {
  content: '';
  display: inline-block;
  width: 0.5rem;
  height: 0.5rem;
  margin-inline-end: 0.4375rem;
  border-radius: 50%;
  background: #ff4d4f;
}
.delay:empty { display: none; }
button {
  all: unset;
  box-sizing: border-box;
  display: grid;
  place-items: center;
  width: 2.75rem;
  height: 2.75rem;
  border-radius: 0.625rem;
  color: #fff;
  cursor: pointer;
}
button:hover { background: rgb(255 255 255 / 0.14); }
button:focus-visible { outline: 2px solid #fff; outline-offset: -3px; }
.action {
  width: auto;
  height: auto;
  margin-top: 0.5rem;
  padding: 0.5rem 1rem;
  background: rgb(255 255 255 / 0.16);
  font-weight: 600;
  pointer-events: auto;
}
.action[hidden] { display: none; }
svg {
  width: 1.5rem;
  height: 1.5rem;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}

@container (max-width: 22rem) {
  .message { padding: 0.5rem; }
  .title { font-size: 0.875rem; }
  .detail { font-size: 0.75rem; line-height: 1.3; }
  .countdown { font-size: 0.75rem; margin-top: 0.125rem; }
}
@container (max-height: 7rem) {
  .detail, .spinner { display: none !important; }
}
@media (prefers-reduced-motion: reduce) {
  * { transition: none !important; }
  .spinner { animation-duration: 3s !important; }
}
`
