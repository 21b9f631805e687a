import type { PluginContext, Plugins } from '@cs-kit/core';

const CALL = /^\/(\S+)\s*([\s\S]*)$/;

/** Runs the command that a message names, as `/name words`; null where it names none and is a message like any other. */
export function runCommand(plugins: Plugins, text: string, context: PluginContext): Promise<void> | null {
  const [, name, words = ''] = CALL.exec(text.trim()) ?? [];
  const command = plugins.commands.get().find((known) => known.name === name);
  // A command that throws is a command that fails.
  return command === undefined ? null : new Promise((resolve) => resolve(command.run(words, context)));
}
