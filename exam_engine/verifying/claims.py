"""What can be proved and what cannot, as people read it: Indonesian first, English second."""

from typing import NamedTuple


class Claim(NamedTuple):
    """One line of the answer; ``{n}`` is its figure."""

    indonesian: str
    english: str


PROVED: dict[str, Claim] = {
    "signed": Claim(
        "Catatan ini ditandatangani dengan kunci ujian; panjangnya {n} entri",
        "The record is signed with the key of the exam; it has {n} entries",
    ),
    "witnessed": Claim(
        "{n} saksi ikut menandatanganinya",
        "{n} witnesses have co-signed it",
    ),
    "unaltered": Claim(
        "Tidak ada satu pun dari {n} entri yang diubah, dihapus, disisipkan, atau dipindahkan "
        "sejak ditandatangani",
        "None of its {n} entries was altered, dropped, put in or moved since it was signed",
    ),
    "elsewhere": Claim(
        "{n} titik periksa dari tempat lain cocok dengan catatan ini",
        "{n} checkpoints from elsewhere are beginnings of this record",
    ),
    "entry_rules": Claim(
        "Urutan kejadian sesi benar pada semua {n} entri",
        "The sitting went in a possible order, over all {n} entries",
    ),
    "papers_whole": Claim(
        "{n} pengerjaan ditutup tepat satu kali, tanpa celah, dan tidak ditambah sesudahnya",
        "{n} papers were closed exactly once, have no gap, and nothing was added afterwards",
    ),
    "records_fit": Claim(
        "{n} rekaman yang dibuka adalah rekaman yang dahulu dikunci",
        "{n} opened records are those that were committed to then",
    ),
    "clock_forward": Claim(
        "Jam sesi tidak pernah mundur, pada {n} baris yang dapat dibaca",
        "The sitting clock never went back, over {n} lines that can be read",
    ),
    "times": Claim(
        "Waktu {n} peserta dihitung ulang: tidak ada jawaban sesudah waktu habis",
        "The time of {n} candidates was counted again: no answer came after it was up",
    ),
    "answers_while_running": Claim(
        "{n} pengerjaan yang dibuka sebagian hanya berisi jawaban selama sesi berjalan",
        "{n} papers that are opened in part have answers only while the sitting ran",
    ),
    "answers_numbered": Claim(
        "{n} jawaban bernomor urut tanpa celah",
        "{n} answers are numbered without gaps",
    ),
    "forms": Claim(
        "{n} paket soal sudah ditetapkan sebelum mulai",
        "{n} forms were fixed before the start",
    ),
    "keys": Claim(
        "Kunci {n} soal sudah ditetapkan sebelum mulai",
        "The keys of {n} items were fixed before the start",
    ),
    "points": Claim(
        "Nilai {n} peserta dihitung ulang dari jawaban dan kunci",
        "The points of {n} candidates were counted again from answers and keys",
    ),
    "ranks": Claim(
        "Nilai ambang batas dan peringkat {n} baris daftar hasil dihitung ulang",
        "Cut scores, ties and places of all {n} lines of the list were computed again",
    ),
}

UNPROVED: dict[str, Claim] = {
    "policy_of_bundle": Claim(
        "bahwa kunci dalam berkas ini memang kunci ujian: bandingkan dengan yang diumumkan",
        "that the key in this bundle is the exam's: compare it with the one announced (--policy)",
    ),
    "no_witness": Claim(
        "bahwa pihak luar melihat catatan yang sama: tidak ada saksi yang disyaratkan",
        "that outsiders saw the same record: no witness is asked for",
    ),
    "one_version": Claim(
        "bahwa Anda dan orang lain melihat catatan yang sama: bandingkan titik periksa di papan, "
        "di kertas, atau pada saksi",
        "that others see the same record: compare a checkpoint from the board, from paper or from "
        "a witness (--checkpoint)",
    ),
    "still_running": Claim(
        "apa pun tentang akhir sesi: sesi belum selesai",
        "anything about the end of the sitting: it is not over yet",
    ),
    "staffs_notes": Claim(
        "bahwa {n} entri dari satu-satunya nama samaran yang tidak ditutup adalah catatan petugas",
        "that the {n} entries of the one pseudonym that was never closed are the staff's notes",
    ),
    "answers_closed": Claim(
        "jawaban, nilai, dan peringkat: tidak ada rekaman yang dibuka",
        "answers, points and places: no record is opened",
    ),
    "papers_closed": Claim(
        "apa pun tentang isi {n} pengerjaan yang tetap tertutup",
        "anything about the content of {n} papers that stay closed",
    ),
    "times_in_part": Claim(
        "waktu {n} peserta: pengerjaannya hanya dibuka sebagian",
        "the time of {n} candidates: their papers are opened in part only",
    ),
    "later_answers": Claim(
        "bahwa tidak ada jawaban lain di antara entri tertutup dari {n} pengerjaan",
        "that no other answer is among the closed entries of {n} papers",
    ),
    "forms_closed": Claim(
        "siapa mendapat soal mana: paket soal tidak dibuka",
        "who got which items: the forms are not opened",
    ),
    "forms_uncommitted": Claim(
        "bahwa paket soal ditetapkan sebelum mulai: entri pertama tidak memuat akarnya",
        "that the forms were fixed before: the first entry has no root of theirs",
    ),
    "keys_closed": Claim(
        "bahwa kunci tidak diganti: kunci tidak dibuka",
        "that the keys were not changed: they are not opened",
    ),
    "keys_uncommitted": Claim(
        "bahwa kunci ditetapkan sebelum mulai: entri pertama tidak memuat akarnya",
        "that the keys were fixed before: the first entry has no root of theirs",
    ),
    "points_as_written": Claim(
        "nilai {n} peserta dari jawabannya: diambil seperti tercatat di akhir",
        "the points of {n} candidates from their answers: taken as written at the end",
    ),
    "ranks": Claim(
        "peringkat: daftar hasil tidak disertakan",
        "places: no list of results is in the bundle",
    ),
    "rules_announced": Claim(
        "bahwa aturan seleksi dalam berkas ini yang diumumkan: bandingkan SHA-256-nya",
        "that the rules in this bundle are those announced: compare their SHA-256",
    ),
    "imported": Claim(
        "nilai {n} peserta yang diambil dari siklus sebelumnya",
        "the points of {n} candidates that were taken over from an earlier cycle",
    ),
    "erased": Claim(
        "nilai {n} peserta yang rahasia pengerjaannya sudah dihapus",
        "the points of {n} candidates whose papers' secrets were destroyed",
    ),
    "formations": Claim(
        "formasi dan kategori setiap peserta: diambil dari daftar hasil",
        "everybody's formation and category: taken from the list of results",
    ),
}

NEVER: tuple[Claim, ...] = (
    Claim(
        "bahwa soal tidak bocor sebelum ujian",
        "that questions did not leak before",
    ),
    Claim(
        "bahwa yang duduk mengerjakan adalah orangnya sendiri, tanpa bantuan",
        "that who sat there was who they said, and had no help",
    ),
    Claim(
        "bahwa layar menunjukkan apa yang direkam: peserta memeriksanya dengan kode pendek",
        "that the screen showed what was recorded: candidates check that by their short code",
    ),
)
"""What no record can prove."""

HOLDS = Claim(
    "Catatan ujian {sitting} ini utuh: {entries} entri, tidak ada yang diubah, dihapus, atau "
    "ditambahkan sejak ditandatangani{more}.",
    "This record of sitting {sitting} is whole: {entries} entries, none altered, dropped or added "
    "since it was signed{more}.",
)
RANKED = Claim(
    ", dan nilai serta peringkatnya dihitung ulang dengan hasil yang sama",
    ", and its points and places were computed again with the same result",
)
SCORED = Claim(
    ", dan nilai {n} peserta dihitung ulang dengan hasil yang sama",
    ", and the points of {n} candidates were computed again with the same result",
)
IF_ITS_KEY = Claim(
    " Ini berlaku bila {key} memang kunci ujian.",
    " This is so if {key} is the key of the exam.",
)
FAILS = Claim(
    "JANGAN PERCAYA catatan ujian ini: {n} hal tidak benar, yang pertama di {where}.",
    "DO NOT BELIEVE this record: {n} things do not hold, the first at {where}.",
)
