import { pressable } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { MessageView } from './view.ts';

/** The form in which a visitor leaves an address for the answer. Loads with the first message that asks for one. */
export function contactCard(view: MessageView): TemplateResult {
  return html`<form class="card contact" novalidate @submit=${(event: Event) => event.preventDefault()}>
    <label class="label" for="cs-email">${view.t('email')}</label>
    <span class="field"
      ><input
        id="cs-email"
        type="email"
        name="email"
        autocomplete="email"
        inputmode="email"
        maxlength="254"
        dir="ltr"
        aria-describedby="cs-email-note"
        placeholder="name@example.com"
        @input=${clearCheck}
    /></span>
    <button class="btn primary block" type="submit" ${pressable((event) => submitContact(event, view))}>${view.t('emailSend')}</button>
    <span class="meta" id="cs-email-note">${view.t('emailUse')}</span>
    <span class="meta bad" role="alert"></span>
  </form>`;
}

const partsOf = (event: Event): { readonly input: HTMLInputElement | null; readonly alert: HTMLElement | null } => {
  const form = (event.currentTarget as HTMLElement).closest('form');
  return { input: form?.querySelector('input') ?? null, alert: form?.querySelector('[role="alert"]') ?? null };
};

function clearCheck(event: Event): void {
  const { input, alert } = partsOf(event);
  input?.removeAttribute('aria-invalid');
  if (alert !== null) alert.textContent = '';
}

async function submitContact(event: MouseEvent, view: MessageView): Promise<void> {
  event.preventDefault();
  const form = (event.target as HTMLElement).closest('form');
  const input = form?.querySelector('input');
  const alert = form?.querySelector('[role="alert"]');
  if (!input || !alert) return;
  const email = input.value.trim();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    input.setAttribute('aria-invalid', 'true');
    alert.textContent = view.t('emailWrong');
    input.focus();
    return;
  }
  try {
    await view.actions.contact(email);
  } catch {
    alert.textContent = view.t('emailFailed');
  }
}
