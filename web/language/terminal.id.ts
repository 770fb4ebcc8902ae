export const id = {
  page: "Ujian",
  language: "Bahasa",
  display: "Tampilan",
  close: "Tutup",
  back: "Kembali",

  login: {
    title: "Masuk ujian",
    lead: "Masukkan nomor peserta dan PIN yang Anda terima di meja registrasi.",
    number: "Nomor peserta",
    pin: "PIN registrasi",
    enter: "Masuk",
    entering: "Memeriksa …",
    help: "Ada kesulitan? Angkat tangan. Pengawas akan membantu Anda.",
  },

  refusals: {
    bad_credentials: "Nomor peserta atau PIN tidak cocok. Periksa kembali, lalu coba lagi.",
    locked: "Login dikunci setelah beberapa kali salah. Minta petugas registrasi membukanya.",
    in_use: "Pengerjaan Anda masih terbuka di komputer lain. Minta pengawas melepaskannya.",
    wrong_room: "Komputer ini bukan di ruang Anda. Tunjukkan kartu Anda kepada pengawas.",
    finished: "Ujian Anda sudah selesai.",
    void: "Pengerjaan Anda dihentikan. Silakan menemui pengawas.",
    slow_down: "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
    crowded: "Server sedang ramai. Tunggu sebentar, lalu coba lagi.",
    no_answer: "Server ujian belum dapat dihubungi. Periksa kabel jaringan atau panggil pengawas.",
    bad_token: "Anda perlu masuk lagi untuk melanjutkan. Jawaban Anda tetap aman.",
    unknown_attempt: "Nomor peserta ini tidak terdaftar pada sesi yang dibuka. Panggil pengawas.",
    retry: "Server belum dapat menyimpan. Coba lagi sebentar.",
    not_now: "Belum waktunya masuk. Tunggu petunjuk pengawas.",
    bad_request: "Isi nomor peserta dan PIN persis seperti pada kartu Anda.",
    otherwise: "Server belum dapat menerima permintaan ini. Panggil pengawas.",
  },

  identity: {
    title: "Apakah ini Anda?",
    name: "Nama",
    number: "Nomor peserta",
    formation: "Formasi",
    place: "Tempat duduk",
    seat: (room: string, seat: string) => `${room}, meja ${seat}`,
    unseated: "Belum ditentukan",
    needs: "Kebutuhan khusus",
    sitting: "Sesi",
    secrecy: "Saya tidak akan menyalin atau menyebarkan soal ujian ini kepada siapa pun.",
    yes: "Ya, ini saya",
    no: "Bukan saya",
  },

  tutorial: {
    title: "Latihan singkat",
    lead: "Waktu ujian belum berjalan. Cobalah dulu sampai Anda merasa siap.",
    practice: "Coba pilih jawaban",
    practiceLead: "Klik satu pilihan, atau tekan huruf A sampai E. Anda boleh mengubahnya kapan saja.",
    stem: "Ibu kota Provinsi Jawa Tengah adalah …",
    choices: ["Surakarta", "Semarang", "Magelang", "Salatiga", "Pekalongan"],
    chosen: (letter: string) => `Anda memilih ${letter}. Di ujian, jawaban langsung tersimpan.`,
    grid: "Arti kotak nomor",
    keys: "Tombol",
    go: "Saya siap, ke ruang tunggu",
  },

  legend: {
    title: "Keterangan",
    answered: "Dijawab",
    empty: "Kosong",
    flagged: "Ragu-ragu",
    current: "Sedang dibuka",
    unsent: "Belum terkirim",
  },

  keys: {
    title: "Tombol pintasan",
    choose: "Memilih jawaban",
    move: "Soal sebelumnya, soal berikutnya",
    next: "Soal berikutnya",
    focus: "Berpindah antar pilihan, lalu Enter",
    flag: "Menandai ragu-ragu",
    time: "Menyebutkan sisa waktu",
    help: "Menampilkan daftar ini",
    space: "Spasi",
  },

  waiting: {
    title: "Ruang tunggu",
    lead: "Anda sudah siap. Ujian dimulai serentak oleh pengawas; halaman ini berganti sendiri.",
    fetching: "Menyiapkan paket soal …",
    fetchingPictures: (done: number, total: number) => `Menyiapkan paket soal: gambar ${done} dari ${total}`,
    ready: "Paket soal siap. Isinya tersegel sampai ujian dimulai.",
    broken: "Paket soal tidak dapat dibuka. Angkat tangan dan panggil pengawas.",
    connected: "Terhubung dengan server ujian.",
    connecting: "Menghubungi server ujian …",
    startsAt: (time: string) => `Jadwal mulai pukul ${time}`,
    soon: "Menunggu pengawas memulai ujian",
    duration: "Waktu pengerjaan",
    items: "Jumlah soal",
    itemsOf: (count: number) => `${count} soal`,
    rules: "Tata tertib",
    rule: [
      "Pilih satu dari lima jawaban. Jawaban yang salah tidak mengurangi nilai.",
      "Setiap pilihan langsung tersimpan dan boleh diubah sampai waktu habis.",
      "Jika listrik atau jaringan terganggu, jawaban Anda tetap aman dan pengawas mengembalikan waktu yang hilang.",
      "Jangan menutup halaman ini. Angkat tangan bila memerlukan bantuan.",
    ],
  },

  exam: {
    itemOf: (item: number, count: number, section: string) => `Soal ${item} dari ${count} · ${section}`,
    stimulus: "Bacaan untuk soal ini",
    choices: "Pilihan jawaban",
    clear: "Kosongkan jawaban",
    previous: "Sebelumnya",
    next: "Berikutnya",
    flag: "Ragu-ragu",
    finish: "Selesai ujian",
    grid: "Daftar soal",
    box: (item: number, answered: boolean, flagged: boolean, unsent: boolean) =>
      `Soal ${item}, ${answered ? "dijawab" : "kosong"}${flagged ? ", ragu-ragu" : ""}${unsent ? ", belum terkirim" : ""}`,
    counts: (answered: number, empty: number) => `Dijawab ${answered} · Kosong ${empty}`,
    flags: (count: number) => `Ragu-ragu ${count}`,
  },

  clock: {
    title: "Sisa waktu",
    unsure: "Perkiraan sisa waktu",
    hide: "Sembunyikan",
    show: "Tampilkan",
    hidden: "Tersembunyi",
    stopped: "Waktu berhenti",
    over: "Waktu habis",
    overLead: "Jawaban Anda sedang ditutup oleh server. Hasil segera tampil.",
    overUnsent:
      "Koneksi terputus. Jawaban Anda aman di komputer ini dan dikirim begitu terhubung. Tetap di tempat; halaman ini lanjut sendiri.",
    overOffline: "Koneksi terputus. Semua jawaban Anda sudah tersimpan. Hasil tampil begitu terhubung.",
  },

  status: {
    saved: (time: string) => `Tersimpan ${time}`,
    code: "Kode catatan",
    nothing: "Terhubung",
    all: "Semua jawaban tersimpan",
    saving: "Menyimpan …",
    unsent: (count: number) => `Belum terkirim: ${count}`,
    unkept: (count: number) => `Hanya di halaman ini: ${count}`,
    spokenConnected: "Terhubung. Jawaban disimpan otomatis.",
    spokenWaiting: "Jawaban terakhir belum tersimpan di server.",
    lost: "Koneksi terputus",
    connecting: "Menghubungi server …",
  },

  lost: {
    unsent: "Koneksi terputus. Jawaban Anda aman di komputer ini dan akan dikirim otomatis.",
    unkept: "Koneksi terputus. Jawaban baru hanya ada di halaman ini: jangan menutup atau memuat ulang. Panggil pengawas.",
    safe: "Koneksi terputus. Semua jawaban Anda sudah tersimpan. Anda boleh terus mengerjakan.",
    since: (time: string) => `Sejak ${time}`,
  },

  stopped: {
    sitting: (time: string) => `Waktu dihentikan oleh pengawas sejak ${time}.`,
    room: (time: string) => `Waktu ruang ini dihentikan oleh pengawas sejak ${time}.`,
    attempt: (time: string) => `Waktu Anda dihentikan oleh pengawas sejak ${time}.`,
    restart: (time: string) => `Server dimulai ulang pukul ${time}. Waktu yang hilang dikembalikan.`,
    interrupted: (time: string) =>
      `Waktu dihentikan sejak pukul ${time}: server belum dapat menyimpan. Jawaban Anda aman di komputer ini.`,
    otherwise: (time: string) => `Waktu berhenti sejak ${time}.`,
    calm: "Sisa waktu Anda tidak berkurang. Tetap di tempat; halaman ini lanjut sendiri.",
    remaining: "Sisa waktu Anda",
    reason: "Keterangan pengawas",
  },

  messages: {
    resumed: "Waktu Anda dilanjutkan.",
    given: (duration: string) => `Tambahan ${duration}.`,
    left: (duration: string) => `Sisa waktu ${duration}.`,
    mark: (minutes: number) => `Sisa waktu ${minutes} menit.`,
    superseded: (items: string) =>
      `Soal ${items}: jawaban di komputer ini tidak dipakai, karena Anda sudah melanjutkan di komputer lain. Periksa kembali.`,
    tooLate: (items: string) => `Soal ${items}: jawaban terakhir tiba setelah ujian ditutup, jadi tidak dihitung.`,
    setBack: (count: number) =>
      `Server dipulihkan dari cadangan. ${count} jawaban Anda dikirim ulang dari komputer ini; tidak ada yang hilang.`,
    notTaken: (items: string) =>
      `Soal ${items}: jawaban terakhir tidak dapat dicatat server. Angkat tangan dan panggil pengawas. Jawaban lain tetap disimpan.`,
    notKept:
      "Jawaban yang belum terkirim hanya tersimpan selama halaman ini terbuka. Jangan menutup atau memuat ulang; panggil pengawas.",
    from: "Dari pengawas",
    understood: "Mengerti",
  },

  review: {
    title: "Periksa sebelum selesai",
    empty: (count: number) => `${count} soal masih kosong`,
    noneEmpty: "Semua soal sudah dijawab",
    flagged: (count: number) => `${count} soal bertanda ragu-ragu`,
    noneFlagged: "Tidak ada soal bertanda ragu-ragu",
    open: "Klik nomor untuk membukanya.",
    unsaved: (count: number) => `${count} jawaban belum terkirim. Akan dikirim sebelum ujian diakhiri.`,
    back: "Kembali mengerjakan",
    on: "Lanjut ke konfirmasi",
    left: "Sisa waktu",
  },

  confirm: {
    title: "Akhiri ujian sekarang?",
    lead: "Setelah diakhiri, jawaban tidak dapat diubah lagi, walaupun waktu masih tersisa.",
    yes: "Ya, akhiri ujian",
    no: "Belum, kembali",
  },

  finishing: {
    title: "Mengakhiri ujian …",
    lead: "Jawaban terakhir sedang dikirim.",
    offline: "Koneksi terputus. Permintaan selesai dikirim begitu terhubung; halaman ini menunggu.",
  },

  result: {
    title: "Ujian selesai",
    by: {
      candidate: "Anda mengakhiri ujian.",
      time: "Waktu habis; ujian ditutup otomatis.",
      proctor: "Ujian diakhiri oleh pengawas.",
    },
    points: "Nilai Anda",
    of: (points: string, max: string) => `${points} dari ${max}`,
    total: "Jumlah",
    corrected: (count: string, when: string) => `Kunci ${count} soal di paket Anda dikoreksi (${when}).`,
    correctedTotal: (before: string, now: string) => `Jumlah nilai Anda semula ${before}, sekarang ${now}.`,
    correctedSame: "Jumlah nilai Anda tetap.",
    notCounted: "Tidak dihitung",
    code: "Kode catatan terakhir",
    ranking: "Peringkat diumumkan setelah semua sesi selesai. Terima kasih telah mengikuti ujian.",
    leave: "Tutup dan keluar",
    loading: "Mengambil hasil …",
  },

  receipt: {
    title: "Tanda terima",
    preparing: "Tanda terima sedang disiapkan …",
    preparingLead: "Biasanya selesai dalam beberapa detik. Jawaban Anda sudah tersimpan.",
    lead: "Pindai kode ini, atau minta cetakannya kepada petugas: dengan ponsel Anda periksa sendiri bahwa semua jawaban Anda tercatat utuh.",
    secret: "Simpan baik-baik: siapa pun yang memegangnya dapat membaca jawaban Anda.",
    code: "Kode QR tanda terima",
    lines: "Teks tanda terima, baris demi baris",
  },

  voided: {
    title: "Pengerjaan dihentikan",
    lead: "Pengerjaan Anda dinyatakan diskualifikasi. Silakan menemui pengawas.",
  },

  displaced: {
    title: "Dipindahkan ke komputer lain",
    lead: "Pengerjaan Anda dilanjutkan di komputer lain, dengan soal dan jawaban yang sama. Bila itu bukan Anda, panggil pengawas.",
    again: "Masuk di komputer ini",
  },

  elsewhere: {
    title: "Ujian terbuka di tab lain",
    lead: "Ujian Anda sedang dikerjakan di tab lain pada komputer ini. Lanjutkan di sana, atau pindahkan ke sini; jawaban Anda ikut.",
    here: "Lanjutkan di sini",
  },
};
