export { detectLanguage, openLanguageDetector } from "./detect-language.js";
export { LANGUAGES } from "./languages.js";
