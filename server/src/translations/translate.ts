import { CsError } from '@cs-kit/protocol';
import { estimateTokens } from '../assistant/prompt.ts';
import { bookedOnFailure } from '../auth/budgets.ts';
import type { Budgets } from '../context.ts';
import type { ChatModel } from '../providers/types.ts';
import { readTranslation, translationPrompt } from './prompt.ts';
import type { Translated } from './prompt.ts';

/** Lets the engine translate one text within the day's budget of the site, and books what it used. */
export async function translate(
  { model, budgets, siteId, signal }: { readonly model: ChatModel; readonly budgets: Budgets; readonly siteId: string; readonly signal: AbortSignal },
  text: string,
  language: string,
): Promise<Translated> {
  const { system, content, maxOutputTokens } = translationPrompt(text, language);
  const input = estimateTokens(system) + estimateTokens(content);
  const reserved = input + maxOutputTokens;
  const reservation = await budgets.reserve(siteId, 'chatTokens', reserved);
  let counted: number | null = null;
  let output = '';
  try {
    for await (const event of model.reply({ system, messages: [{ role: 'user', content }], maxOutputTokens, signal })) {
      if (event.type === 'usage') counted = event.inputTokens + event.outputTokens;
      else if (event.type === 'delta') output += event.text;
      else if (event.reason === 'length') throw new CsError('provider/interrupted', 'The translation broke off.');
    }
  } catch (error) {
    await reservation.settle(counted ?? bookedOnFailure(error, reserved));
    throw error;
  }
  await reservation.settle(counted ?? input + estimateTokens(output));
  return readTranslation(output, text, language);
}
