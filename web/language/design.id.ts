export const id = {
  theme: "Warna",
  light: "Terang",
  dark: "Gelap",
  contrast: "Kontras tinggi",
  language: "Bahasa",
  textSize: "Ukuran huruf",
};
