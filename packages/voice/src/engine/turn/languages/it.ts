import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: "un|uno|una|il|lo|la|i|gli|le|l'|del|dello|della|dei|delle|di|al|allo|alla|ai|da|dal|dalla|nel|nella|in|su|sul|sulla|con|senza|per|tra|fra|mio|mia|miei|mie|suo|sua|vostro|vostra|nostro|questo|questa|questi|queste|e|o|ma|perché|che|se|quando|come|dove|chi|quale|quanto|dov'è|cos'è|io|lei|voi|è|sono|sta|ho|ha|hanno|abbiamo|era|posso|può|potete|potrebbe|voglio|vorrei|volevo|devo|mi|si|ci|non|molto|parlare|cambiare|un'|quanto costa|costa|costano|tempo|impiega|annullare|restituire|comprare|pagare|ricevere|ricevuto|comprato|pagato|ordinato|dimenticato|perso|arrivato|è arrivato|arriva|trovare|sapere|entrare|mai|sempre|ancora un|già|solo|altro|altra|nuovo|nuova|due|prima|dopo|così|gli ho|ne|ci sono|c'è|quell'|dell'|all'|nell'|dall'|sull'",
  answers:
    "sì|si|no|fermo|basta|aiuto|grazie|grazie mille|ciao|buongiorno|arrivederci|ok|okay|va bene|certo|esatto|giusto|operatore|persona|annulla|continua|ancora|sì grazie|no grazie|forse|aspetti|perfetto|d'accordo",
  asks: "dove|dov'è|cosa|che|chi|quale|quali|quando|quanto|come|perché|posso|può|potete|potrebbe|c'è|avete|è",
  closes: 'favore|grazie|oggi|domani|ieri|adesso|ordine|operatore|rimborso',
  fillers: 'ehm|eh|allora|cioè|mah|beh',
  nouns: /^(?:il |lo |la |i |gli |le |un |una |mio |mia |l'|questo |questa |io )/,
  nods: 'mhm|aha|sì|ok|okay|bene|certo|capito',
  digits: 'zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|cento|mille',
};
