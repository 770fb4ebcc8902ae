"""What can be proved and what cannot, as people read it: Indonesian first, English second."""

from typing import NamedTuple


class Claim(NamedTuple):
    """One line of the answer; ``{n}`` is its figure, other names are those of facts."""

    indonesian: str
    english: str


PROVED: dict[str, Claim] = {
    "signed": Claim(
        "Catatan ini ditandatangani dengan kunci ujian; panjangnya {n} entri",
        "The record is signed with the key of the exam; it has {n} entries",
    ),
    "witnessed": Claim(
        "{n} dari {witnesses} saksi ikut menandatanganinya",
        "{n} of {witnesses} witnesses have co-signed it",
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
    "two_people": Claim(
        "{n} tindakan penting (mulai, diskualifikasi, tambahan waktu panjang, pengumuman) "
        "masing-masing disetujui dua orang",
        "{n} grave commands (start, disqualifications, long grants, release) had two people each",
    ),
    "draw_recorded": Claim(
        "Undian paket soal diumumkan {n} kali, semuanya tercatat tanpa celah dan dengan alasan, "
        "dan paket soal ditetapkan sebelum registrasi",
        "The draw was announced {n} times, all in the record without a gap and with the reason, "
        "and the forms were fixed before the registration",
    ),
    "draw_named_before": Claim(
        "Sumber undian ada dalam catatan sebelum hasilnya dapat diketahui, menurut jam server",
        "The source of the draw was in the record before anybody could know what it would give, "
        "by the server's clock",
    ),
    "dice_checked": Claim(
        "Lemparan dadu {n} orang cocok dengan komitmennya, dan tidak ada yang dapat mengubahnya "
        "setelah orang lain membuka",
        "The throws of {n} people are those they had committed to before anybody revealed",
    ),
    "late_forms": Claim(
        "{n} peserta ditambahkan setelah undian, masing-masing dengan paket soal dari keacakan "
        "pertama sesudah barisnya, menurut jam server",
        "{n} people were added after the draw, each with a form from the first randomness after "
        "their entry, by the server's clock",
    ),
    "added": Claim(
        "Formasi dan kategori {n} peserta tambahan tercatat sebelum mulai",
        "Formation and category of {n} people who were added were committed to before the start",
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
    "entitled": Claim(
        "Waktu kerja {n} peserta adalah salah satu yang ada dalam aturan seleksi",
        "The working time of {n} candidates is one that the rules have",
    ),
    "forms": Claim(
        "{n} paket soal sudah ditetapkan sebelum mulai",
        "{n} forms were fixed before the start",
    ),
    "keys": Claim(
        "Kunci {n} soal sudah ditetapkan sebelum mulai",
        "The keys of {n} items were fixed before the start",
    ),
    "corrections": Claim(
        "{n} koreksi kunci terbuka untuk semua; kunci lamanya yang ditetapkan sebelum mulai",
        "{n} corrections of keys are open to all, each of a key that was fixed before the start",
    ),
    "roster": Claim(
        "Daftar {n} peserta sudah ditetapkan sebelum mulai, dengan formasi dan kategorinya",
        "The roster of {n} people was fixed before the start, with formation and category",
    ),
    "imported": Claim(
        "Nilai {n} peserta dari siklus sebelumnya sudah ditetapkan sebelum mulai",
        "The points of {n} candidates from an earlier cycle were fixed before the start",
    ),
    "points": Claim(
        "Nilai {n} peserta dihitung ulang dari jawaban dan kunci",
        "The points of {n} candidates were counted again from answers and keys",
    ),
    "rules": Claim(
        "Aturan seleksi dalam berkas ini sudah ditetapkan sebelum mulai",
        "The rules in this bundle were fixed before the start",
    ),
    "closing_included": Claim(
        "Akhir pengerjaan ini tercatat sebagai entri {n}",
        "The end of this paper is in the record, as entry {n}",
    ),
    "receipt_signed": Claim(
        "Tanda terima ini ditandatangani dengan kunci ujian",
        "This receipt is signed with the key of the exam",
    ),
    "paper_whole": Claim(
        "Pengerjaan terbuka dengan tanda terima ini dan utuh: {n} rekaman, tidak ada yang diubah, "
        "dihapus, atau disisipkan",
        "The paper opens with this receipt and is whole: {n} records, none altered, dropped or put "
        "in",
    ),
    "paper_points": Claim(
        "Nilai pada tanda terima adalah nilai yang tercatat di akhir pengerjaan: {n}",
        "The points on the receipt are those that were written down at the end of the paper: {n}",
    ),
    "ranks": Claim(
        "Nilai ambang batas dan peringkat {n} baris daftar hasil dihitung ulang",
        "Cut scores, ties and places of all {n} lines of the list were computed again",
    ),
    "old_ranks": Claim(
        "{n} daftar hasil dari sebelum koreksi kunci dihitung ulang",
        "{n} lists of results from before corrections of keys were computed again",
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
        "bahwa Anda dan orang lain melihat catatan yang sama, dan bahwa tidak ada yang menyusul: "
        "bandingkan titik periksa terbaru di papan, di kertas, atau pada saksi",
        "that others see the same record, and that nothing came after it: compare the newest "
        "checkpoint from the board, from paper or from a witness (--checkpoint)",
    ),
    "one_beginning": Claim(
        "bahwa orang lain melihat catatan yang sama sesudah {n} entri pertama: titik periksa yang "
        "Anda bawa tidak mencakup selebihnya",
        "that others see the same record after its first {n} entries: no checkpoint that you "
        "brought along covers the rest",
    ),
    "other_files": Claim(
        "apa pun tentang {n} berkas lain dalam folder ini, yang tidak diperiksa (--details)",
        "anything about {n} other files in this folder, which nobody checks (--details)",
    ),
    "still_running": Claim(
        "apa pun tentang akhir sesi: sesi belum selesai",
        "anything about the end of the sitting: it is not over yet",
    ),
    "one_person": Claim(
        "bahwa tindakan penting disetujui dua orang: sesi ini tidak mensyaratkannya",
        "that grave commands had two people: this sitting does not ask for it",
    ),
    "draw_not_repeated": Claim(
        "bahwa paket soal berasal dari undian yang diumumkan: `exam draw check` mengundinya ulang",
        "that the forms come from the announced draw: `exam draw check --record` draws them again",
    ),
    "draw_named_late": Claim(
        "bahwa sumber undian diumumkan sebelum hasilnya diketahui: catatan memuatnya sesudah itu; "
        "bandingkan dengan pengumuman di luar catatan",
        "that the source was announced before what it gave was known: the record has it only "
        "afterwards; compare with what was published elsewhere",
    ),
    "draw_own": Claim(
        "berapa kali paket soal diundi: hanya penyelenggara yang membuat benihnya",
        "how often forms were drawn until they pleased: the operator alone made the seed",
    ),
    "draw_unrecorded": Claim(
        "apa pun tentang undian paket soal: catatan tidak memuatnya",
        "anything about the draw of the forms: the record does not have it",
    ),
    "late_own": Claim(
        "berapa kali paket soal {n} peserta tambahan diundi: hanya penyelenggara yang membuat "
        "benihnya",
        "how often the forms of {n} people who were added were drawn: the operator alone made "
        "the seed",
    ),
    "late_clock": Claim(
        "bahwa tidak ada yang mengetahui putaran untuk {n} peserta tambahan: jam server mundur "
        "sebelum itu dicatat",
        "that nobody knew the round that decided the forms of {n} people who were added: the "
        "server's clock had gone back before that was written",
    ),
    "added_absent": Claim(
        "mengapa {n} peserta ditambahkan dan tidak ada pengerjaannya: siapa yang menambahkan orang "
        "lagi sampai paket soalnya cocok meninggalkan baris seperti itu",
        "why {n} people were added and have no paper: whoever adds somebody again until a form "
        "pleases leaves such entries",
    ),
    "added_closed": Claim(
        "formasi dan kategori {n} peserta tambahan: tidak dibuka",
        "formation and category of {n} people who were added: they are not opened",
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
    "time_of_day": Claim(
        "bahwa waktu yang tertulis pada {n} entri benar: saksi sudah menandatanganinya lebih dari "
        "sehari sebelumnya",
        "that the time of day on {n} entries is right: a witness had signed them more than a day "
        "before",
    ),
    "own_time": Claim(
        "bahwa {n} peserta berhak atas waktu kerja lain daripada yang biasa: kebutuhan khusus "
        "tidak dibuka",
        "that {n} candidates were entitled to another working time than the usual: needs are not "
        "opened",
    ),
    "other_duration": Claim(
        "mengapa sesi ini memberi waktu {n} ms, yang lain daripada dalam aturan seleksi",
        "why this sitting gives {n} ms to work, which is another time than the rules say",
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
    "forms_in_part": Claim(
        "soal mana yang didapat {n} peserta lain: paket soal mereka tidak dibuka",
        "which items {n} other candidates got: their forms are not opened",
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
    "corrections_right": Claim(
        "bahwa {n} koreksi kunci memang tepat: alasannya tertulis di catatan",
        "that {n} corrections of keys are right: the record has their reasons",
    ),
    "old_ranks": Claim(
        "hasil sebelum {n} koreksi kunci: daftarnya tidak disertakan",
        "the results before {n} corrections of keys: their lists are not in the bundle",
    ),
    "ranks": Claim(
        "peringkat: daftar hasil tidak disertakan",
        "places: no list of results is in the bundle",
    ),
    "points_of_keys": Claim(
        "bahwa nilai ini mengikuti dari jawaban: untuk itu diperlukan kunci, yang ada dalam berkas "
        "lengkap sesudah pengumuman",
        "that the points follow from the answers: that takes the keys, which are in the bundle "
        "after the release",
    ),
    "rules_announced": Claim(
        "bahwa aturan seleksi dalam berkas ini yang diumumkan: entri pertama tidak memuat "
        "SHA-256-nya, jadi bandingkan sendiri",
        "that the rules in this bundle are those announced: the first entry has no SHA-256 of "
        "theirs, so compare it yourself",
    ),
    "imported": Claim(
        "nilai {n} peserta yang diambil dari siklus sebelumnya",
        "the points of {n} candidates that were taken over from an earlier cycle",
    ),
    "erased": Claim(
        "nilai {n} peserta yang rahasia pengerjaannya sudah dihapus",
        "the points of {n} candidates whose papers' secrets were destroyed",
    ),
    "absent": Claim(
        "bahwa {n} peserta yang disebut tidak hadir memang tidak mengerjakan: sebanyak itu "
        "pengerjaan tetap tertutup",
        "that {n} people who are listed as absent did not work: as many papers stay closed",
    ),
    "roster_in_part": Claim(
        "formasi dan kategori {n} peserta lain, dan bahwa mereka disebut dalam daftar: baris "
        "mereka tidak dibuka",
        "formation and category of {n} others on the roster, and that none of them was left out: "
        "their lines are not opened",
    ),
    "roster_closed": Claim(
        "formasi dan kategori setiap peserta, dan bahwa semua yang terdaftar disebut: daftar "
        "peserta tidak dibuka",
        "everybody's formation and category, and that nobody on the roster was left out: it is not "
        "opened",
    ),
    "roster_uncommitted": Claim(
        "bahwa daftar peserta ditetapkan sebelum mulai: entri pertama tidak memuat akarnya",
        "that the roster was fixed before: the first entry has no root of it",
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
    Claim(
        "bahwa program di server memang yang namanya tercatat: itu pengakuan program sendiri",
        "that the program on the server was the one that the record names: that is its own word",
    ),
)
"""What no record can prove."""

HOLDS = Claim(
    "Catatan ujian {sitting} ini utuh: {entries} entri, tidak ada yang diubah, dihapus, atau "
    "ditambahkan sejak ditandatangani{more}.",
    "This record of sitting {sitting} is whole: {entries} entries, none altered, dropped or added "
    "since it was signed{more}.",
)
RECEIPT_HOLDS = Claim(
    "Tanda terima peserta {attempt}, sesi {sitting}, benar: {records} rekamannya tercatat tanpa "
    "perubahan, dengan nilai {receipt_points}.",
    "The receipt of participant {attempt}, sitting {sitting}, holds: its {records} records are in "
    "the record unaltered, with the points {receipt_points}.",
)
RECEIPT_FAILS = Claim(
    "JANGAN PERCAYA tanda terima atau berkas ini: {n} hal tidak benar, yang pertama di {where}.",
    "DO NOT BELIEVE this receipt or these files: {n} things do not hold, the first at {where}.",
)
RANKED = Claim(
    ", dan nilai serta peringkatnya dihitung ulang dengan hasil yang sama",
    ", and its points and places were computed again with the same result",
)
RANKED_BEFORE = Claim(
    ", dan nilai serta peringkat sebelum koreksi {n} dihitung ulang dengan hasil yang sama",
    ", and the points and places before correction {n} were computed again with the same result",
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
