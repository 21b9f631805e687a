import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: "un|une|des|le|la|les|l'|du|de|d'|au|aux|mon|ma|mes|votre|vos|notre|nos|leur|ce|cet|cette|ces|et|ou|mais|parce que|que|car|si|quand|comme|où|qui|quoi|quel|quelle|quels|à|en|dans|sur|sous|pour|par|avec|sans|chez|depuis|je|j'ai|tu|il|elle|nous|on|est|sont|suis|ai|a|avez|avons|ont|était|peux|peut|pouvez|pouvez-vous|puis-je|pourriez|pourriez-vous|voudrais|veux|voulez|dois|doit|devrais|fait|ne|n'ai|n'est|très|combien|comment|pourquoi|est-ce|est-ce que|être|été|me|se|m'a|n'a|aimerais|parler|il y|deux|combien de|combien de temps|prend|coûte|coûtent|temps|reçu|commandé|acheté|payé|oublié|perdu|annuler|changer|échanger|retourner|modifier|payer|recevoir|obtenir|savoir|trouver|plusieurs|autre|nouveau|nouvelle|jamais|toujours|arrivé|est arrivé|pas|besoin|envie|peux-tu|a-t-il|avez-vous|vous|s'il vous|merci de|entre|avant|après|contre|pendant|mauvais|mauvaise|m'|t'|s'|n'|j'|c'|qu'",
  answers:
    "oui|non|si|stop|arrêtez|aide|merci|merci beaucoup|bonjour|au revoir|d'accord|ok|okay|exact|exactement|agent|humain|conseiller|annuler|continuer|encore|oui merci|non merci|oui s'il vous plaît|peut-être|bien sûr|attendez|parfait",
  asks: 'où|quand|qui|quoi|quel|quelle|quels|quelles|comment|pourquoi|combien|est-ce|pouvez-vous|pourriez-vous|puis-je|avez-vous|peut-on|à',
  closes: "plaît|merci|aujourd'hui|demain|hier|maintenant|commande|remboursé|plus",
  fillers: 'euh|heu|ben|bah|hum|alors|enfin',
  nouns: /^(?:le |la |les |un |une |mon |ma |mes |notre |ce |cette |ces |votre |l'|je |j'|on |nous )/,
  nods: "mhm|hm|hum|oui|ok|okay|ah|bien|d'accord",
  digits: 'zéro|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|mille',
};
