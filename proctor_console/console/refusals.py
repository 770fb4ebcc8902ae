"""Every refusal as a screen hears it: mapped here and nowhere else."""

from exam_engine.errors import Refusal
from exam_engine.wire import Refused

HTTP_STATUS = {
    "bad_request": 400,
    "stale_page": 400,
    "not_logged_in": 401,
    "bad_credentials": 401,
    "not_permitted": 403,
    "may_not_second": 403,
    "unknown_file": 404,
    "unknown_sitting": 404,
    "same_person": 409,
    "slow_down": 429,
}

SENTENCES = {
    "bad_request": "Isian ini tidak dapat diterima.",
    "not_permitted": "Peran Anda tidak boleh melakukan ini.",
    "unknown_sitting": "Sesi ini tidak ada di server.",
    "unknown_file": "Berkas ini tidak ada.",
    "unknown_attempt": "Peserta ini tidak ada di daftar sesi.",
    "seat_taken": "Meja ini sudah ditempati.",
    "no_free_seat": "Tidak ada meja kosong di ruang ini.",
    "conflict": "Perintah ini sudah pernah dikirim dengan isi lain.",
    "not_drawn": "Paket soal belum diundi.",
    "bad_plan": "Peserta ini tidak dapat ditambahkan: nomor, kategori, atau sesi tidak cocok.",
    "already_listed": "Nomor peserta ini sudah ada di daftar sesi.",
    "bad_randomness": "Tanda tangan atau berkas dadu ini bukan yang menentukan paket soal itu.",
    "drawn": "Paket soal sudah diundi. Undian tidak diulang.",
    "round_known": "Angka acak yang diumumkan sudah terbit; undilah dengan angka itu.",
    "no_ceremony": "Tidak ada upacara dadu yang sedang berlangsung.",
    "ceremony_there": "Upacara dadu sedang berlangsung; yang baru diumumkan setelah itu gagal.",
    "list_closed": "Daftar sudah diumumkan; tidak ada yang dapat ditambahkan.",
    "list_open": "Daftar belum diumumkan; belum ada yang boleh membuka lemparannya.",
    "list_changed": "Daftar sudah berubah sejak Anda melihatnya. Periksa lagi, lalu umumkan.",
    "too_few_people": "Sedikitnya tiga orang harus melempar sebelum daftar diumumkan.",
    "too_many_people": "Seratus orang sudah melempar; lebih dari itu tidak dapat.",
    "bad_name": "Nama harus 1 sampai 100 huruf yang dapat dicetak.",
    "name_taken": "Sudah ada yang melempar dengan nama ini.",
    "throw_taken": "Lemparan ini sudah dikunci oleh orang lain.",
    "not_committed": "Tidak ada lemparan terkunci dengan nama ini.",
    "revealed_already": "Lemparan orang ini sudah dibuka.",
    "bad_throw": (
        "Lemparan ini tidak dihitung: harus 50 sampai 1.000 angka 1 sampai 6, dan tidak ada angka "
        "yang lebih dari setengahnya."
    ),
    "throw_differs": "Ini bukan lemparan yang dikunci atas nama itu.",
    "some_missing": "Masih ada yang belum membuka lemparannya.",
    "nobody_missing": "Semua sudah membuka lemparannya, jadi upacara ini tidak gagal.",
    "not_now": "Keadaan sesi atau peserta tidak mengizinkan ini sekarang.",
    "not_started": "Peserta ini belum mulai mengerjakan.",
    "paused": "Waktu peserta ini sedang dihentikan.",
    "closed": "Pengerjaan peserta ini sudah berakhir.",
    "second_person": "Perintah ini memerlukan persetujuan orang kedua.",
    "same_person": "Orang kedua harus memakai akunnya sendiri, bukan akun Anda.",
    "may_not_second": "Peran orang kedua tidak boleh menyetujui perintah ini.",
    "consent_refused": "Persetujuan ini diberikan untuk perintah lain.",
    "consent_expired": "Persetujuan sudah lewat dua menit. Minta orang kedua menyetujui lagi.",
    "unknown_item": "Bank soal ujian ini tidak memuat soal itu.",
    "unused_item": "Tidak ada peserta sesi ini yang mendapat soal itu.",
    "bad_key": "Kunci seperti ini tidak mungkin untuk soal itu.",
    "same_key": "Nilai soal itu sudah persis seperti ini.",
    "keys_uncommitted": "Sesi ini tidak menetapkan kuncinya sebelum mulai; tidak dapat dikoreksi.",
    "retry": "Belum tersimpan. Coba sekali lagi.",
}


def refused(refusal: Refusal) -> Refused:
    """The acknowledgement of something that was not done."""
    return Refused(
        code=refusal.code, message=SENTENCES.get(refusal.code, refusal.sentence or refusal.code)
    )
