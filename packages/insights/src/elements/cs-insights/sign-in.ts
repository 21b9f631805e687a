import type { RelayClient } from '@cs-kit/core';
import { icon, pressable, warnIcon } from '@cs-kit/ui';
import { html, nothing, type TemplateResult } from 'lit';
import type { Words } from '../../i18n/strings.ts';

/** Why signing in did not work; null while nothing is wrong. */
export type SignInProblem = 'signInWrong' | 'signInTooMany' | 'failedHint' | null;

const PROBLEMS: Readonly<Record<string, SignInProblem>> = { 'session/credentials': 'signInWrong', 'rate/limited': 'signInTooMany' };

/** What the form needs. */
export interface SignInView {
  readonly t: (key: keyof Words) => string;
  readonly problem: SignInProblem;
  readonly submit: (event: MouseEvent) => Promise<void>;
}

/** The way in for staff where no desk stands around the figures. */
export function signInView({ t, problem, submit }: SignInView): TemplateResult {
  return html`<form class="card sign" novalidate aria-labelledby="sign" @submit=${(event: Event) => event.preventDefault()}>
    <h3 class="label" id="sign">${t('signInTitle')}</h3>
    ${problem === null ? nothing : html`<div class="banner bad" role="alert">${icon(warnIcon)}<span>${t(problem)}</span></div>`}
    <label class="label" for="name">${t('signInName')}</label>
    <input class="field" id="name" name="username" dir="auto" autocomplete="username" autocapitalize="none" maxlength="80" required />
    <label class="label" for="password">${t('signInPassword')}</label>
    <input class="field" id="password" name="password" type="password" dir="ltr" autocomplete="current-password" maxlength="200" required />
    <button class="btn primary" type="submit" ${pressable(submit)}>${t('signIn')}</button>
  </form>`;
}

/** Signs in with what stands in the form; answers what is wrong. */
export async function signIn(event: MouseEvent, client: RelayClient, fail: (error: unknown) => { readonly code: string }): Promise<SignInProblem> {
  event.preventDefault();
  const form = (event.currentTarget as HTMLButtonElement).form;
  const [name, password] = [...(form?.querySelectorAll('input') ?? [])];
  if (!name || !password) return null;
  const empty = [name, password].find((input) => input.value.trim() === '');
  if (empty !== undefined) {
    empty.focus();
    return 'signInWrong';
  }
  try {
    await client.session.signIn({ name: name.value.trim(), password: password.value });
    return null;
  } catch (error) {
    return PROBLEMS[fail(error).code] ?? 'failedHint';
  }
}
