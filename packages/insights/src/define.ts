import { CsInsights } from './elements/cs-insights/cs-insights.ts';

if (!customElements.get('cs-insights')) customElements.define('cs-insights', CsInsights);
