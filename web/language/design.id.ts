export const id = {
  theme: "Tampilan",
  light: "Terang",
  dark: "Gelap",
  contrast: "Kontras tinggi",
  language: "Bahasa",
  textSize: "Ukuran huruf",
};
