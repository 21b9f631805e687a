/* Loaded before a relay of a test: each SIGUSR2 sets its clock, as a machine whose clock was wrong has it set. CLOCK_JUMPS holds the offsets in milliseconds, one after the other. */
const jumps = (process.env['CLOCK_JUMPS'] ?? '').split(',').map(Number);
const real = Date.now.bind(Date);
let offset = 0;
process.on('SIGUSR2', () => void (offset = jumps.shift() ?? 0));
const Real = Date;
globalThis.Date = new Proxy(Real, {
  construct: (target, args: []) => (args.length === 0 ? new target(real() + offset) : Reflect.construct(target, args)),
  get: (target, name) => (name === 'now' ? () => real() + offset : Reflect.get(target, name)),
});
