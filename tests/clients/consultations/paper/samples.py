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
        "You came to the United States on a visitor visa on March 8, 2026. Your I-94 allowed you to stay until "
        "September 7, 2026. You are still here, so the time since that date counts against you.",
        "You told us that you left your country because a criminal group threatened you and your brother. You may "
        "ask for asylum. The law gives one year from the day you came, with few exceptions.",
        "The government has sent you a Notice to Appear. It means that an immigration judge will decide. The first "
        "hearing only sets the plan; you will not be asked to tell your whole story that day.",
    ),
    factors=(
        Factor(
            title="One-year limit for asylum",
            meaning="If the asylum form is filed late, the judge may refuse to look at it. We have time if we file now.",
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
