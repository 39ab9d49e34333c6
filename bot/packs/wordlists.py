"""Words that note-takers use for the same things in many languages: explanations, sources, contents, checklists."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_EXPLANATION: Final = """
explanation explanations answer answers correct\\ answer right\\ answer reason reasons reasoning
rationale why solution explicación explicacion respuesta respuesta\\ correcta razón explication
explications réponse reponse raison erklärung erläuterung antwort lösung begründung spiegazione
risposta motivo explicação explicacao resposta razão uitleg antwoord toelichting wyjaśnienie
odpowiedź vysvětlení odpověď forklaring förklaring svar selitys vastaus объяснение пояснение ответ
решение пояснення відповідь açıklama cevap yanıt çözüm giải\\ thích đáp\\ án trả\\ lời penjelasan
jawaban penerangan شرح الشرح التفسير الإجابة توضیح پاسخ הסבר תשובה व्याख्या उत्तर ব্যাখ্যা คำอธิบาย
เฉลย 解释 解析 答案 说明 說明 解釋 理由 原因 分析 解説 回答 答え
설명 해설 정답 답 magyarázat válasz explicație răspuns обяснение
"""
_ANSWER: Final = """
answer answers ans ans. correct correct\\ answer correct\\ answers right\\ answer right\\ answers correct\\ option
correct\\ options correct\\ choice the\\ answer the\\ correct\\ answer answer\\ key key solution show\\ answer
reveal\\ answer view\\ answer click\\ for\\ answer answer\\ and\\ explanation respuesta respuestas respuesta\\ correcta
réponse réponses bonne\\ réponse antwort antworten richtige\\ antwort lösung risposta risposta\\ corretta resposta
resposta\\ correta antwoord odpowiedź odpověď svar vastaus ответ ответы правильный\\ ответ відповідь отговор cevap yanıt
doğru\\ cevap đáp\\ án đáp\\ án\\ đúng jawaban الإجابة الجواب پاسخ תשובה उत्तर सही\\ उत्तर उत्तर\\ है উত্তর เฉลย คำตอบ
答案 正确答案 正確答案 答え 正解 解答 정답 답 válasz răspuns răspuns\\ corect
"""
_REFERENCE: Final = """
reference references ref refs source sources link links documentation docs doc further\\ reading
see\\ also read\\ more more\\ info learn\\ more referencia referencias fuente fuentes enlace
référence références source\\ reference referenz referenzen quelle quellen riferimento riferimenti
fonte referência referências referentie bron źródło referencja odkaz reference\\ link источник
ссылка ссылки посилання джерело kaynak referans tham\\ khảo nguồn referensi sumber مرجع المرجع
المصدر منبع הפניה מקור संदर्भ อ้างอิง 参考 参考链接 参考資料 参考资料 参照 来源 链接 참고 참조 출처 링크
"""
_CONTENTS: Final = """
table\\ of\\ contents contents toc content index overview\\ of\\ contents inhalt inhaltsverzeichnis
índice indice sommaire table\\ des\\ matières sommario inhoud inhoudsopgave spis\\ treści содержание
оглавление зміст içindekiler mục\\ lục daftar\\ isi المحتويات فهرست תוכן\\ עניינים विषय\\ सूची 目录 目次
목차
"""
_HOUSEKEEPING: Final = """
license licence licensing copyright lizenz licencia licenza licença лицензия ліцензія lisans 许可证 许可
ライセンス 라이선스 contributing contribution contributions contributors contribute how\\ to\\ contribute
support support\\ us sponsors sponsor sponsoring donate donation donations star\\ history stargazers
acknowledgements acknowledgments credits authors author about\\ the\\ author about\\ me contact
contact\\ me connect\\ with\\ me follow\\ me social\\ media code\\ of\\ conduct changelog
course\\ updates release\\ notes disclaimer support\\ the\\ project buy\\ me\\ a\\ coffee
show\\ your\\ support interactive\\ course interactive\\ courses navigation back\\ to\\ top
"""
_OPTIONS: Final = (
    "options choices answers possible\\ answers opciones antworten antwortmöglichkeiten choix réponses opções 选项"
)
_CHECKLIST: Final = """
todo to\\ do to-do todos tasks task\\ list checklist check\\ list progress roadmap road\\ map
study\\ plan plan schedule milestones syllabus backlog prerequisites status tracker
definition\\ of\\ done acceptance\\ criteria
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(word.replace("\\ ", " ") for word in re.findall(r"(?:\\ |\S)+", text))


EXPLANATION: Final = _words(_EXPLANATION)
ANSWER: Final = _words(_ANSWER)
REFERENCE: Final = _words(_REFERENCE)
CONTENTS: Final = _words(_CONTENTS)
HOUSEKEEPING: Final = _words(_HOUSEKEEPING)
OPTIONS: Final = _words(_OPTIONS)
CHECKLIST: Final = _words(_CHECKLIST)


def bare(text: str) -> str:
    """A heading or label without emphasis, numbers, symbols and a colon, in lower case: for looking up above."""
    start, end = 0, len(text)
    while start < end and not text[start].isalpha():
        start += 1
    while end > start and not _belongs(text[end - 1]):
        end -= 1
    return text[start:end].casefold()


def _belongs(letter: str) -> bool:
    """Whether a word may end in it: Indian vowel signs are no letters, but marks on the letter before."""
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
