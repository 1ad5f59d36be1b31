/** The looks of the controls; `STYLE` goes before. */
export const CONTROLS_STYLE = `
.bar {
  --size: 2.75rem;
  position: absolute;
  inset: auto 0 0;
  display: none;
  align-items: center;
  padding: 3rem 0.5rem 0.375rem;
  background: linear-gradient(transparent, rgb(0 0 0 / 0.45) 45%, rgb(0 0 0 / 0.8));
  pointer-events: none;
}
:host([controls]) .bar { display: flex; }
.bar, .top { opacity: 0; }
.bar, :host([controls]) .top { transition: opacity 0.2s ease; }
.top { position: absolute; inset: 0 0 auto; pointer-events: none; }
.frame:is([data-active], [data-view='paused']) :is(.bar, .top),
.frame:is([data-view='wait'], [data-view='down'], [data-view='failed']) .top,
.bar:has(.settings:not([hidden])) { opacity: 1; }
.frame:is([data-active], [data-view='paused']) .bar > *,
.bar:has(.settings:not([hidden])) > * { pointer-events: auto; }
:host(:fullscreen) .frame:not([data-active]) { cursor: none; }
.rest { flex: 1; }
.button {
  display: grid;
  flex: none;
  place-items: center;
  width: var(--size);
  height: var(--size);
  border-radius: 0.625rem;
}
.button:hover, .button[aria-expanded='true'] { background: rgb(255 255 255 / 0.16); }
.button:disabled { opacity: 0.45; cursor: default; }

.loudness { display: flex; align-items: center; }
.volume {
  --level: 0;
  width: 5rem;
  height: 1.5rem;
  margin: 0 0.625rem 0 0.125rem;
  border-radius: 0.375rem;
  appearance: none;
  background: none;
  cursor: pointer;
}
.volume::-webkit-slider-runnable-track {
  height: 0.25rem;
  border-radius: 0.25rem;
  background: linear-gradient(#fff, #fff) 0 / calc(var(--level) * 100%) 100% no-repeat rgb(255 255 255 / 0.4);
}
.volume::-webkit-slider-thumb {
  width: 0.875rem;
  height: 0.875rem;
  margin-top: -0.3125rem;
  border-radius: 50%;
  appearance: none;
  background: #fff;
}
.volume::-moz-range-track { height: 0.25rem; border-radius: 0.25rem; background: rgb(255 255 255 / 0.4); }
.volume::-moz-range-progress { height: 0.25rem; border-radius: 0.25rem; background: #fff; }
.volume::-moz-range-thumb { width: 0.875rem; height: 0.875rem; border: 0; border-radius: 50%; background: #fff; }

.live {
  display: flex;
  align-items: baseline;
  gap: 0.4375rem;
  padding-inline: 0.375rem;
  font-size: 0.8125rem;
  white-space: nowrap;
}
.live::before { content: ''; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: #ff4d4f; }
.live .word { font-weight: 600; }
.delay { color: #dfe4e9; font-variant-numeric: tabular-nums; }

.panel {
  position: absolute;
  box-sizing: border-box;
  max-width: calc(100cqw - 1rem);
  max-height: calc(100cqh - 4rem);
  overflow: auto;
  border-radius: 0.75rem;
  background: rgb(16 19 22 / 0.9);
  box-shadow: 0 0 0 1px rgb(255 255 255 / 0.12), 0 0.5rem 1.5rem rgb(0 0 0 / 0.35);
  backdrop-filter: blur(0.75rem);
}
.settings { inset: auto 0.5rem 3.5rem auto; width: 19rem; padding: 0.25rem; }
.row {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  min-height: 2.75rem;
  padding-inline: 0.625rem;
}
.choice {
  min-width: 0;
  max-width: 12rem;
  height: 2.125rem;
  padding-inline: 0.5rem;
  border: 1px solid rgb(255 255 255 / 0.45);
  border-radius: 0.5rem;
  background: #23282d;
  color: inherit;
  font: inherit;
}
.switch {
  display: grid;
  width: 2.5rem;
  height: 1.5rem;
  margin: 0;
  padding: 0.1875rem;
  border: 1px solid rgb(255 255 255 / 0.55);
  border-radius: 1rem;
  appearance: none;
  cursor: pointer;
  transition: background 0.15s ease;
}
.switch::before {
  content: '';
  width: 1rem;
  height: 1rem;
  border-radius: 50%;
  background: #fff;
  transition: translate 0.15s ease;
}
.switch:checked { border-color: var(--accent); background: var(--accent); }
.switch:checked::before { background: #0b0d10; translate: 1rem; }

.statistics { display: none; inset: 0.5rem auto auto 0.5rem; padding: 0.625rem 0.875rem; }
:host([statistics]) .statistics { display: block; }
.figures {
  display: grid;
  grid-template-columns: auto auto;
  gap: 0.0625rem 1rem;
  margin: 0;
  padding-inline-end: 2rem;
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
}
.figure { display: contents; }
.figure dt { color: #b3bdc6; }
.figure dd { margin: 0; }
.chart {
  width: 100%;
  height: 2rem;
  margin-top: 0.375rem;
  stroke: var(--accent);
  stroke-width: 1.5;
}
.chart polyline { vector-effect: non-scaling-stroke; }
.shut { position: absolute; inset: 0.25rem 0.25rem auto auto; --size: 2rem; }
.shut svg { width: 1.125rem; height: 1.125rem; }

.notice {
  position: absolute;
  inset: auto 0 4rem;
  width: fit-content;
  margin-inline: auto;
  padding: 0.375rem 0.875rem;
  border-radius: 1rem;
  background: rgb(16 19 22 / 0.9);
  font-weight: 500;
}

@media (hover: none) { .volume { display: none; } }
@container (max-width: 34rem) { .volume { display: none; } }
@container (max-width: 24.5rem) {
  .bar { --size: 2.5rem; padding-inline: 0.25rem; }
  .figures { font-size: 0.75rem; line-height: 1.2; gap: 0 0.75rem; }
  .statistics { max-height: calc(100cqh - 3.125rem); padding: 0.25rem 0.625rem; }
  .chart { display: none; }
}
@container (max-width: 22.5rem) { .delay { display: none; } }
@container (max-width: 19rem) {
  .live, .snapshot, .small-window { display: none; }
}
@container (min-width: 110rem) {
  .bar { --size: 3.25rem; padding-inline: 1rem; }
  .bar svg { width: 1.75rem; height: 1.75rem; }
  .live, .figures { font-size: 1rem; }
  .title { font-size: 1.25rem; }
  .detail, .countdown { font-size: 1rem; }
}
`
