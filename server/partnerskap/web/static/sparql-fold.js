// Text as searches compare it: small letters without diacritics, so that Şişli and sisli are equal.
export function fold(text) {
  return text.replaceAll("İ", "i").toLowerCase().replaceAll("ı", "i").replaceAll("ø", "o").replaceAll("æ", "ae")
    .normalize("NFKD").replace(/\p{M}/gu, "").trim();
}
