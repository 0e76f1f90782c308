"""An invented consultation, complete enough to fill every part of the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from clients.consultations.paper import (
    Certainty,
    Doer,
    ExposureRow,
    Factor,
    Firm,
    Gather,
    Lifecycle,
    LifecyclePlace,
    Meeting,
    RecordsRequest,
    Resource,
    Signature,
    Source,
    Stage,
    Step,
    SummaryDocument,
)

FIRM = Firm(
    name="Harbor Light Immigration Law",
    address=("100 Example Street, Suite 4", "Oakland, CA 94600"),
    phone="(510) 555-0142",
    email="office@harborlight.example",
    website="https://harborlight.example",
)

ENGLISH = SummaryDocument(
    firm=FIRM,
    meeting=Meeting(
        client="Ana María Example",
        attorney="Jordan Attorney",
        held_on=date(2026, 11, 20),
        starts_at=time(14, 0),
        minutes=60,
        zone="Pacific Time",
        place="In our office, room 2",
        interpreter="Luz Interpreter (Spanish)",
        others=("Her sister, Rosa Example",),
        identifiers=(("A-Number", "A123-456-789"), ("Matter", "2026-0147")),
    ),
    prepared_on=date(2026, 11, 23),
    version="1",
    signature=Signature(name="Jordan Attorney", title="Attorney at law", bar="CA 000000"),
    reviewed=(
        "Passport, visa and I-94 record",
        "Notice to Appear dated October 2, 2026",
        "Copies of two tax returns (2024 and 2025)",
        "Answers to the questionnaire of November 12, 2026",
    ),
    situation=(
        (
            "You came to the United States on a visitor visa on March 8, 2026. Your I-94 allowed you to stay until "
            "September 7, 2026. You are still here, so the time since that date counts against you."
        ),
        (
            "You told us that you left your country because a criminal group threatened you and your brother. You "
            "may ask for asylum. The law gives one year from the day you came, with few exceptions."
        ),
        (
            "The government has sent you a Notice to Appear. It means that an immigration judge will decide. The "
            "first hearing only sets the plan; you will not be asked to tell your whole story that day."
        ),
    ),
    factors=(
        Factor(
            title="One-year limit for asylum",
            meaning="If the asylum form is filed late, the judge may refuse to look at it. We have time if we act.",
            facts=("Arrival on March 8, 2026 (I-94)",),
            rule=Source("8 U.S.C. § 1158(a)(2)(B)", "https://www.law.cornell.edu/uscode/text/8/1158"),
            certainty=Certainty.SURE,
            eased_by=("filing before March 8, 2027", "proof of the day you arrived"),
            action="We prepare Form I-589 with you and file it with the court.",
            confirmed_by="Jordan Attorney",
        ),
        Factor(
            title="Time here after the I-94 ended",
            meaning="After 180 days of unlawful presence, leaving the country can bar you from coming back for three "
            "years. Do not travel before you speak with us.",
            facts=("I-94 ended on September 7, 2026", "no extension on file"),
            rule=Source("8 U.S.C. § 1182(a)(9)(B)", "https://www.law.cornell.edu/uscode/text/8/1182"),
            certainty=Certainty.LIKELY,
            eased_by=("a pending asylum form stops this time from counting",),
            action="We file the asylum form early.",
            confirmed_by="Jordan Attorney",
        ),
        Factor(
            title="Two addresses in the records",
            meaning="The court may send letters to the wrong place. A missed hearing is very serious.",
            facts=("The Notice to Appear shows Fruitvale Avenue; you live on East 14th Street",),
            rule=Source("8 CFR § 1003.15(d)"),
            certainty=Certainty.VERIFY,
            eased_by=("a change of address with the court and with USCIS",),
            action="We file Form EOIR-33 with you this week.",
            confirmed_by="Jordan Attorney",
        ),
    ),
    steps=(
        Step(
            what="Sign the change of address for the court (EOIR-33) and for USCIS (AR-11)",
            doer=Doer.TOGETHER,
            due_on=date(2026, 11, 27),
            working_on=date(2026, 11, 25),
            why="The court must know where to send letters.",
            law=(Source("8 CFR § 1003.15(d)(2)", "https://www.ecfr.gov/current/title-8/section-1003.15"),),
        ),
        Step(
            what="First hearing at the immigration court, 8:30 AM, 630 Sansome Street, room 12",
            doer=Doer.CLIENT,
            doer_name="Ana María Example",
            due_on=date(2026, 12, 17),
            why="If you do not come, the judge can order you removed without hearing you. We go with you.",
            law=(Source("8 U.S.C. § 1229a(b)(5)"),),
        ),
        Step(
            what="Write down what happened in your own words and language",
            doer=Doer.CLIENT,
            working_on=date(2026, 12, 8),
            why="Your own words are the heart of the asylum form.",
        ),
        Step(
            what="File the asylum form (I-589) with the court",
            doer=Doer.ATTORNEY,
            doer_name="Jordan Attorney",
            due_on=date(2027, 3, 8),
            working_on=date(2027, 1, 15),
            why="It must be filed within one year of the day you came.",
            law=(Source("8 CFR § 1208.4(a)(2)", "https://www.ecfr.gov/current/title-8/section-1208.4"),),
        ),
        Step(what="Ask for your work permit when the asylum form has been pending long enough", doer=Doer.OFFICE),
    ),
    gather=(
        Gather("Passport and visa, every page", "They prove who you are and when you came.", date(2026, 12, 1)),
        Gather("Police reports or threats in writing", "They support what you tell the judge."),
        Gather("Birth certificates of your children"),
    ),
    requests=(
        RecordsRequest(
            office="USCIS",
            what="Your A-file, with entries and applications",
            how=Source("FIRST online", "https://first.uscis.gov"),
            due_on=date(2026, 12, 4),
        ),
        RecordsRequest(
            office="CBP",
            what="Entry and exit records, I-94 history, inspection notes",
            how=Source("SecureRelease", "https://www.securerelease.us"),
            sent_on=date(2026, 11, 21),
        ),
        RecordsRequest(office="EOIR", what="The court’s file and recordings", how=Source("EOIR FOIA portal")),
    ),
    questions=(
        "Did anyone fingerprint you at the border in 2019?",
        "Which address did you give when you renewed your driver’s license?",
    ),
    exposure=(
        ExposureRow(
            system="ELIS (case system)",
            agency="USCIS",
            because="An application was filed in 2025",
            holds="forms, fingerprints, photo, address",
            authority=(Source("PIA DHS/USCIS/PIA-056", "https://www.dhs.gov/privacy"),),
            ask="USCIS records request (FIRST)",
            check="Spelling of both last names",
        ),
        ExposureRow(
            system="ADIS (arrivals and departures)",
            agency="CBP",
            because="Entry on March 8, 2026; no exit",
            holds="entry, exit, overstay mark",
            authority=(Source("SORN DHS/CBP-021"),),
            ask="CBP records request",
            check="Date of the last entry",
        ),
        ExposureRow(
            system="TECS (border inspections)",
            agency="CBP",
            because="Second inspection at the airport",
            ask="CBP records request",
            certainty=Certainty.VERIFY,
        ),
        ExposureRow(
            system="EID (enforcement events)",
            agency="ICE",
            because="Notice to Appear of October 2, 2026",
            authority=(Source("PIA DHS/ICE/PIA-015"), Source("SORN DHS/ICE-011")),
            ask="ICE records request",
        ),
        ExposureRow(
            system="ECAS (court file)",
            agency="EOIR",
            because="The case is before a judge",
            ask="EOIR records request",
        ),
    ),
    lifecycle=Lifecycle(
        here=Stage.HEARING,
        places=(
            LifecyclePlace(
                Stage.HEARING,
                rights=("to have a lawyer", "to an interpreter", "to see what the government filed"),
                filings=("EOIR-28", "I-589", "motions"),
                next="First (master) hearing",
                next_on=date(2026, 12, 17),
            ),
            LifecyclePlace(
                Stage.ORDER, rights=("to a reasoned decision",), next="The judge decides, in writing or aloud"
            ),
            LifecyclePlace(
                Stage.APPEAL, rights=("to appeal to the Board",), filings=("EOIR-26",), next="The Board reads the file"
            ),
        ),
    ),
    resources=(
        Resource(
            "Executive Office for Immigration Review",
            "The immigration courts: practice manual and case information",
            "https://www.justice.gov/eoir",
            date(2026, 11, 16),
            "The court",
        ),
        Resource("FOIA.gov", "Ask for your records", "https://www.foia.gov", date(2026, 11, 16), "Your records"),
        Resource("Regulations.gov", "Read and comment on rules", "https://www.regulations.gov", None, "Your records"),
    ),
    office_notes=("Confirm the 2019 encounter before filing. Sister may be a witness.",),
)


def in_another_name(name: str) -> SummaryDocument:
    return replace(ENGLISH, meeting=replace(ENGLISH.meeting, client=name))


# name, situation, step, why
IN_LANGUAGE = {
    "en": None,
    "es": (
        "Ana María Núñez Ibáñez",
        "Usted llegó a los Estados Unidos con una visa de visitante el 8 de marzo de 2026.",
        "Firmar el cambio de dirección para el tribunal (EOIR-33)",
        "El tribunal tiene que saber adónde mandar las cartas.",
    ),
    "ht": (
        "Jean-Baptiste Désir",
        "Ou te rive Ozetazini ak yon viza vizitè 8 mas 2026. Pèmisyon ou te fini 7 septanm.",
        "Siyen chanjman adrès pou tribinal la (EOIR-33)",
        "Fòk tribinal la konnen ki kote pou l voye lèt yo.",
    ),
    "pt": (
        "João Conceição",
        "Você chegou aos Estados Unidos com visto de visitante em 8 de março de 2026.",
        "Assinar a mudança de endereço para o tribunal (EOIR-33)",
        "O tribunal precisa saber para onde enviar as cartas.",
    ),
    "fr": (
        "Aïssatou Traoré",
        "Vous êtes arrivée aux États-Unis avec un visa de visiteur le 8 mars 2026.",
        "Signer le changement d’adresse pour le tribunal (EOIR-33)",
        "Le tribunal doit savoir où envoyer les lettres.",
    ),
    "vi": (
        "Nguyễn Thị Thuỷ Tiên",
        "Quý vị đến Hoa Kỳ bằng thị thực du lịch ngày 8 tháng 3 năm 2026. Giấy phép đã hết hạn ngày 7 tháng 9.",
        "Ký giấy đổi địa chỉ cho tòa án (EOIR-33)",
        "Tòa án phải biết gửi thư đến đâu.",
    ),
    "ru": (
        "Алёна Щербакова",
        "Вы приехали в США по гостевой визе 8 марта 2026 года. Разрешение закончилось 7 сентября.",
        "Подписать изменение адреса для суда (EOIR-33)",
        "Суд должен знать, куда отправлять письма.",
    ),
    "ar": (
        "مريم عبد الرحمن",
        "وصلت إلى الولايات المتحدة بتأشيرة زيارة (B-2) في 8 مارس 2026، وانتهت إقامتك في 7 سبتمبر. رقمك A123-456-789.",
        "وقّعي تغيير العنوان للمحكمة (النموذج EOIR-33)",
        "يجب أن تعرف المحكمة إلى أين ترسل الرسائل. اتصل على (202) 555-0123 قبل 8 CFR 1003.38(b).",
    ),
    "zh-Hans": (
        "欧阳晓明",
        "您于2026年3月8日持访客签证来到美国。您的居留许可已于9月7日到期。",
        "签署给法院的地址变更表（EOIR-33）",
        "法院必须知道把信寄到哪里。",
    ),
    "zh-Hant": (
        "歐陽曉明",
        "您於2026年3月8日持訪客簽證來到美國。您的居留許可已於9月7日到期。",
        "簽署給法院的地址變更表（EOIR-33）",
        "法院必須知道把信寄到哪裡。",
    ),
    "ko": (
        "김하늘",
        "2026년 3월 8일 방문 비자로 미국에 오셨습니다. 체류 기간은 9월 7일에 끝났습니다.",
        "법원에 낼 주소 변경서(EOIR-33)에 서명하기",
        "법원이 편지를 보낼 곳을 알아야 합니다.",
    ),
    "hi": (
        "प्रियंका श्रेष्ठ",
        "आप 8 मार्च 2026 को आगंतुक वीज़ा पर अमेरिका आए। आपकी अनुमति 7 सितंबर को खत्म हो गई।",
        "अदालत के लिए पते के बदलाव (EOIR-33) पर दस्तखत करें",
        "अदालत को पता होना चाहिए कि चिट्ठियाँ कहाँ भेजनी हैं।",
    ),
    "am": (
        "ብርሃኔ ገብረ መድኅን",
        "በማርች 8 ቀን 2026 በጎብኚ ቪዛ ወደ አሜሪካ መጡ። ፈቃድዎ በሴፕቴምበር 7 አበቃ።",
        "ለፍርድ ቤቱ የአድራሻ ለውጥ (EOIR-33) ይፈርሙ",
        "ፍርድ ቤቱ ደብዳቤ የት እንደሚልክ ማወቅ አለበት።",
    ),
    "ti": (
        "ሰላም ተኽለ",
        "ብ8 መጋቢት 2026 ናብ አመሪካ መጺእኩም።",
        "ንቤት ፍርዲ ናይ ኣድራሻ ለውጢ (EOIR-33) ፈርሙ",
        "ቤት ፍርዲ ደብዳበታት ናበይ ከም ዝሰድድ ክፈልጥ ኣለዎ።",
    ),
    "fa": (
        "زهرا کریمی‌نژاد",
        "شما در ۸ مارس ۲۰۲۶ با ویزای دیدار به آمریکا آمدید. اجازهٔ اقامت شما در ۷ سپتامبر تمام شد.",
        "فرم تغییر نشانی برای دادگاه (EOIR-33) را امضا کنید",
        "دادگاه باید بداند نامه‌ها را به کجا بفرستد.",
    ),
    "ur": (
        "عائشہ چوہدری",
        "آپ 8 مارچ 2026 کو وزٹ ویزے پر امریکہ آئے۔ آپ کی اجازت 7 ستمبر کو ختم ہو گئی۔",
        "عدالت کے لیے پتے کی تبدیلی (EOIR-33) پر دستخط کریں",
        "عدالت کو معلوم ہونا چاہیے کہ خط کہاں بھیجنے ہیں۔",
    ),
    "ne": (
        "सरिता गुरुङ",
        "तपाईं ८ मार्च २०२६ मा भिजिटर भिसामा अमेरिका आउनुभयो।",
        "अदालतका लागि ठेगाना परिवर्तन (EOIR-33) मा हस्ताक्षर गर्नुहोस्",
        "अदालतलाई चिठी कहाँ पठाउने थाहा हुनुपर्छ।",
    ),
}


def sample_for(language: str) -> SummaryDocument:
    """The English sample with a name, a situation and a step in the language's own script."""
    words = IN_LANGUAGE.get(language)
    if words is None:
        return ENGLISH
    name, situation, what, why = words
    first = replace(ENGLISH.steps[0], what=what, why=why)
    return replace(
        in_another_name(name), situation=(situation, *ENGLISH.situation[2:]), steps=(first, *ENGLISH.steps[1:3])
    )
