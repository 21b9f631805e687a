import '@cs-kit/ui/define.js';
import { registerDocuments } from './elements/cs-documents/register.ts';

registerDocuments();
