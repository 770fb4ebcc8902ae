import type { Refusal } from "../ledger/refused.ts";

type Of<Code extends Refusal["code"]> = Extract<Refusal, { code: Code }>;

const files = { receipt: "tanda terima", policy: "daftar kunci dan saksi", proof: "berkas bukti", paper: "lembar tersegel" };

export const id = {
  page: "Tanda terima ujian",

  asking: {
    title: "Periksa lembar jawaban Anda",
    lead: "Halaman ini memeriksa tanda terima di perangkat Anda sendiri. Kode rahasia di dalamnya tidak dikirim ke mana pun.",
    scan: "Punya kode QR? Pindai dengan kamera ponsel, dan pemeriksaan berjalan sendiri.",
    label: "Teks tanda terima",
    hint: "Ketik atau tempel seperti tercetak, baris demi baris. Huruf besar atau kecil sama saja.",
    lines: "Baris yang sudah diketik",
    right: (line: number) => `Baris ${line} benar`,
    wrong: (line: number) => `Baris ${line} salah ketik`,
    check: "Periksa",
    file: "Berkas yang pernah disimpan",
    fileHint: "Berkas .html dari tombol “Simpan halaman ini”.",
  },

  working: {
    fetching: "Mengambil berkas pemeriksaan …",
    crowded: "Server sedang ramai. Halaman ini mencoba lagi dengan sendirinya …",
    checking: "Memeriksa semua tanda tangan dan catatan …",
  },

  trouble: {
    title: "Belum dapat diperiksa",
    calm: "Ini bukan tanda bahwa ada yang salah pada jawaban Anda. Simpan tanda terima Anda.",
    no_answer: "Server tidak dapat dihubungi. Periksa sambungan internet, lalu coba lagi. Tanda terima tetap berlaku; pemeriksaan juga dapat dilakukan lain hari.",
    no_log: "Server ini tidak mempunyai catatan sesi ujian itu. Periksa alamatnya pada tanda terima.",
    not_yet: "Lembar Anda belum diumumkan di server ini. Selama papan nilai dibekukan, lembar baru diumumkan setelah papan dibuka. Lembar yang datanya dihapus menurut aturan tidak diumumkan lagi.",
    again: "Coba lagi",
    other: "Periksa tanda terima lain",
  },

  refused: {
    title: "Ada yang tidak cocok",
    means: "Jangan percayai lembar ini sebelum dijelaskan.",
    todo: "Simpan tanda terima Anda dan halaman ini sebagai bukti, lalu tunjukkan kepada panitia, pengamat, atau saksi.",
    todoReceipt: "Simpan tanda terima Anda, dan tunjukkan kepada panitia, pengamat, atau saksi.",
    once: "Coba juga sekali lagi: berkas yang rusak di jalan akan cocok pada percobaan berikutnya.",
    expert: "Untuk ahli",
    save: "Simpan halaman ini sebagai bukti",
  },

  refusals: {
    unreadable: ({ symbol }: Of<"unreadable">) => `Tanda “${symbol}” tidak dipakai dalam tanda terima. Periksa ketikannya.`,
    mistyped: ({ lines }: Of<"mistyped">) => `Baris ${lines.join(", ")} salah ketik: tidak cocok dengan huruf periksanya, yaitu yang di belakang garis miring.`,
    missing_line: ({ line }: Of<"missing_line">) => `Baris ${line} belum ada: di tempatnya ada baris lain.`,
    incomplete: ({ symbols }: Of<"incomplete">) =>
      symbols === 0 ? "Belum ada teks tanda terima." : `Teks ini bukan tanda terima yang utuh: ada ${symbols} huruf, jadi ada yang kurang atau lebih.`,
    version: ({ version }: Of<"version">) => `Ini bukan tanda terima, atau jenisnya (${version}) belum dikenal halaman ini.`,
    broken_file: () => "Berkas ini tidak memuat data tanda terima yang utuh: rusak, terpotong, atau diubah.",
    malformed: ({ part }: Of<"malformed">) => `Isi ${files[part]} tidak menurut bentuknya: rusak atau diubah.`,
    unsigned_receipt: ({ logs }: Of<"unsigned_receipt">) =>
      `Tanda terima ini tidak ditandatangani dengan kunci sesi ${logs.join(", ") || "ini"}. Mungkin milik sesi lain, atau ada hurufnya yang diubah.`,
    other_log: ({ origin }: Of<"other_log">) => `Bukti yang diberikan berasal dari catatan lain (${origin}), bukan dari sesi tanda terima ini.`,
    unsigned_checkpoint: () => "Titik periksa catatan ujian tidak ditandatangani oleh kunci sesinya.",
    forged_checkpoint: ({ by }: Of<"forged_checkpoint">) => `Tanda tangan ${by} pada titik periksa palsu: ukuran atau akar catatan ujian diubah.`,
    forged_cosignature: ({ by }: Of<"forged_cosignature">) => `Tanda tangan saksi ${by} palsu: diubah, atau diambil dari catatan lain.`,
    other_entry: ({ index, expected }: Of<"other_entry">) =>
      `Bukti yang diberikan adalah untuk entri ${index}, padahal lembar Anda ditutup pada entri ${expected}.`,
    not_included: ({ index, size }: Of<"not_included">) =>
      `Penutup lembar Anda tidak ada pada entri ${index} dari ${size} entri yang ditandatangani: catatan ujian atau buktinya diubah.`,
    sealed: () => "Lembar dari server tidak terbuka dengan tanda terima Anda: lembar itu diubah, atau milik orang lain.",
    other_paper: () => "Lembar ini milik peserta atau sesi lain.",
    count: ({ records, count }: Of<"count">) =>
      records < count
        ? `Ada catatan yang dihapus: lembar ini memuat ${records} catatan, tanda terima ${count}.`
        : `Ada catatan yang ditambahkan: lembar ini memuat ${records} catatan, tanda terima ${count}.`,
    order: ({ number, expected }: Of<"order">) => `Urutan catatan diubah: di tempat nomor ${expected} ada nomor ${number}.`,
    chain: () => "Paling sedikit satu catatan jawaban diubah: rantai semua catatan tidak sampai pada tanda terima Anda.",
    record: ({ number }: Of<"record">) => `Catatan nomor ${number} berisi hal yang tidak mungkin ditulis oleh ujian ini.`,
    unfinished: () => "Lembar ini tidak berakhir dengan catatan penutup ujian: bagian akhirnya hilang.",
    points: ({ signed, recorded }: Of<"points">) =>
      `Nilai pada tanda terima (${signed.join(" · ")}) lain dari nilai pada catatan penutup (${recorded.join(" · ")}).`,
  },

  checked: {
    title: "Lembar jawaban ini cocok dengan tanda terima",
    lead: (count: string) =>
      `Semua ${count} catatan pengerjaan ada: tidak ada yang diubah, dihapus, ditambah, atau ditukar. Lembar ini tercantum dalam catatan ujian yang ditandatangani.`,
    attempt: "Nomor peserta",
    sitting: "Sesi",
    ended: "Selesai",
    by: { candidate: "diakhiri peserta", time: "waktu habis", proctor: "diakhiri pengawas" } as Readonly<Record<string, string>>,
    fewWitnesses: (signed: string, known: string) =>
      `Baru ${signed} dari ${known} saksi ikut menandatangani, belum sebanyak yang disyaratkan. Periksa lagi lain waktu.`,
    save: "Simpan halaman ini",
    saveHint:
      "Satu berkas yang dapat dibuka kapan pun tanpa internet, dan memeriksa dirinya lagi. Siapa pun yang memegang berkas atau tanda terima ini dapat membaca jawaban Anda.",
    isSaved: (date: string, time: string) =>
      `Halaman ini disimpan pada ${date} pukul ${time}. Semuanya baru saja diperiksa ulang di perangkat ini, tanpa jaringan.`,
  },

  points: {
    title: "Nilai",
    lead: "Saat ujian selesai, seperti ditandatangani dalam tanda terima. Bila kunci jawaban dikoreksi kemudian, nilai baru ada di papan nilai.",
    of: (points: string, max: string) => `${points} dari ${max}`,
    section: (number: string) => `Subtes ${number}`,
    total: "Jumlah",
  },

  answers: {
    title: "Jawaban Anda",
    lead: "Pilihan terakhir yang tercatat untuk setiap soal, dengan huruf seperti di layar Anda.",
    counts: (answered: string, empty: string) => `${answered} dijawab · ${empty} kosong`,
    others: "Soal lain",
    box: (item: number, letter: string) => `Soal ${item}: ${letter}`,
    empty: "kosong",
    when: "Waktu dan perubahan setiap jawaban",
    clock: "Pukul menurut zona waktu perangkat ini.",
    item: "Soal",
    answer: "Jawaban",
    time: "Terakhir diubah",
    changes: "Dicatat",
    times: (count: string) => `${count} kali`,
    late: "terlambat",
    flag: "ragu-ragu",
  },

  codes: {
    title: "Cari kode catatan",
    label: "Kode yang Anda tulis dari layar ujian",
    hint: "Delapan huruf di samping “Tersimpan”; empat huruf pertama pun cukup.",
    found: (code: string, number: string, what: string, time: string) => `${code}: catatan nomor ${number}, pukul ${time}. ${what}.`,
    none: "Kode itu tidak ada pada lembar ini. Periksa tulisannya; bila memang demikian tertulis di layar, tunjukkan kepada pengamat.",
  },

  proved: {
    title: "Yang terbukti",
    signed: (log: string) => `Tanda terima ditandatangani dengan kunci catatan ${log}.`,
    records: (count: string) => `Semua ${count} catatan terbuka dengan kode rahasia Anda dan membentuk rantai yang berakhir pada tanda terima.`,
    included: (index: string, size: string) => `Penutup lembar ini adalah entri ${index} dari ${size} entri dalam catatan ujian yang ditandatangani.`,
    cosigned: (signed: string, known: string) => `${signed} dari ${known} saksi ikut menandatangani catatan itu.`,
    points: "Nilai pada tanda terima sama dengan nilai pada catatan penutup.",
  },

  unproved: {
    title: "Yang tidak terbukti di sini",
    key: "Bahwa kunci itu milik panitia: bandingkan dengan pengumuman.",
    same: "Bahwa semua orang melihat catatan yang sama: bandingkan ukuran dan akarnya, atau tanyakan kepada saksi.",
    noWitness: "Belum ada saksi yang menandatangani catatan ini.",
    scoring: "Bahwa nilai dihitung benar dari kunci jawaban: itu diperiksa dari berkas catatan ujian setelah hasil diumumkan.",
    screen: "Bahwa layar menampilkan apa yang dicatat: cocokkan kode yang Anda tulis saat ujian.",
    page: "Bahwa halaman ini sendiri jujur: bila ragu, buka tanda terima dengan halaman dari pengamat atau saksi.",
    titles: "Nama subtes dan nilai tertingginya: itu keterangan server.",
  },

  compare: {
    title: "Untuk dibandingkan",
    lead: "Papan nilai, daftar cetak, dan saksi memuat titik periksa juga. Untuk jumlah entri yang sama, akarnya harus sama.",
    size: "Jumlah entri",
    root: "Akar",
    rootHint: "Papan nilai menampilkan 12 huruf pertama.",
    key: "Kunci catatan",
    entry: "Entri penutup",
    witnesses: "Saksi",
    seen: (name: string, date: string, time: string) => `${name}, ${date} pukul ${time}`,
    none: "Belum ada",
  },

  records: {
    title: "Semua catatan lembar ini",
    number: "Nomor",
    time: "Pukul",
    what: "Kejadian",
    code: "Kode",
  },

  events: {
    CandidateAdmitted: "Diterima di meja registrasi",
    PinIssued: "PIN dibuat",
    SeatAssigned: "Tempat duduk ditetapkan",
    LoginFailed: "PIN salah",
    LoginLocked: "Login dikunci",
    LoginUnlocked: "Kunci login dibuka",
    TerminalBound: "Masuk di komputer ujian",
    TerminalReleased: "Dilepas dari komputer ujian",
    CandidateReady: "Siap di ruang tunggu",
    ContactLost: "Sambungan komputer terputus",
    ContactRegained: "Sambungan komputer kembali",
    AttemptFinished: "Ujian selesai",
  } as Readonly<Record<string, string>>,
  answered: (item: string, letter: string) => `Soal ${item}: ${letter}`,
  cleared: (item: string) => `Soal ${item}: dikosongkan`,
};
